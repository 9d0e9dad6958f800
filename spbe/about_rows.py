"""Questions that only the MONEV matrix answers: recommendation, follow-up, agency, target, present level.

Nothing here asks who is asking: `spbe.answers` keeps the matrix from those who may not read it.
"""

from collections import Counter

from spbe.asked import CERTAIN, GOOD, NEAR, Asked
from spbe.facts import (
    LevelOutOfRange,
    NoSuchIndicator,
    NotInMatrix,
    OpdNotInMatrix,
    OpdRanking,
    RowFacts,
    RowField,
    RowList,
    TargetSummary,
)
from spbe.knowledge import is_policy
from spbe.replies import Reply, Unclear, found

MOST_CHOICES = 8
MOST_ROWS = 4
"""Rows whose facts are told in one answer; more are offered as buttons."""

HALF = 0.5
"""So much of a row's name must be said in a question with words that nothing here knows."""

INTENTS: dict[RowField, str] = {
    "recommendation": "recommendation",
    "follow_up": "follow_up",
    "opd": "responsible_opd",
    "target": "target_date",
    "level": "current_level",
}
LIST_WORDS = (
    "indikator",
    "saja",
    "mana",
    "baris",
    "siapa",
    "sebutkan",
    "berapa",
    "jumlah",
    "banyak",
    "matriks",
    "adakah",
    "ada",
)
"""Words that ask for rows rather than for what a level means."""

MOSTLY = 0.6
"""A text of a row must explain this much of a question to be taken for its subject."""

AGENCY_KINDS = ("dinas", "badan", "bagian", "kantor", "satpol", "kecamatan", "sekretariat")
AGENCIES = ("inspektorat", "satpol", "bapenda", "dinkes", "disdik", "dishub", "dinsos", "rsud", "damkar", "bpbd")
"""Agencies that governments have and people name in one word, whether or not the matrix knows them."""


def by_opd(asked: Asked) -> Reply | None:
    """Answer what an agency must do, or whether a row is its task."""
    if not asked.opds:
        return None
    about_row = asked.rows if asked.numbers or asked.fields == ("opd",) or asked.row_score >= GOOD else ()
    opd = asked.opds[0]
    matrix = asked.knowledge.matrix
    if about_row and (asked.numbers or not _lists_tasks(asked)):
        fields = asked.fields or ("opd",)
        rows = about_row if asked.numbers else (tuple(row for row in about_row if opd in row.opds) or about_row)
        confirmed = all(opd in row.opds for row in rows)
        shown: tuple[RowField, ...] = tuple(dict.fromkeys(("opd", *fields)))
        fact = RowFacts(matrix, rows[:MOST_ROWS], shown, asked.knowledge.instrument_of_matrix, confirmed, opd)
        return found("responsible_opd", fact)
    level = (asked.question.numbers.scores or asked.levels or (None,))[0]
    rows = tuple(row for row in matrix.of_opd(opd) if level is None or row.level == level)
    wanted = asked.wants_policy
    if wanted is not None and any(is_policy(row.name) is wanted for row in rows):
        rows = tuple(row for row in rows if is_policy(row.name) is wanted)
    return found(
        "opd_tasks",
        *(
            RowList(matrix, rows, opd, level) if each == opd else RowList(matrix, matrix.of_opd(each), each)
            for each in asked.opds[:2]
        ),
    )


def _lists_tasks(asked: Asked) -> bool:
    return asked.question.says("tugas", "kebagian") or asked.question.hint("opd_tasks") > 1


def other_agency(asked: Asked) -> Reply | None:
    """Say that an agency has no row, where one is asked about that the master does not know."""
    question = asked.question
    if asked.opds or asked.numbers or asked.row_score >= GOOD or not question.hint("opd_tasks", "responsible_opd"):
        return None
    for word, following in zip(question.words, (*question.words[1:], None), strict=True):
        if word.plain in AGENCIES:
            return found("opd_tasks", OpdNotInMatrix(asked.knowledge.matrix, word.plain))
        if word.plain in AGENCY_KINDS and following is not None and following in asked.unexplained:
            return found("opd_tasks", OpdNotInMatrix(asked.knowledge.matrix, f"{word.plain} {following.typed}"))
    return None


def by_level(asked: Asked) -> Reply | None:
    """Answer which rows have a level: "indikator mana yang nilainya 4", "yang paling rendah apa saja"."""
    question = asked.question
    instrument = asked.knowledge.instrument_of_matrix
    if asked.numbers or asked.subjects or asked.opds or asked.editions not in ((), (instrument.edition,)):
        return None
    if question.hint("evidence", "level_diff", "weight", "predicate") or question.says("kriteria", "nama", "skala"):
        return None
    if question.hint("level_names") and not question.says("masih", "sudah", "baris", "indikator", "nilai", "mana"):
        return None
    level = _level_sought(asked)
    if level is None or not question.says(*LIST_WORDS):
        return None
    if not instrument.lowest_level <= level <= instrument.highest_level:
        return found("current_level", LevelOutOfRange(instrument, level))
    matrix = asked.knowledge.matrix
    return found("current_level", RowList(matrix, tuple(row for row in matrix.rows if row.level == level), level=level))


