"""A question after how one row stands, by its number or by a report's: "no 33 sudah berapa persen", "L-2019-0001".

The whole message asks it, apart from courtesies and the row's own name. What says anything more is a question for the
answerer or a report: "target no 33 kapan", "progres no 33 sudah 70 persen".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spbe.knowledge import Knowledge
from spbe.numerals import digits_at
from spbe.report_cues import Cues
from spbe.reports_read import Reported, ReportReader
from spbe.words import LONGEST_MESSAGE, Lexicon

LONGEST = 16
"""Words of such a question, courtesies included."""

HIGHEST_ROW = 999
RETURNED = ("status_returned", "status_returned_why")
TAKE_BACK = ("take_back", "take_back_why", "question")
OWN = ("status_own", "status_own_more", "status_question")
BEFORE_NUMBER = ("nomor", "baris", "tindak", "lanjut", "ke")

_REFERENCE = re.compile(r"(?<![\w-])l\s?[-–—]?\s?(\d{4})\s?[-–—]\s?(\d{4,18})(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowAsked:
    """Somebody asks how a row stands; `to_check` where they want its report verified.

    `is_brief` where few words ask it, which those who do not work on the row say of its indicator: "no 15 gimana".
    """

    row: int
    to_check: bool = False
    is_brief: bool = False


@dataclass(frozen=True, slots=True)
class ReportAsked:
    """Somebody asks for a report by its reference; `to_check` where they want it verified."""

    reference: str
    to_check: bool = False


@dataclass(frozen=True, slots=True)
class ReturnedAsked:
    """Somebody asks why a report of theirs was returned; `row` where they name it."""

    row: int | None = None


@dataclass(frozen=True, slots=True)
class LastAsked:
    """Somebody asks what became of the report that they sent last."""


@dataclass(frozen=True, slots=True)
class VerdictAsked:
    """Somebody asks when it is verified, and does not say what: their report, where one of theirs waits."""


@dataclass(frozen=True, slots=True)
class NextStepAsked:
    """Somebody asks what they have to do now: about their report, where one of theirs was returned."""


@dataclass(frozen=True, slots=True)
class SentAsked:
    """Somebody asks whether it was sent: the form that is open, or else their last report."""


@dataclass(frozen=True, slots=True)
class TakeBackAsked:
    """Somebody wants a report of theirs taken back or erased, or asks how; its `row` or `reference` if they say it."""

    row: int | None = None
    reference: str | None = None


OwnAsked = ReturnedAsked | LastAsked | VerdictAsked | NextStepAsked | SentAsked | TakeBackAsked
Asked = RowAsked | ReportAsked | OwnAsked


class StatusQuestions:
    """Finds the questions after the state of one row."""

    def __init__(self, knowledge: Knowledge, lexicon: Lexicon, reports: ReportReader) -> None:
        """Prepare the cues "report_status_question" and the like of content/synonyms.yaml."""
        self._knowledge = knowledge
        self._lexicon = lexicon
        self._reports = reports
        self._cues = Cues(knowledge.reader, lexicon)

    def read(self, text: str, *, today: date) -> Asked | None:
        """Return what a message asks for, or None where it asks for anything else."""
        if len(text) > LONGEST_MESSAGE:
            return None
        reference = _REFERENCE.search(text)
        if reference:
            rest = self._plain(text[: reference.start()] + " " + text[reference.end() :])
            if self._takes_back(rest):
                return TakeBackAsked(reference=_written(reference))
            if not self._is_all_asking(rest, ("status_question", "status_check", "status_report", *RETURNED)):
                return None
            return ReportAsked(_written(reference), self._cues.has("status_check", rest))
        return self._row(text, today)

    def agency_in(self, text: str) -> str | None:
        """Return the words of whom somebody asks whether they have reported: "hukum udah lapor blm"; else None."""
        plain = self._plain(text) if len(text) <= LONGEST_MESSAGE else ()
        if len(plain) > LONGEST or not self._cues.has("status_agency", plain):
            return None
        covered = self._cues.covered(("status_agency", "status_agency_more", "courtesy"), plain)
        return " ".join(word for place, word in enumerate(plain) if place not in covered) or None

    def _row(self, text: str, today: date) -> RowAsked | OwnAsked | None:
        plain = self._plain(text)
        number, rest = _without_number(plain) if len(plain) <= LONGEST else (None, plain)
        if any(word[0].isdigit() for word in rest):
            return None
        if self._cues.has("status_returned", rest) and self._is_all_asking(rest, RETURNED, row=number):
            return ReturnedAsked(number)
        if self._takes_back(rest, row=number):
            return TakeBackAsked(number)
        if number is None:
            return self._own(text, rest)
        if self._says_only("status_brief", rest):
            return None if "lanjut" in plain else RowAsked(number, is_brief=True)  # "tindak lanjut 13 gimana"
        to_check = self._cues.has("status_check", rest)
        if not to_check and not self._cues.has("status_question", rest):
            return None
        if not self._is_all_asking(rest, ("status_question", "status_check"), row=number):
            return None
        if isinstance(self._reports.read(text, today=today), Reported):
            return None
        return RowAsked(number, to_check)

    def _own(self, text: str, plain: Sequence[str]) -> OwnAsked | None:
        """Return what is asked about one's own report without the number of its row."""
        if self._cues.has("status_own", plain) and self._is_all_asking(plain, OWN):
            return LastAsked()
        is_asking = "?" in text or self._cues.has("status_whether", plain)
        if is_asking and self._says_only("status_sent", plain):
            return SentAsked()
        if self._says_only("status_verdict", plain):
            return VerdictAsked()
        return NextStepAsked() if self._says_only("status_next", plain) else None

    def _says_only(self, cue: str, plain: Sequence[str]) -> bool:
        """Say whether words are a phrase of a cue with nothing but courtesies around it."""
        if len(plain) > LONGEST or not self._cues.has(cue, plain):
            return False
        return len(self._cues.covered((cue, f"{cue}_more", "courtesy"), plain)) == len(plain)

    def _takes_back(self, plain: Sequence[str], *, row: int | None = None) -> bool:
        return (
            len(plain) <= LONGEST
            and self._cues.has("take_back", plain)
            and self._is_all_asking(plain, TAKE_BACK, row=row)
        )

    def _is_all_asking(self, plain: Sequence[str], cues: Sequence[str], *, row: int | None = None) -> bool:
        """Say whether words are nothing but phrases of these cues, courtesies, and the name of the row."""
        covered = self._cues.covered(cues, plain)
        rest = {word for place, word in enumerate(plain) if place not in covered} - self._lexicon.stopwords
        named = self._knowledge.matrix.by_number.get(row or 0)
        if not rest or named is None:
            return not rest
        agencies = (spelling for opd in named.opds for spelling in (opd.short, opd.name))
        return rest <= {word for name in (named.name, *agencies) for word in self._plain(name)}

    def _plain(self, text: str) -> tuple[str, ...]:
        return tuple(word.plain for word in self._knowledge.reader.read(text) if word.plain not in "()")


def reference_of(text: str) -> str | None:
    """Return a report's reference as it is stored, where a text is one and nothing else: "l 2019-0001"."""
    found = _REFERENCE.fullmatch(text.strip())
    return _written(found) if found else None


def _written(reference: re.Match[str]) -> str:
    return f"L-{reference[1]}-{reference[2]}"


def _without_number(plain: Sequence[str]) -> tuple[int | None, tuple[str, ...]]:
    """Return the number of a row, and the words without it and what introduces it; in words only where introduced."""
    for place, word in enumerate(plain):
        first = place
        while first and plain[first - 1] in BEFORE_NUMBER:
            first -= 1
        value, length = (int(word), 1) if word.isdecimal() else (0, 0)
        if not length and first < place:
            value, length = digits_at(plain, place, known=range(HIGHEST_ROW + 1))
        if length:
            known = 0 < value <= HIGHEST_ROW and (first == 0 or plain[first - 1] != "indikator")
            return (value if known else None), (*plain[:first], *plain[place + length :])
    return None, tuple(plain)
