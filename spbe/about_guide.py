"""Questions that the guide answers, and small talk."""

from spbe.asked import CERTAIN, GOOD, NEAR, Asked
from spbe.catalogue import Event, Topic
from spbe.facts import Greeting, GuideTopics, Schedule
from spbe.knowledge import SHORT_REPLY
from spbe.replies import Reply, found
from spbe.subjects import STEM_ONLY, Fit

EXACT = 0.72
"""A piece of the guide that explains nearly all of a question is meant, whatever else it hints at."""

SURELY = 0.6
"""A piece of the guide that is told before anything else must explain this much of a question."""

LEAST = 0.4
"""A piece of the guide that is named in full must explain this much of a question, else `MOSTLY`."""

MOSTLY = 0.5
"""A piece of the guide must explain this much of a question."""

TEXT_MOSTLY = 0.7
"""A text of the guide must have this much of a question to answer it."""

QUESTION_WORDS = ("apa", "siapa", "berapa", "mana", "kapan", "bagaimana", "kenapa")

SURE_ROW = 0.7
"""A row named so surely is meant, where the question asks for what rows have."""

SAME = 0.06
"""Pieces whose scores differ by no more are told together."""

WHEN = ("kapan", "jadwal", "tanggal", "bulan", "mulai", "batas")
"""Words that ask for dates."""

ROUNDS = ("evaluasi", "penilaian", "wawancara", "sosialisasi")
"""What has dates in every year, whether the content has them or not."""

ASKING_HINTS = ("weight", "predicate", "evidence", "level_criteria", "level_diff", "level_names", "stage_schedule")
"""Hints that stand in no courtesy."""

COURTESIES = frozenset({"terima", "kasih", "halo"})

TALK_WORDS = 3
"""A greeting has at the most so many words besides the usual ones."""


def small_talk(asked: Asked) -> Reply | None:
    """Answer a greeting, thanks, or a cry for help that asks nothing else."""
    question = asked.question
    if question.hint("help") > 1 and not (asked.numbers or question.numbers.levels or asked.described or asked.opds):
        return found("greeting_help", Greeting("help", asked.may_read_matrix))
    rest = [word for word, _ in asked.knowledge.guide.content(question.words) if word not in COURTESIES]
    if question.hint("thanks") and not rest and not asked.numbers:
        return found("greeting_help", Greeting("thanks"))
    asks_nothing = not question.says(*QUESTION_WORDS) and "?" not in question.text
    is_short = len(question.words) <= TALK_WORDS and not (rest or asked.numbers or question.hint(*ASKING_HINTS))
    if question.hint("noted") and is_short and asks_nothing:  # "baik pak" names a predicate as well
        return found("greeting_help", Greeting("noted"))
    if asks_nothing and _only_replies(asked):
        return found("greeting_help", Greeting("replied", asked.may_read_matrix))
    if not question.hint("help", "thanks", "greeting") or _asks(asked):
        return None
    if question.hint("help"):
        return found("greeting_help", Greeting("help", asked.may_read_matrix))
    if question.hint("thanks") and (asks_nothing or len(rest) <= TALK_WORDS):
        return found("greeting_help", Greeting("thanks"))
    if question.hint("greeting") and (asks_nothing or len(rest) <= TALK_WORDS):
        return found("greeting_help", Greeting("greeting", asked.may_read_matrix))
    return None


def _only_replies(asked: Asked) -> bool:
    """Say whether a message is nothing but "belum sempat pak, minggu depan ya", as one replies to a reminder."""
    question, knowledge = asked.question, asked.knowledge
    replies = [word for word in question.words if word.stem in knowledge.reply_stems]
    rest = [word for word in question.words if word not in replies and word.plain not in knowledge.stopwords]
    return bool(replies and question.hint(SHORT_REPLY)) and not (rest or asked.numbers or asked.opds)


def _asks(asked: Asked) -> bool:
    """Say whether a message asks something, whatever courtesies surround it."""
    question, numbers = asked.question, asked.question.numbers
    if asked.numbers or numbers.levels or numbers.values or numbers.aspects or numbers.domains:
        return True
    if asked.opds or question.predicates or asked.subjects or asked.rows or question.hint(*ASKING_HINTS):
        return True
    if asked.knowledge.results_in(question.stems):
        return True
    best = _best(asked)
    return best is not None and best.score >= GOOD


def dates(asked: Asked) -> Reply | None:
    """Answer when a stage of the evaluation takes place."""
    if not asked.question.hint("stage_schedule") or asked.numbers or asked.rows or asked.opds:
        return None
    events = tuple(fit.key for fit in asked.guide_fits if isinstance(fit.key, Event) and fit.score >= GOOD)
    missing = _missing_year(asked)
    if missing and (events or asked.question.says(*ROUNDS)):
        return found("stage_schedule", Schedule(asked.knowledge.catalogue.guide.events, missing))
    if not events and asked.question.says(*WHEN) and asked.question.says(*ROUNDS):
        events = tuple(event for event in asked.knowledge.catalogue.guide.events if _is_of(event, asked.year))
        return found("stage_schedule", Schedule(events)) if events else None
    return found("stage_schedule", Schedule(events[:1])) if events and not asked.question.says("tahap") else None