def _level_sought(asked: Asked) -> int | None:
    question = asked.question
    levels = question.numbers.scores or question.numbers.levels
    if len(levels) == 1:
        return levels[0]
    if levels or not question.says("nilai", "tingkat"):
        return None
    rows = asked.knowledge.matrix.rows
    if question.means("tinggi", "bagus", "besar"):
        return max((row.level for row in rows), default=None)
    if question.means("rendah", "kecil", "jelek", "buruk"):
        return min((row.level for row in rows), default=None)
    return None


def facts(asked: Asked) -> Reply | None:
    """Answer the fields asked of the rows named."""
    if not asked.fields:
        return None
    fields = asked.fields
    intent = INTENTS[fields[0]]
    matrix = asked.knowledge.matrix
    piece = asked.guide_fits[0] if asked.guide_fits else None
    if piece and not asked.numbers and piece.score > asked.row_score + NEAR and piece.said >= CERTAIN:
        return None
    if fields == ("level",) and not asked.numbers and asked.question.hint("level_names", "definition"):
        return None
    instrument = asked.knowledge.instrument_of_matrix
    if asked.editions and instrument.edition not in asked.editions:
        return _not_in_matrix(asked, intent)
    rows = asked.rows
    if not rows and asked.numbers:
        return _no_such_row(asked, intent)
    if not rows or (not asked.numbers and _is_hardly_named(asked)):
        return None
    if not asked.numbers and asked.subjects and asked.subjects[0].score > asked.row_score + 0.25:
        return _not_in_matrix(asked, intent)
    if len(rows) > _most(fields):
        return Unclear(intent, rows[:MOST_CHOICES])
    return found(intent, RowFacts(matrix, rows, fields, instrument))


def _is_hardly_named(asked: Asked) -> bool:
    """Say whether a row shares no more than a common word with a question about something that nothing here knows."""
    best = asked.knowledge.rows.fits(asked.words)[0]
    return bool(asked.unexplained) and best.score < GOOD and best.said < HALF


def by_text(asked: Asked) -> Reply | None:
    """Answer by what a recommendation or a follow-up says, where no name of a row is recognised."""
    if asked.numbers or asked.rows or asked.opds:
        return None
    decree = asked.question.says("perwali", "perda")
    wanted = [
        word for word in asked.question.words if not asked.knowledge.is_hint(word) and (decree or not word.is_number)
    ]
    fits = asked.knowledge.row_texts.fits(wanted)
    if not fits or fits[0].asked < MOSTLY:
        return None
    matrix = asked.knowledge.matrix
    rows = tuple(matrix.by_number[fit.key] for fit in fits if fit.asked >= fits[0].asked - 0.05)
    fields: tuple[RowField, ...] = tuple(dict.fromkeys((*asked.fields, "follow_up")))
    if len(rows) > _most(fields):
        return found(INTENTS[fields[0]], RowList(matrix, tuple(sorted(rows, key=lambda row: row.number))))
    return found(INTENTS[fields[0]], RowFacts(matrix, rows, fields, asked.knowledge.instrument_of_matrix))


def _most(fields: tuple[RowField, ...]) -> int:
    """Return of how many rows these fields fit into one message: recommendations are long."""
    return MOST_ROWS - 1 if "recommendation" in fields else MOST_ROWS


def _not_in_matrix(asked: Asked, intent: str) -> Reply | None:
    matrix = asked.knowledge.matrix
    if not asked.subjects:
        return None
    subject = asked.subjects[0]
    return found(intent, NotInMatrix(matrix, subject.instrument, subject.indicator))


def _no_such_row(asked: Asked, intent: str) -> Reply:
    number = asked.numbers[0]
    if asked.subjects:
        reply = _not_in_matrix(asked, intent)
        if reply:
            return reply
    return found(intent, NoSuchIndicator(number, asked.instruments))


def whole_matrix(asked: Asked) -> Reply | None:
    """Answer with all rows: "tindak lanjut apa saja", "daftar rekomendasi"."""
    question, matrix = asked.question, asked.knowledge.matrix
    wants_all = question.says("saja", "sebutkan", "semua", "seluruh")
    about_rows = question.says("lanjut", "rekomendasi", "matriks", "baris", "monev")
    if not (wants_all and about_rows) or asked.words or asked.numbers or asked.opds or asked.levels:
        return None
    return found("follow_up", RowList(matrix, matrix.rows))


def overviews(asked: Asked) -> Reply | None:
    """Answer about the matrix as a whole: its agencies, its target dates."""
    question, matrix = asked.question, asked.knowledge.matrix
    ranking = question.hint("responsible_opd") and question.says(
        "banyak", "saja", "sebutkan", "berapa", "jumlah", "sedikit", "siapa", "mana"
    )
    if ranking and not asked.words and not question.means("lapor"):
        counts = Counter(opd for row in matrix.rows for opd in row.opds)
        return found("opd_tasks", OpdRanking(matrix, tuple(counts.most_common())))
    if question.hint("target_date") and not asked.words:
        return found("target_date", TargetSummary(matrix, matrix.rows))
    if question.says("monev", "matriks", "baris") or (question.says("lanjut", "rekomendasi") and not asked.words):
        return found("follow_up", RowList(matrix, matrix.rows))
    return None
