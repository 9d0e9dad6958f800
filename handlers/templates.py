"""The templates that handlers name; the bot does not start with a content folder that lacks one.

Each fact of an answer has a template of its own beside these, called after its class.
"""

from collections.abc import Mapping
from typing import get_args

from spbe.checks import Check
from spbe.matrix_sheet import MatrixKind
from spbe.progress import RowStatus, Status
from spbe.reminding import DigestOutcome
from spbe.usecases.retargeting import MoveReason
from spbe.usecases.verifying import ReturnReason

SCREENS = (
    "answer", "examples", "failure", "flooded", "help", "indicator_usage", "inline_card", "interrupted", "leftover",
    "members_only", "not_changed", "refused", "search", "search_usage", "set_aside", "shortened", "start", "unclear",
    "unknown", "unreachable",
    "matrix/as_evidence", "matrix/cancelled", "matrix/details", "matrix/hint", "matrix/how", "matrix/imported",
    "matrix/offer", "matrix/preview", "matrix/question", "matrix/refused", "matrix/sure",
    "report/cancelled", "report/change", "report/go_on", "report/kept", "report/left_out", "report/members_report",
    "report/misplaced", "report/no_files", "report/not_sent", "report/not_understood", "report/offer",
    "report/repeated_file", "report/row_changed", "report/sent", "report/step", "report/take_back",
    "report/file_taken", "report/press_send", "report/summary", "report/withdrawn",
    "confirming/card", "confirming/confirmed_notice",
    "verifying/accepted_notice", "verifying/ask_note", "verifying/check_note", "verifying/decided",
    "verifying/levels", "verifying/not_returned", "verifying/note", "verifying/note_hint", "verifying/queue",
    "verifying/reason", "verifying/returned_notice", "verifying/review",
    "tasks/card", "tasks/choose", "tasks/happening", "tasks/history", "tasks/list", "tasks/narrow", "tasks/no_agency",
    "tasks/last_report", "tasks/returned",
    "evidence/caption", "evidence/list",
    "desk/screen",
    "overview/asked_late", "overview/asked_line", "overview/aspects_line", "overview/bar", "overview/empty",
    "overview/held_line", "overview/index_line",
    "overview/late_line", "overview/lead", "overview/note", "overview/opd", "overview/opds", "overview/overdue",
    "overview/parts", "overview/progress_caption", "overview/radar_caption", "overview/radar_note", "overview/rest",
    "overview/shared", "overview/some_opds", "overview/source", "overview/subtitle", "overview/summary_caption",
    "overview/whole",
    "reminding/all", "reminding/digest", "reminding/disowned", "reminding/disowned_notice", "reminding/foreseen",
    "reminding/owned_again", "reminding/owned_again_notice", "reminding/put_off", "reminding/row",
    "reminding/told_again",
    "preferring/hour", "preferring/leave", "preferring/members", "preferring/never_off", "preferring/quiet",
    "preferring/rows", "preferring/settings", "preferring/zone",
    "row_wishes/disown", "row_wishes/when",
    "reminder_log/at_rest", "reminder_log/by_themselves", "reminder_log/choose", "reminder_log/nobody",
    "reminder_log/page", "reminder_log/rule", "reminder_log/untold",
    "privacy/draft_dropped", "privacy/in_group", "privacy/leave", "privacy/left", "privacy/own_data",
    "privacy/unattended",
    "index/index", "index/path", "index/pick", "index/simulation", "index/sums",
    "linking/how", "linking/linked", "linking/not_allowed", "linking/totals", "linking/unlinked", "linking/usage",
    "alerts/notice", "blocked/notice", "reloading/behind", "reloading/refused", "reloading/reloaded",
    "broadcasts/ask", "broadcasts/cancelled", "broadcasts/change", "broadcasts/confirm", "broadcasts/for_sender",
    "broadcasts/message", "broadcasts/no_files",
    "broadcasts/opds", "broadcasts/preview", "broadcasts/result", "broadcasts/standing", "broadcasts/too_long",
    "notices/answered",
    "questions/cluster", "questions/desk", "questions/ignored", "questions/now_ignored", "questions/stub",
    "questions/stub_caption",
    "exporting/evidence", "exporting/matrix", "exporting/menu", "exporting/which",
    "opds/ask", "opds/card", "opds/choose", "opds/drop", "opds/list", "opds/merge", "opds/merged_notice",
    "opds/remove", "opds/unclear",
    "cycles/ask", "cycles/closed", "cycles/closing", "cycles/list", "cycles/page", "cycles/row",
    "cycles/of_year", "cycles/unknown",
    "blockers/agenda", "blockers/agenda_short", "blockers/overview", "blockers/rows", "blockers/solved",
    "checks/overview", "checks/rows", "checks/unowned", "quotes/level", "quotes/row",
    "bundles/freed", "bundles/freed_notice", "bundles/left_out", "bundles/list", "bundles/noted", "bundles/offer",
    "bundles/offer_gone", "bundles/remove",
    "targets/how", "targets/kept", "targets/moved", "targets/notice", "targets/preview", "targets/standing",
    "people/ask", "people/card", "people/changed_notice", "people/choose_opds", "people/choose_role",
    "people/confirm_hand_over", "people/confirm_removal",
    "people/found", "people/hand_over_hint", "people/invitations", "people/invited",
    "people/joined", "people/joined_notice", "people/list", "people/not_joined", "people/predecessor_notice",
    "people/profile", "people/removed", "people/revoked", "people/usage", "people/which_opd",
)  # fmt: skip
"""Templates that handlers name; each fact has one of its own beside them."""

