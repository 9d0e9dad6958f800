"""Commands in plain words: "tugas saya", "mau lapor no 5". Each does what its command does.

Only private chats are listened to. What is meant as free text stays free text: a note that says "laporan masuk" is
a note.
"""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Message, Update

from handlers import (
    blockers,
    broadcasts,
    bundles,
    cancelling,
    checks,
    cycles,
    desk,
    exporting,
    importing,
    indices,
    inviting,
    linking,
    opds,
    overview,
    paths,
    people,
    preferences,
    privacy,
    questions,
    reloading,
    reporting,
    retargeting,
    simulating,
    start,
    tasks,
    verifying,
)
from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.drafts import kept_draft
from spbe.people import Action, may
from spbe.reminder_wishes import ReminderWish, wish_about_reminders, wish_from
from spbe.report_form import Step
from spbe.usecases.office_hours import local_day
from spbe.usecases.reporting import asks as reporting_asks
from spbe.wishes import Wish
from spbe.words import without_introduction

EVERYWHERE = frozenset({"batal", "kembali", "menu", "bantuan", "ulangi", "lanjutkan"})
"""Commands that are no notes: they work wherever one is asked for."""

REMINDERS = "pengingat"
OVERVIEW = "rekap"

ABOUT_INDEX = frozenset({"indeks", "simulasi", "jalur"})
"""What the coordinators' index is asked by; to others the same words are a question about published results."""

REFUSED = frozenset({"simulasi", "target", "siaran"})
"""What nobody reports by saying it: who may not do it hears so, unless they ask for something."""

FREE_TEXT = frozenset({Step.BLOCKER, Step.NOTE, Step.REASON})


async def obey(update: Update, context: BotContext) -> bool:
    """Do what a text asks for, where it is a command in plain words; False where it is not."""
    message = asked_in(update)
    known = await context.resources.answerers.current()
    wish = known.wishes.of(message.text or "")
    if wish is None:
        return await _remind_as_said(message, context)
    if wish.command not in EVERYWHERE and await awaits_text(context):
        return False
    if wish.command == REMINDERS:
        return await _set_reminders(message, context, wish)
    if wish.words and not may(context.person, Action.INVITE):
        if wish.command not in REFUSED or await reporting_asks(context.resources, message.text or ""):
            return False
    elif wish.command in ABOUT_INDEX and not may(context.person, Action.READ_INDEX):
        return False
    if wish.command == OVERVIEW and wish.words and not await overview.is_of_agency(context, wish.words):
        return False
    context.args = _arguments(wish)
    await COMMANDS[wish.command](update, context)
    return True


async def _set_reminders(message: Message, context: BotContext, wish: Wish) -> bool:
    """Change when somebody is reminded as they say; what says more than that is no wish: "cuti bersama 2027 kapan"."""
    said = wish_from(without_introduction(message.text or ""), today=(await local_day(context.resources)).today)
    if wish.words and not said.is_clear:
        return False
    await preferences.tell_wish(message, context, said if said.is_clear else ReminderWish())
    return True


async def _remind_as_said(message: Message, context: BotContext) -> bool:
    """Change when somebody is reminded where a text names reminders and says nothing else: "saya di Jakarta, …"."""
    text = message.text or ""
    said = wish_about_reminders(text, today=context.resources.today())
    if said is None or not may(context.person, Action.BE_REMINDED) or await awaits_text(context):
        return False
    # Which day it is where reminders are told stands in the storage: only of a wish it matters.
    said = wish_about_reminders(text, today=(await local_day(context.resources)).today)
    await preferences.tell_wish(message, context, said or ReminderWish())
    return True


async def awaits_text(context: BotContext) -> bool:
    """Say whether a form asks the person for free text at this moment."""
    kept = await kept_draft(context)
    return kept is not None and not kept.is_cold and kept.form.step in FREE_TEXT


def _arguments(wish: Wish) -> list[str]:
    """Return what would stand behind the command."""
    if wish.words:
        return wish.words.split()
    if wish.indicator is not None:
        return ["indikator", str(wish.indicator)]
    return [] if wish.row is None else [str(wish.row)]


async def _go_back(update: Update, context: BotContext) -> None:
    """Go one step back in the form, or to the first screen."""
    message = asked_in(update)
    if not await reporting.go_back(message, context):
        await start.tell_start(message, context)


async def _resume(update: Update, context: BotContext) -> None:
    """Show the form again, or the first screen where none is being filled in."""
    message = asked_in(update)
    if not await reporting.resume(message, context):
        await start.tell_start(message, context)


COMMANDS: Mapping[str, Callable[[Update, BotContext], Awaitable[None]]] = {
    "tugas": tasks.answer_tasks,
    "lapor": reporting.report,
    "riwayat": tasks.answer_history,
    "verifikasi": verifying.list_queue,
    "meja": desk.answer_desk,
    OVERVIEW: overview.answer_overview,
    "ringkasan": overview.answer_summary,
    "gambarkemajuan": overview.answer_progress,
    "jaringaspek": overview.answer_radar,
    "indeks": indices.tell_index,
    "simulasi": simulating.simulate,
    "jalur": paths.find,
    "undang": inviting.invite,
    "orang": people.list_people,
    "target": retargeting.move_targets,
    "impor": importing.tell_how,
    "opd": opds.manage,
    "tambahopd": opds.add,
    "gabungopd": opds.merge,
    "siklus": cycles.manage,
    "tutupsiklus": cycles.close,
    REMINDERS: preferences.set_reminders,
    "profil": people.profile,
    "datasaya": privacy.own_data,
    "berhenti": privacy.leave,
    "serahterima": inviting.hand_over,
    "tautkan": linking.link,
    "muatulang": reloading.reload,
    "siaran": broadcasts.begin,
    "pertanyaan": questions.list_questions,
    "kendala": blockers.answer_blockers,
    "agenda": blockers.answer_agenda,
    "periksa": checks.answer_checks,
    "kaitan": bundles.answer_bundles,
    "ekspor": exporting.export,
    "menu": start.start,
    "bantuan": start.tell_help,
    "batal": cancelling.cancel,
    "kembali": _go_back,
    "lanjutkan": _resume,
    "ulangi": _resume,
}
