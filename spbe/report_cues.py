"""What the words of a clause hint at: done, held up, not begun, a question, a correction; and what holds it up.

The phrases are content: the cues of content/synonyms.yaml whose names begin with "report_".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from spbe.progress import Blocker
from spbe.words import Lexicon, Reader

PREFIX = "report_"
BLOCKERS: Mapping[str, Blocker] = {
    "blocker_signature": Blocker.SIGNATURE,
    "blocker_legal": Blocker.LEGAL,
    "blocker_vendor": Blocker.VENDOR,
    "blocker_budget": Blocker.BUDGET,
    "blocker_guidance": Blocker.GUIDANCE,
    "blocker_staff": Blocker.STAFF,
    "blocker_opd": Blocker.OTHER_OPD,
    "blocker_data": Blocker.DATA,
}
DENIALS = frozenset({"tidak", "belum", "bukan", "tanpa", "hampir", "akan", "mau", "segera", "bakal", "kapan", "harus"})
HOPES = frozenset({"insyaallah", "insya", "semoga", "mudah", "target", "rencana", "usahakan", "diusahakan", "supaya"})
REACH = 1


class Cues:
    """The phrases that hint at something in a report, in plain words."""

    def __init__(self, reader: Reader, lexicon: Lexicon) -> None:
        """Read every phrase as a message is read, word for word."""
        self._phrases: dict[str, list[tuple[str, ...]]] = {
            name.removeprefix(PREFIX): [tuple(plain) for phrase in phrases for plain in _readings(reader, phrase)]
            for name, phrases in lexicon.cues.items()
            if name.startswith(PREFIX)
        }

    def single(self, name: str) -> frozenset[str]:
        """Return the phrases of one word."""
        return frozenset(phrase[0] for phrase in self._phrases.get(name, ()) if len(phrase) == 1)

    def places(self, name: str, plain: Sequence[str]) -> list[int]:
        """Return where the phrases of a cue begin."""
        return sorted({start for phrase in self._begun(name, plain) for start, _ in _found(phrase, plain)})

    def has(self, name: str, plain: Sequence[str]) -> bool:
        """Say whether a cue occurs."""
        return any(next(_found(phrase, plain), None) for phrase in self._begun(name, plain))

    def covered(self, names: Iterable[str], plain: Sequence[str]) -> set[int]:
        """Return the places of all words that belong to a phrase of these cues."""
        return {
            place
            for name in names
            for phrase in self._begun(name, plain)
            for start, end in _found(phrase, plain)
            for place in range(start, end)
        }

    def _begun(self, name: str, plain: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the phrases of a cue whose first word occurs: mostly none."""
        return [phrase for phrase in self._phrases.get(name, ()) if phrase[0] in plain]

    def is_done(self, plain: Sequence[str], *, has_day: bool) -> bool:
        """Say whether the words tell that it is done; not "belum selesai", nor "selesai" beside a day to come."""
        for place in self.places("done", plain):
            before = plain[max(0, place - 3) : place]
            already = "sudah" in before or "telah" in before or plain[place] in ("sudah", "telah")
            if DENIALS & set(before) or (HOPES & set(plain[:place]) and not already):
                continue
            if has_day and not already:
                continue
            if "setelah" in before or "tinggal" in plain[:place] or "menunggu" in plain[:place]:
                continue
            if self.has("part", plain):  # "bab 4 sudah selesai", "rampung kecuali ttd"
                continue
            return True
        return False

    def is_blocked(self, plain: Sequence[str]) -> bool:
        """Say whether the words tell that it is held up; not "tidak ada kendala", "kendala belum ada"."""
        denials = {"tidak", "tanpa", "bukan", "nihil"}
        return any(
            not denials & set(plain[max(0, place - 2) : place])
            and plain[place + 1 : place + 3] not in (["tidak", "ada"], ["belum", "ada"])
            and "nihil" not in plain[place + 1 : place + 2]
            for place in self.places("blocked", plain)
        )

    def is_not_started(self, plain: Sequence[str]) -> bool:
        """Say whether the words tell that nothing was begun; a bare "belum" at the end tells it too."""
        trimmed = list(plain)
        while trimmed and trimmed[-1] in ("pak", "bu", "min", "kak", "saja", "ya", "deh"):
            trimmed.pop()
        return self.has("not_started", plain) or trimmed[-1:] == ["belum"]

    def asks(self, plain: Sequence[str]) -> bool:
        """Say whether the words ask for something; not "belum tahu kapan"."""
        unsure = self.places("unsure", plain)
        return any(not unsure or place < unsure[0] for place in self.places("question", plain))

    def blocker(self, plain: Sequence[str]) -> Blocker | None:
        """Return what holds it up, where a word for it occurs beside one for waiting or lacking."""
        for name, blocker in BLOCKERS.items():
            if self.has(name, plain):
                return blocker
        return None


def _readings(reader: Reader, phrase: str) -> Iterator[tuple[str, ...]]:
    """Read a phrase word for word: as written, and as the lexicon writes it."""
    options = [
        list(dict.fromkeys((" ".join(each.plain for each in reader.read(word)) or word, word)))
        for word in phrase.split()
    ]
    for choice in product(*options):
        yield tuple(" ".join(choice).split())


def _found(phrase: tuple[str, ...], plain: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where a phrase begins and ends; between two of its words at most one other may stand."""
    for start in (place for place, word in enumerate(plain) if word == phrase[0]):
        place = start
        for wanted in phrase[1:]:
            window = list(plain[place + 1 : place + 2 + REACH])
            if wanted not in window:
                break
            place += 1 + window.index(wanted)
        else:
            yield start, place + 1
