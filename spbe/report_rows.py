"""Which matrix row a progress message names without a number: "draf kebijakan jdih", "bursa kerja online"."""

from collections.abc import Sequence
from dataclasses import dataclass

from spbe.knowledge import Knowledge, is_policy
from spbe.report_cues import Cues
from spbe.words import Word

GOOD = 0.5
"""From this score on a row is taken to be named."""

LIKELY = 0.3
"""From this score on a row is worth offering."""

NEAR = 0.1
MOST_CANDIDATES = 3
POLICY_WORDS = frozenset({"kebijakan", "perwali", "draf", "draft", "ranperwali", "rancangan", "sk", "surat", "pasal"})
LAWMAKING = frozenset({"diundangkan", "harmonisasi", "ditetapkan", "penetapan", "tanda", "ditandatangani", "perwali"})
SERVICE_WORDS = frozenset(
    {"layanan", "aplikasi", "sistem", "fitur", "modul", "optimalisasi", "integrasi", "aplikasinya"}
)
NO_NAMES = (
    "done",
    "blocked",
    "not_started",
    "waiting",
    "draft",
    "working",
    "target",
    "event",
    "correction",
    "everything",
    "enacted",
    "blocker_signature",
)


@dataclass(frozen=True, slots=True)
class NamedRow:
    """The row that words name: sure, or None with the likeliest ones; `score` tells how well it fits."""

    row: int | None
    candidates: tuple[int, ...] = ()
    score: float = 0.0


class RowNames:
    """Finds rows by the words of a clause."""

    def __init__(self, knowledge: Knowledge, cues: Cues) -> None:
        """Use the index of row names that questions use."""
        self._knowledge = knowledge
        self._cues = cues

    def named(self, text: str, context: str) -> NamedRow | None:
        """Return the row that a text names, or None where it names none.

        `context` is all that was said of it: whether a policy or a service is meant may stand further on.
        """
        knowledge = self._knowledge
        words = self._subject(knowledge.reader.read(text))
        fits = [fit for fit in knowledge.rows.fits(words) if fit.score >= LIKELY] if words else []
        if not fits or fits[0].score < GOOD:
            return None
        plain = {word.plain for word in knowledge.reader.read(context)}
        best = fits[0].score
        meant = [fit.key for fit in fits if fit.score >= best - NEAR]
        kinds = self._of_kind(meant, plain)
        if len(kinds) == 1:
            return NamedRow(kinds[0], (), best)
        order = [*kinds, *(key for key in meant if key not in kinds), *(fit.key for fit in fits)]
        return NamedRow(None, tuple(dict.fromkeys(order))[:MOST_CANDIDATES], best)

    def of_indicator(self, number: int, text: str) -> NamedRow | None:
        """Return the row meant by an indicator of several rows (35 of 2018 has three); None where it has but one."""
        rows = tuple(row.number for row in self._knowledge.matrix.of_indicator(number))
        if len(rows) < 2:
            return None
        named = self.named(text, text)
        return named if named and named.row in rows else NamedRow(None, rows[:MOST_CANDIDATES])

    def likely(self, text: str) -> tuple[int, ...]:
        """Return rows worth offering where no row is named."""
        words = self._subject(self._knowledge.reader.read(text))
        fits = self._knowledge.rows.fits(words) if words else []
        return tuple(fit.key for fit in fits if fit.score >= LIKELY)[:MOST_CANDIDATES]

    def _of_kind(self, rows: list[int], plain: set[str]) -> list[int]:
        """Keep the policies or the things themselves, whichever is said; a process is not called like its policy."""
        names = {row: self._knowledge.matrix.by_number[row].name for row in rows}
        policies = [row for row in rows if is_policy(names[row])]
        others = [row for row in rows if row not in policies]
        if not policies or not others:
            return rows
        if plain & POLICY_WORDS:
            return policies
        if plain & (SERVICE_WORDS - set("".join(names[row].lower() for row in policies).split())):
            return others
        if "layanan" in plain:
            return others
        if plain & LAWMAKING:
            return policies
        services = any(names[row].lower().startswith("layanan") for row in others)
        return rows if services else others

    def _subject(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Leave out agencies and the words that tell progress."""
        knowledge = self._knowledge
        agencies = {stem for _, stems, sure in knowledge.opds_in(tuple(words)) if sure for stem in stems}
        covered = self._cues.covered(NO_NAMES, [word.plain for word in words])
        rest = tuple(word for place, word in enumerate(words) if place not in covered)
        return tuple(word for word in knowledge.subject_words(rest) if word.stem not in agencies)
