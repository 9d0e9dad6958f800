"""Every way into the bot, in the order in which Telegram's updates try them. Read this first.

The gate runs before all; then the first handler that fits takes the update, and the last one takes what is left.
"""

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from handlers import (
    access,
    asking,
    blockers,
    broadcasts,
    bundles,
    cancelling,
    chat_members,
    checks,
    cycles,
    desk,
    exporting,
    failures,
    importing,
    indices,
    inline,
    inviting,
    leftovers,
    linking,
    opds,
    overview,
    paths,
    people,
    preferences,
    pressing,
    privacy,
    questions,
    reloading,
    reporting,
    retargeting,
    simulating,
    start,
    status_questions,
    talking,
    tasks,
)
from handlers.addressing import FOR_BOT
from handlers.context import App

GATE, MAIN = -1, 0
PRIVATE = filters.ChatType.PRIVATE
FILES = filters.PHOTO | filters.Document.ALL | filters.VIDEO | filters.AUDIO
NEW = filters.UpdateType.MESSAGE
"""Not edited: a live location is edited every few seconds."""


IMPORT = (
    r"(?i)^\s*(?:/import?\b|(?:(?:tolong|mohon)\s+)?(?:di)?import?"
    r"(?:\s+(?:matriks?|monev|ini|itu|berkas|file|tabel|baru|terbaru|ya|dong|pak|bu))*\s*[.,!?]*\s*$)"
)
"""The caption of a matrix: the command, or its word with nothing else; "Impor data ke JDIH" is about evidence."""

IN_PRIVATE = {
    "tugas": tasks.answer_tasks,
    "lapor": reporting.report,
    "riwayat": tasks.answer_history,
    "batal": cancelling.cancel,
    "verifikasi": status_questions.verify,
    "meja": desk.answer_desk,
    "rekap": overview.answer_overview,
    "ringkasan": overview.answer_summary,
    "undang": inviting.invite,
    "orang": people.list_people,
    "target": retargeting.move_targets,
    "opd": opds.manage,
    "siklus": cycles.manage,
    "serahterima": inviting.hand_over,
    "impor": importing.tell_how,
    "indeks": indices.tell_index,
    "simulasi": simulating.simulate,
    "jalur": paths.find,
    "ekspor": exporting.export,
    "pengingat": preferences.set_reminders,
    "profil": people.profile,
    "datasaya": privacy.own_data,
    "berhenti": privacy.leave,
    "muatulang": reloading.reload,
    "siaran": broadcasts.begin,
    "pertanyaan": questions.list_questions,
    "kendala": blockers.answer_blockers,
    "periksa": checks.answer_checks,
    "kaitan": bundles.answer_bundles,
}
"""Commands whose answers are not for everybody in a group."""


def register(application: App) -> None:
    """Add the handlers to the application."""
    application.add_handler(TypeHandler(Update, access.identify), GATE)
    application.add_handlers(
        [
            CommandHandler("start", start.start),
            CommandHandler(["bantuan", "help"], start.tell_help),
            CommandHandler("indikator", asking.answer_indicator),
            CommandHandler("cari", asking.search),
            MessageHandler(PRIVATE & NEW & ~filters.COMMAND & broadcasts.TO_SENDER, broadcasts.point_to_sender),
            MessageHandler(PRIVATE & NEW & filters.Document.ALL & filters.CaptionRegex(IMPORT), importing.import_file),
            MessageHandler(PRIVATE & NEW & FILES & broadcasts.WITH_BROADCAST, broadcasts.refuse_file),
            *(CommandHandler(command, answer, PRIVATE & NEW) for command, answer in IN_PRIVATE.items()),
            CommandHandler(list(IN_PRIVATE), privacy.point_to_private, NEW),
            CommandHandler("tautkan", linking.link, NEW),
            CommandHandler("lepastautan", linking.unlink, NEW),
            CallbackQueryHandler(pressing.press),
            InlineQueryHandler(inline.offer_cards),
            ChatMemberHandler(chat_members.note_change, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(NEW & filters.StatusUpdate.MIGRATE, linking.follow_group),
            MessageHandler(FOR_BOT & filters.TEXT & ~filters.COMMAND, talking.hear),
            MessageHandler(PRIVATE & NEW & FILES, importing.receive_file),
            MessageHandler(FOR_BOT & NEW & ~filters.StatusUpdate.ALL, leftovers.answer_leftover),
        ],
        MAIN,
    )
    application.add_error_handler(failures.tell_failure)
