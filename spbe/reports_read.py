"""A message as a progress report: which rows, how far, held up by what, done by when. Or no report at all.

A question is never a report. Nothing is stored here: what was read is shown on a card and saved only on a tap.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from spbe.dates import SaidDay
from spbe.evidence_text import without_links
from spbe.knowledge import Knowledge
from spbe.numerals import digits_at
from spbe.progress import Blocker, Status, impossible_percents, percents_in
from spbe.report_cues import Cues
from spbe.report_marks import ROW_WORDS, Clause, Mark, Marker
from spbe.report_rows import NamedRow, RowNames
from spbe.report_said import Said, lend, percents_of, without_denied
from spbe.words import LONGEST_MESSAGE, Lexicon

STALE_DAYS = 200
"""A day whose year was guessed and that is further off was most likely a day gone by: "selesai tgl 3 oktober"."""

SHORT_QUESTION = 4
"""Words of a question without a question mark that may still ask about what stands before it: "udah beres blm ya"."""

_ROWS_JOINED = re.compile(r"\b(?:baris|no|nomor|indikator)\W{0,2}\d+(?:,\d+)+", re.IGNORECASE)
"""Rows written without a space after the comma would read as a decimal number."""

BEFORE_ROW = ROW_WORDS | {"tindak", "ke"}
"""What may stand before the number of a row that is asked for."""

NEGATIVES = frozenset(
    {"belum", "tidak", "kurang", "kekurangan", "keterbatasan", "menunggu", "tunggu", "tinggal", "terbatas", "minim"}
)
"""Beside these a word like "anggaran" tells what is lacking."""


@dataclass(frozen=True, slots=True)
class ReportItem:
    """What a message reports on one row; `candidates` are the likeliest rows where `row` is not sure."""

    row: int | None
    candidates: tuple[int, ...]
    status: Status
    percent: int | None
    target: SaidDay | None
    blocker: Blocker | None
    note: str

    @property
    def tells_progress(self) -> bool:
        """Whether it says how far it is or what holds it up, and not only that something is done."""
        return self.percent is not None or self.status is Status.BLOCKED


@dataclass(frozen=True, slots=True)
class Reported:
    """A report, at least of one row or of a percent whose row must be asked for."""

    items: tuple[ReportItem, ...]


@dataclass(frozen=True, slots=True)
class NotAReport:
    """A question, small talk, or nothing to record."""


Reading = Reported | NotAReport


@dataclass(frozen=True, slots=True)
class Faults:
    """What a report says that cannot be; `named` are the rows of the matrix that it names."""

    rows: tuple[int, ...] = ()
    percents: tuple[int, ...] = ()
    days: tuple[str, ...] = ()
    named: tuple[int, ...] = ()


class ReportReader:
    """Reads messages with the words and row names of the knowledge."""

    def __init__(self, knowledge: Knowledge, lexicon: Lexicon) -> None:
        """Prepare the cues and the marks."""
        self._knowledge = knowledge
        self._cues = Cues(knowledge.reader, lexicon)
        rows = frozenset(knowledge.matrix.by_number)
        self._marker = Marker(knowledge.reader, rows, self._cues.single("counted"))
        self._names = RowNames(knowledge, self._cues)

    def read(self, text: str, *, today: date) -> Reading:
        """Return what a message reports."""
        if self.asks_counterparts(text):
            return NotAReport()
        text = _ROWS_JOINED.sub(lambda rows: rows[0].replace(",", ", "), text[:LONGEST_MESSAGE])
        clauses = self._statements(self._marker.clauses(text, today=today))
        groups = self._grouped(clauses, without_links(text), today)
        items = [item for group in groups for item in self._items(group, text, single=len(groups) == 1)]
        return Reported(tuple(items)) if items else NotAReport()

    def status_of(self, text: str, *, today: date) -> Status | None:
        """Return the status that an everyday phrase means ("masih mandek"), or None where it tells none."""
        said = Said()
        for clause in self._marker.clauses(text[:LONGEST_MESSAGE], today=today):
            self._take(said, clause, today)
        return said.status if said.hints else None

    def blocker_of(self, text: str) -> Blocker | None:
        """Return the blocker that an everyday phrase means: "nunggu ttd pak wali"."""
        return self._cues.blocker([word.plain for word in self._knowledge.reader.read(text)])

    def asks(self, text: str, *, today: date) -> bool:
        """Say whether a text asks for something, in whatever part of it."""
        clauses = self._marker.clauses(text[:LONGEST_MESSAGE], today=today)
        asked = any(
            clause.is_asked or self._cues.asks(clause.plain) or self._cues.has("wanted", clause.plain)
            for clause in clauses
        )
        return asked or self.asks_counterparts(text)

    def asks_counterparts(self, text: str) -> bool:
        """Say whether a text asks what an indicator is in another edition, which no percent does."""
        return self.says("counterparts", text) and not any(each.is_signed for each in percents_in(text))

    def faults_in(self, text: str, *, today: date) -> Faults:
        """Return what a report says that cannot be: rows that are not there, impossible percents, days of no month."""
        text = text[:LONGEST_MESSAGE]
        marks = [mark for clause in self._marker.clauses(text, today=today) for mark in clause.marks]
        rows = [mark.value for mark in marks if mark.kind == "row"]
        days = [text[mark.start : mark.end] for mark in marks if mark.kind == "day" and mark.day is None]
        known = self._knowledge.matrix.by_number
        return Faults(
            tuple(dict.fromkeys(row for row in rows if row not in known)),
            tuple(dict.fromkeys(each.percent for each in impossible_percents(without_links(text)))),
            tuple(days),
            tuple(dict.fromkeys(row for row in rows if row in known)),
        )

    def says_only(self, text: str, *cues: str) -> bool:
        """Say whether a text is nothing but phrases of these cues, all of them: "idem", "ubah persennya pak"."""
        plain = [word.plain for word in self._knowledge.reader.read(text)]
        rest = set(range(len(plain))) - self._cues.covered((*cues, "courtesy"), plain)
        return all(self._cues.has(cue, plain) for cue in cues) and not rest

    def says(self, cue: str, text: str) -> bool:
        """Say whether a phrase of a cue occurs in a text."""
        return self._cues.has(cue, [word.plain for word in self._knowledge.reader.read(text)])

    def corrects_row(self, text: str) -> bool:
        """Say whether a text, its numbers left out, says nothing but that something was wrong with a row."""
        plain = [word.plain for word in self._knowledge.reader.read(text)]
        wrong = "bukan" in plain or any(self._cues.has(cue, plain) for cue in ("correction", "form_change"))
        allowed = ("correction", "form_change", "row_correction", "field_row", "courtesy")
        return wrong and len(self._cues.covered(allowed, plain)) == len(plain)

    def row_of(self, text: str) -> NamedRow:
        """Return the row that a text names by its number or its words, where it is asked for a row."""
        said = {int(number) for number in re.findall(r"[0-9]{1,6}", text[:LONGEST_MESSAGE])} or self._spelled(text)
        if len(said) == 1:
            number = said.pop()
            of_indicator = self._names.of_indicator(number, text) if "ind" in text.lower() else None
            known = number in self._knowledge.matrix.by_number
            return of_indicator or NamedRow(number if known else None, () if known else self._names.likely(text))
        return self._names.named(text, text) or NamedRow(None, self._names.likely(text))

    def _spelled(self, text: str) -> set[int]:
        """Return the number in words that a text is, apart from courtesies and what introduces a row."""
        plain = [word.plain for word in self._knowledge.reader.read(text)]
        polite = self._cues.covered(("courtesy",), plain)
        words = [word for place, word in enumerate(plain) if place not in polite and word not in BEFORE_ROW]
        value, length = digits_at(words, 0, known=self._knowledge.matrix.by_number) if words else (0, 0)
        return {value} if length and length == len(words) else set()

    def _statements(self, clauses: list[Clause]) -> list[Clause]:
        """Leave out the questions, and what stands before one in its sentence and only leads to it.

        A sentence that begins with a question word, or whose question mark is all that asks, is a question throughout.
        """
        kept: list[Clause] = []
        opened = {clause.sentence for clause in clauses if clause.plain[:1] == ["apa"]}
        tells = any(clause.of("percent") for clause in clauses)
        for place, clause in enumerate(clauses):
            wants = self._cues.has("wanted", clause.plain) and not (tells and clause.of("row"))
            asks = wants or self._cues.asks(clause.plain)
            if not (clause.is_asked or asks):
                kept.append(clause)
                continue
            throughout = clause.is_asked and (not asks or clause.sentence in opened)
            joined = clause
            while joined.is_joined and place and kept and kept[-1] is clauses[place - 1]:
                place -= 1
                joined = kept.pop()
            leads = clause.is_asked or len(clause.plain) < SHORT_QUESTION
            while kept and kept[-1].sentence == clause.sentence:
                if not throughout and (not leads or self._is_telling(kept[-1])):
                    break
                kept.pop()
        return kept

    def _is_telling(self, clause: Clause) -> bool:
        """Say whether a clause reports by itself: a percent, done, held up or not begun."""
        plain, cues = clause.plain, self._cues
        if plain[:1] == ["kalau"] or "apakah" in plain:
            return False
        done = cues.is_done(plain, has_day=bool(clause.of("day")))
        return bool(clause.of("percent")) or done or cues.is_blocked(plain) or cues.is_not_started(plain)

    def _grouped(self, clauses: Sequence[Clause], text: str, today: date) -> list[Said]:
        groups: list[Said] = []
        loose = Said()
        for clause in clauses:
            corrected = self._cues.has("correction", clause.plain)
            if self._cues.has("other", clause.plain) and not clause.of("row") and clause.of("percent"):
                continue
            rows, clause = without_denied(clause, groups)
            current = groups[-1] if groups else None
            if current and rows and corrected | bool(clause.denied) and not _is_known(rows, groups):
                current.rows, current.named = rows, None
                if clause.of("percent"):
                    current.percents = []
            elif corrected and rows and (known := _is_known(rows, groups)):
                current = known
            elif rows:
                current = self._of_indicator(clause, text) or Said(rows)
                groups.append(current)
            elif current and self._cues.has("everything", clause.plain) and len(groups) > 1:
                for group in groups:
                    self._take(group, clause, today)
                continue
            elif not rows and (named := self._named(clause, text, current)):
                current = Said(named=named)
                groups.append(current)
            if current is None:
                current = loose
            self._take(current, clause, today, corrected=corrected)
        if loose.has_content and not groups and loose.percents and not _is_bare(clauses):
            groups.append(loose)
        elif groups and loose.has_content:
            lend(loose, groups[0])
        return groups

    def _of_indicator(self, clause: Clause, text: str) -> Said | None:
        """Take "indikator 35" for what it is: three rows of which one is meant."""
        marks = clause.of("row")
        if len(marks) > 1 or marks[0].plain != "indikator":
            return None
        named = self._names.of_indicator(marks[0].value, text)
        return Said(named=named) if named else None

    def _named(self, clause: Clause, text: str, current: Said | None) -> NamedRow | None:
        said = _without_values(text, clause)
        named = self._names.named(said, text if current is None else said)
        if named is None:
            return None
        if current is None:
            return named
        if self._cues.blocker(clause.plain) and NEGATIVES.union({"kendala", "terkendala"}) & set(clause.plain):
            return None
        telling = self._is_telling(clause) or bool(clause.of("day"))
        new = current.named is None or named.row != current.named.row
        by_name = not current.rows and current.has_content
        return named if telling and new and by_name and named.score >= 0.6 else None

    def _take(self, said: Said, clause: Clause, today: date, *, corrected: bool = False) -> None:
        """Add what a clause says; a correction replaces what was said of the same kind."""
        plain, cues = clause.plain, self._cues
        days = [mark for mark in clause.of("day") if mark.day]
        targets = [
            (strength, mark.day) for mark in days if mark.day and (strength := self._target(mark, clause, today)) > 0
        ]
        percents = percents_of(clause)
        hints = {
            name
            for name, holds in (
                ("not_started", cues.is_not_started(plain)),
                ("done", cues.is_done(plain, has_day=bool(targets))),
                ("enacted", cues.has("enacted", plain)),
                ("blocked", cues.is_blocked(plain)),
                ("waiting", cues.has("waiting", plain)),
                ("draft", cues.has("draft", plain)),
                ("part", cues.has("part", plain)),
                ("lacking", cues.has("lacking", plain)),
                ("stated", cues.has("stated", plain)),
                ("working", cues.has("working", plain)),
            )
            if holds
        }
        if corrected:
            said.percents = said.percents if not percents else []
            said.targets = said.targets if not targets else []
            said.hints = said.hints if not hints & {"done", "blocked", "not_started", "working"} else set()
        said.percents += percents
        said.targets += targets
        said.hints |= hints
        blocker = cues.blocker(plain)
        if "waiting" in hints and blocker in (Blocker.SIGNATURE, Blocker.LEGAL):
            said.hints.add("awaited")
        lacking = hints & {"blocked", "waiting"} or NEGATIVES & set(plain) or cues.has("because", plain)
        if blocker is None and hints & {"waiting", "blocked"} and self._agency(clause):
            blocker = Blocker.OTHER_OPD
        if blocker and (lacking or (said.hints & {"blocked"} and not percents)):
            said.blockers.append(blocker)
        if clause.marks:
            said.spans.append((clause.start, clause.end))

    def _agency(self, clause: Clause) -> bool:
        text = " ".join(clause.plain)
        return any(sure for *_, sure in self._knowledge.opds_in(self._knowledge.reader.read(text)))

    def _target(self, mark: Mark, clause: Clause, today: date) -> int:
        """Return how surely a day is a target: 0 where it is gone by or that of a meeting, 2 where it is called so."""
        day = mark.day
        place = clause.marks.index(mark)
        before = [each.plain for each in clause.marks[:place] if each.kind == "word"]
        after = [each.plain for each in clause.marks[place + 1 :] if each.kind == "word"]
        named = self._cues.has("target", before) or self._cues.has("target", after[:2])
        if day is None or day.day < today:
            return 0
        done = self._cues.places("done", before)
        if day.guessed and (day.day - today).days > STALE_DAYS and not named and (done or "sudah" in before):
            return 0
        if "sudah" in before[-5:] and not named:
            return 0
        if before and before[-1] in ("sejak", "mulai", "dari", "per"):
            return 0
        hoped = bool(self._cues.places("done", [*before[-4:], *after[:3]]))
        if self._cues.has("event", before[-4:]) and not named and not hoped:
            return 0
        return 2 if named or hoped else 1

    def _items(self, said: Said, text: str, *, single: bool) -> list[ReportItem]:
        if not said.has_content:
            return []
        note = _note(said, text, whole=single)
        if not said.rows:
            named = said.named or NamedRow(None, self._names.likely(text))
            return [_item(said, note, named.row, named.candidates)]
        apart = [said] * len(said.rows)
        if len(said.rows) == len(said.percents):
            apart = [replace(said, percents=[percent]) for percent in said.percents]
        return [self._placed(_item(each, note, row)) for row, each in zip(said.rows, apart, strict=True)]

    def _placed(self, item: ReportItem) -> ReportItem:
        """Offer rows by name where there is no row with this number."""
        if item.row in self._knowledge.matrix.by_number:
            return item
        return replace(item, row=None, candidates=self._names.likely(item.note))


def _item(said: Said, note: str, row: int | None, candidates: tuple[int, ...] = ()) -> ReportItem:
    return ReportItem(row, candidates, said.status, said.percent, said.target, said.blocker, note)


def _is_bare(clauses: Sequence[Clause]) -> bool:
    """Say whether nothing was said but a number, which may be that of an indicator as well."""
    marks = [mark for clause in clauses for mark in clause.marks]
    return len(marks) == 1 and marks[0].kind == "number"


def _is_known(rows: list[int], groups: list[Said]) -> Said | None:
    return next((group for group in reversed(groups) if set(rows) <= set(group.rows)), None)


def _note(said: Said, text: str, *, whole: bool) -> str:
    if whole or not said.spans:
        return " ".join(text.split())
    return " ".join(" ".join(text[start:end].split()) for start, end in said.spans)


def _without_values(text: str, clause: Clause) -> str:
    spans = {(mark.start, mark.end) for mark in clause.marks if mark.kind == "word" and mark.plain not in ROW_WORDS}
    return " ".join(text[start:end] for start, end in sorted(spans))