def _is_of(event: Event, year: int | None) -> bool:
    return year in (event.first.year, event.last.year)


def _missing_year(asked: Asked) -> int | None:
    """Return the year whose dates are asked for where no stage is of it, and no topic by its very title either."""
    year, question = asked.year, asked.question
    if year is None or not question.says(*WHEN) or asked.knowledge.results_in(question.stems):
        return None
    told = any(_is_of(event, year) for event in asked.knowledge.catalogue.guide.events)
    best = _best(asked)
    return None if told or (best and str(year) in best.key.title.split() and str(year) in question.text) else year


def exact_pieces(asked: Asked) -> Reply | None:
    """Answer from the guide where it explains nearly the whole question."""
    best = _best(asked)
    described = any(subject.indicator.detail for subject in asked.subjects)
    if described and best and best.asked < CERTAIN:
        return None
    return _pieces(asked, EXACT) if best and best.asked >= SURELY else None


def pieces(asked: Asked) -> Reply | None:
    """Answer from the guide where it is the best there is."""
    return _pieces(asked, GOOD)


def texts(asked: Asked) -> Reply | None:
    """Answer with the piece of the guide whose text has most of the words of a question."""
    if _not_for_guide(asked) or asked.unexplained:
        return None
    fits = asked.knowledge.guide_texts.fits(asked.question.words)
    if not fits or fits[0].asked < TEXT_MOSTLY or _is_too_little(asked, fits[0]):
        return None
    return found("definition", GuideTopics((fits[0].key,)))


def calendar(asked: Asked) -> Reply | None:
    """Answer with the whole calendar where dates are asked for but no stage is named."""
    if asked.question.says("jadwal") and not (asked.rows or asked.opds or asked.unexplained):
        return found("stage_schedule", Schedule(asked.knowledge.catalogue.guide.events, _missing_year(asked)))
    return None


def help_wanted(asked: Asked) -> Reply | None:
    """Offer help where somebody greets or asks for it and says nothing that could be about something else."""
    if asked.question.hint("help", "greeting") and not asked.unexplained:
        return found("greeting_help", Greeting("help", asked.may_read_matrix))
    return None


def _pieces(asked: Asked, enough: float) -> Reply | None:
    if _not_for_guide(asked) or _asks_for_indicators(asked):
        return None
    about_row = asked.fields and asked.row_score >= SURE_ROW and not asked.question.says("tahap")
    if about_row and asked.question.hint("definition") < 2:
        return None
    best = _best(asked)
    if (
        not best
        or best.score < max(enough, asked.name_score)
        or best.asked < (LEAST if best.said >= CERTAIN else MOSTLY)
        or _is_too_little(asked, best)
    ):
        return None
    fits = [fit for fit in asked.guide_fits if fit.score >= best.score - NEAR]
    events = tuple(fit.key for fit in fits if isinstance(fit.key, Event))
    if events and (asked.question.hint("stage_schedule") or isinstance(best.key, Event)):
        return found("stage_schedule", Schedule(events[:2]))
    topics = tuple(fit.key for fit in fits if isinstance(fit.key, Topic) and fit.score >= best.score - SAME)
    return found("definition", GuideTopics(topics[:2]))


def _is_too_little(asked: Asked, fit: Fit[Topic] | Fit[Topic | Event]) -> bool:
    """Say whether what a piece explains of a question is hardly its subject, unless it is named in full.

    So it is where half of the words are unknown, "siklus 2019 gimana", and where there is but one word, which agrees
    in its stem only: "siapa yg belum lapor".
    """
    content = asked.knowledge.guide.content(asked.question.words)
    alone = len(content) == 1 and fit.asked <= STEM_ONLY
    return fit.said < CERTAIN and (alone or 2 * len(asked.unexplained) >= len(content))


def _not_for_guide(asked: Asked) -> bool:
    """Say whether a question is about what the guide never tells: an indicator, a level, an agency, a local decree."""
    question = asked.question
    says_nothing = not any(word.plain.isalpha() for word in question.words)
    about_else = asked.numbers or question.numbers.levels or asked.opds or question.says("perwali", "perda")
    return bool(says_nothing or about_else)


def _asks_for_indicators(asked: Asked) -> bool:
    """Say whether a question asks which indicators something belongs to."""
    question = asked.question
    which = question.says("indikator") and question.says("berapa", "nomor", "mana", "saja")
    best = _best(asked)
    return which and not question.says("beda", "definisi") and not (best and best.score >= CERTAIN)


def _best(asked: Asked) -> Fit[Topic | Event] | None:
    return asked.guide_fits[0] if asked.guide_fits else None