TABLES: Mapping[str, tuple[str, ...]] = {
    "commands": (),
    "alerts/jobs": (
        "clean_up", "plan_reminders", "send_reminders", "send_notices", "send_letters", "ask_again", "watch",
        "look_around", "other",
    ),
    "report/fields": ("status", "percent", "blocker", "note", "target", "level", "evidence", "row"),
    "labels": (
        "criteria", "evidence", "compare", "counterparts", "previous", "next", "good", "bad", "open", "inline_hint",
        "back", "cancel", "send", "change", "keep", "resume", "drop", "skip", "same", "other_rows", "remove_row",
        "withdraw", "correct", "report", "own_tasks", "remove_evidence", "reclassify", "leave",
    ),
    "toasts": (
        "asked", "up", "down", "not_yours", "members_only", "stale", "private_only", "reminders_set", "report_accepted",
        "report_returned", "level_noted", "report_confirmed", "form_gone", "kept", "sent", "withdrawn", "left",
        "invitation_lost", "audience_changed", "preparing", "target_lost", "target_moved", "bundle_noted",
        "bundle_removed",
    ),
    "privacy/keys": (
        "everything", "what", "made_at", "account", "name", "role", "guest", "staf", "pic", "koordinator", "joined_at",
        "active_at", "agencies", "agency", "since", "until", "questions", "at", "text", "intent", "outcome", "verdict",
        "found", "unclear", "unknown", "members_only", "up", "down", "reports", "reference", "row", "rows", "revision",
        "status", "percent", "blocker", "note", "target", "level", "on_behalf", "reason", "confirmed_at",
        "withdrawn_at", "evidence", "kind", "file_name", "classification", "size", "media_type", "sha256", "verdicts",
        "report", "decision", "accepted", "returned", "changes", "about", "action", "subject", "old", "new", "draft",
        "matrix", "invitations", "link", "used_by_you", "made_by_you", "used_at", "revoked_at", "guesses", "archived",
        "reminders", "reminders_in_all", "notices", "broadcast", "answered", "blocked", "failed", "planned_at", "sent",
        "uncertain", "cancelled", "left_out", "pending", "message", "reminder_settings", "hour", "zone", "quiet_days",
        "leave_from", "leave_until", "put_off", "disowned",
    ),
    "opds/labels": (
        "new", "name", "alias", "drop", "drop_sure", "merge", "merge_sure", "swap", "remove", "remove_sure", "all",
    ),
    "cycles/labels": ("close", "close_sure", "title", "show", "all"),
    "exporting/labels": (*get_args(MatrixKind), "evidence"),
    "confirming/labels": ("right", "history"),
    "broadcasts/labels": (
        "send", "send_now", "send_later", "sure", "sure_later", "all", "pic", "overdue", "opds", "done", "cancel_order",
    ),
    "questions/labels": ("open", "ignored", "stub", "ignore", "restore", "restore_number"),
    "matrix/labels": (
        "see", "as_evidence", "new_opd", "no_opd", "take", "sure", "check", "ask_again", "details", "anew",
    ),
    "blockers/labels": ("by_opd", "by_cause", "agenda", "copy", "unknown"),
    "bundles/labels": ("take", "remove", "remove_sure", "repeat"),
    "checks/names": tuple(Check),
    "checks/remedies": tuple(Check),
    "checks/labels": tuple(Check),
    "quotes/labels": ("copy",),
    "index/labels": (
        "sums", "fractions", "decimals", "verified", "claimed", "done", "simulate", "path", "index", "add", "others",
        "restart", "path_from", "indicator", "row", "steps", "agencies", "effort", "no_policies", "policies",
        "few_levels", "all_levels", "simulate_path",
    ),
    "linking/labels": ("open_tasks",),
    "verifying/labels": (
        "row", "accept", "return", "evidence", "history", "queue", "newest", "no_note", "send_note", "other_reason",
        "attach", "verified", "external", "change",
    ),
    "verifying/reasons": tuple(ReturnReason),
    "desk/labels": ("desk", "import", "export", "index", "path", "blockers", "checks", "questions", "opds"),
    "overview/labels": ("opds", "parts", "overdue", "progress", "radar", "summary", "back", "tasks"),
    "overview/words": (
        "progress_title", "radar_title", "summary_title", "by_domain", "by_aspect", "by_opd", "now", "verified", "done",
        "missing", "late", "no_late", "held", "no_held", "asked", "no_asked",
    ),
    "overview/statuses": tuple(RowStatus),
    "people/labels": (
        "start", "tasks", "ask", "report", "help", "queue", "overview", "desk", "people", "revoke", "revoke_of", "open",
        "all", "idle", "invited", "role", "opd", "hand_over", "make_link", "remove", "remove_sure", "back", "leave",
        "role_staf", "role_pic", "role_koordinator", "belongs", "nameless",
    ),
    "tasks/labels": (
        "report", "blocker", "evidence", "history", "files", "level", "review", "target", "confirm", "correct",
        "narrow", "overview", "all", "opd", "status", "domain", "older", "newer", "continued",
    ),
    "targets/labels": ("move", "open", "tasks"),
    "targets/reasons": tuple(MoveReason),
    "reminding/outcomes": (*(each for each in get_args(DigestOutcome) if each != "missed"), "nothing"),
    "reminding/labels": (
        "report", "blocker", "snooze", "disown", "open", "all", "queue", "row", "every_row", "report_row",
        "blocker_row", "snooze_row", "disown_row", "open_row", "card", "choose", "until", "settled", "tomorrow",
        "three_days", "monday", "undo", "mine", "keep",
    ),
    "preferring/labels": (
        "hour", "zone", "quiet", "leave", "pause", "rows", "usual", "instance", "log", "follow", "follow_settings",
        "until", "end_leave", "end_pause", "row", "undo", "heard", "mine", "chosen",
    ),
    "tasks/statuses": tuple(dict.fromkeys(each.value for kind in (RowStatus, Status) for each in kind)),
}  # fmt: skip
"""Templates of lines `key = text`, with the keys that handlers name."""
