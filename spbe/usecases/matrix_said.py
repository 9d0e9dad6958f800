"""What somebody types while a matrix on its way in asks which agency is meant."""

import re
from dataclasses import replace
from datetime import timedelta

from spbe.opd_names import distinct_key, opd_key, plain
from spbe.opds_said import opd_named
from spbe.people import Action, Person
from spbe.refusals import Outdated
from spbe.replies import Found
from spbe.usecases.access import require
from spbe.usecases.importing import NEW, NONE, Meant, Preview, Question, see, settle
from spbe.usecases.resources import Resources

TYPED_WITHIN = timedelta(hours=1)
"""How long an answer may also be typed; later the name of an agency is rather a question."""

MOST_WORDS = 5
"""Words of an answer; what is longer is about something else."""

MOST_LIKELY = 4
"""Agencies offered where an answer names none: first those that it is like."""

_SAID = {
    **dict.fromkeys(("opd baru", "baru", "tambah opd", "tambah opd baru", "buat opd baru"), NEW),
    **dict.fromkeys(("bukan opd", "lewati", "lewat", "abaikan", "bukan", "bukan opd lewati"), NONE),
}

_BEFORE = re.compile(
    r"^(?:(?:ya|iya|y|yg|yang|itu|ini|oh|eh|hmm|maksud(?:nya| saya)?|kayaknya|sepertinya)\b[\s,:]*)+", re.I
)
_BEHIND = re.compile(r"(?:[\s,]*\b(?:kok|itu|ya|dong|sih|deh|lah|pak|bu|kak|maksud(?:nya| saya)?)\b[\s.,!?]*)+$", re.I)


async def settle_said(resources: Resources, person: Person, text: str, replied: str = "") -> Question | Preview | None:
    """Settle a doubt with what somebody typed, or return None where that answers none.

    `replied` is the message to which the text replies: a reply to the question is an answer, even where it names none.
    """
    require(person, Action.IMPORT)
    async with resources.read_store() as store:
        since = await store.matrix_drafts.since(person.id)
        if since is None or resources.now() - since > TYPED_WITHIN:
            return None
        report = await store.drafts.get(person.id)
        if report and report.updated_at > since:
            return None
        said = _BEHIND.sub("", _BEFORE.sub("", text.strip()))
        sure, near = opd_named(said, await store.opds.all())
        meant: Meant | None = _SAID.get(plain(said)) or (sure.id if sure else None)
    is_answer = meant is not None or bool(replied) or await _may_answer(resources, text, is_near=bool(near))
    if not is_answer:
        return None
    try:
        view = await see(resources, person)
    except Outdated:
        return None
    if isinstance(view, Preview):
        return None
    if meant is not None:
        return await settle(resources, person, view.token, view.key, meant)
    if replied and view.doubt.written not in replied:
        return None
    likely = tuple(dict.fromkeys((*near, *view.doubt.likely)))[:MOST_LIKELY]
    return replace(view, doubt=replace(view.doubt, likely=likely), is_unread=True)


async def _may_answer(resources: Resources, text: str, *, is_near: bool) -> bool:
    """Say whether a text that names no agency may be meant as an answer: a few words that mean nothing else."""
    if len(text.split()) > MOST_WORDS or any(map(str.isdigit, text)):
        return False
    known = await resources.answerers.latest()
    if known.wishes.of(text) or known.desk_wishes.of(text) or known.reports.asks(text, today=resources.today()):
        return False
    if is_near or distinct_key(text) != opd_key(text):  # "dinas …"
        return True
    return not isinstance(known.answerer.answer(text, may_read_matrix=True), Found)
