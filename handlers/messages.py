"""Every sentence the bot says: templates of content/messages filled with facts, as Telegram HTML.

Values are escaped in one place, the template engine; a value that is missing is a fault, never a blank.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import get_args

from jinja2 import DictLoader, Environment, StrictUndefined

from spbe.catalogue import Aspect, Capability, Event, Indicator, Instrument, LevelName, Predicate
from spbe.dates import in_full
from spbe.facts import Fact
from spbe.knowledge import short_name
from spbe.matrix import MatrixRow, Target
from spbe.progress import PERCENT_STEPS, RowStatus, Status
from spbe.usecases.verifying import ReturnReason

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ROMAN_QUARTERS = ("I", "II", "III", "IV")

SCREENS = (
    "answer", "examples", "failure", "help", "indicator_usage", "inline_card", "leftover", "members_only", "refused",
    "search", "search_usage", "shortened", "start", "unclear", "unknown", "unreachable",
    "matrix/how", "matrix/imported", "matrix/refused",
    "report/cancelled", "report/change", "report/go_on", "report/kept", "report/left_out", "report/members_report",
    "report/no_files", "report/not_understood", "report/offer", "report/repeated_file", "report/sent", "report/step",
    "report/summary", "report/withdrawn",
    "confirming/card", "confirming/confirmed_notice",
    "verifying/accepted_notice", "verifying/ask_note", "verifying/check_note", "verifying/decided",
    "verifying/levels", "verifying/not_returned", "verifying/note", "verifying/note_hint", "verifying/queue",
    "verifying/reason", "verifying/returned_notice", "verifying/review",
    "tasks/card", "tasks/choose", "tasks/happening", "tasks/history", "tasks/list", "tasks/narrow", "tasks/no_agency",
    "evidence/caption", "evidence/list",
    "privacy/draft_dropped", "privacy/in_group", "privacy/leave", "privacy/left", "privacy/own_data",
    "privacy/unattended",
    "people/ask", "people/card", "people/changed_notice", "people/choose_opds", "people/choose_role",
    "people/confirm_removal", "people/found", "people/hand_over_hint", "people/invitations", "people/invited",
    "people/joined", "people/joined_notice", "people/list", "people/not_joined", "people/predecessor_notice",
    "people/profile", "people/removed", "people/revoked", "people/usage", "people/which_opd",
)  # fmt: skip
"""Templates that handlers name; each fact has one of its own beside them."""

TABLES: Mapping[str, tuple[str, ...]] = {
    "commands": (),
    "report/fields": ("status", "percent", "blocker", "note", "target", "level", "evidence", "row"),
    "labels": (
        "criteria",
        "evidence",
        "compare",
        "previous",
        "next",
        "good",
        "bad",
        "open",
        "inline_hint",
        "back",
        "cancel",
        "send",
        "change",
        "keep",
        "resume",
        "drop",
        "skip",
        "same",
        "other_rows",
        "remove_row",
        "withdraw",
        "correct",
        "report",
        "own_tasks",
        "leave",
    ),
    "toasts": (
        "asked",
        "up",
        "down",
        "not_yours",
        "members_only",
        "stale",
        "private_only",
        "report_accepted",
        "report_returned",
        "level_noted",
        "report_confirmed",
        "form_gone",
        "kept",
        "sent",
        "withdrawn",
        "left",
        "invitation_lost",
    ),
    "privacy/keys": (
        "everything",
        "what",
        "made_at",
        "account",
        "name",
        "role",
        "guest",
        "staf",
        "pic",
        "koordinator",
        "joined_at",
        "active_at",
        "agencies",
        "agency",
        "since",
        "until",
        "questions",
        "at",
        "text",
        "intent",
        "outcome",
        "verdict",
        "found",
        "unclear",
        "unknown",
        "members_only",
        "up",
        "down",
        "reports",
        "reference",
        "row",
        "rows",
        "revision",
        "status",
        "percent",
        "blocker",
        "note",
        "target",
        "level",
        "on_behalf",
        "reason",
        "confirmed_at",
        "withdrawn_at",
        "evidence",
        "kind",
        "file_name",
        "classification",
        "size",
        "media_type",
        "sha256",
        "verdicts",
        "report",
        "decision",
        "accepted",
        "returned",
        "changes",
        "about",
        "action",
        "subject",
        "old",
        "new",
        "draft",
        "invitations",
        "link",
        "used_by_you",
        "made_by_you",
        "used_at",
        "revoked_at",
        "guesses",
        "archived",
    ),
    "confirming/labels": ("right", "history"),
    "verifying/labels": (
        "row",
        "accept",
        "return",
        "evidence",
        "history",
        "queue",
        "newest",
        "no_note",
        "send_note",
        "other_reason",
        "attach",
        "verified",
        "external",
        "change",
    ),
    "verifying/reasons": tuple(ReturnReason),
    "people/labels": (
        "start",
        "tasks",
        "ask",
        "report",
        "help",
        "queue",
        "people",
        "revoke",
        "revoke_of",
        "open",
        "all",
        "idle",
        "invited",
        "role",
        "opd",
        "hand_over",
        "remove",
        "remove_sure",
        "back",
        "leave",
        "role_staf",
        "role_pic",
        "role_koordinator",
        "belongs",
        "nameless",
    ),
    "tasks/labels": (
        "report",
        "blocker",
        "evidence",
        "history",
        "files",
        "level",
        "review",
        "confirm",
        "correct",
        "narrow",
        "all",
        "opd",
        "status",
        "domain",
        "older",
        "newer",
    ),
    "tasks/statuses": tuple(dict.fromkeys(each.value for kind in (RowStatus, Status) for each in kind)),
}
"""Templates of lines `key = text`, with the keys that handlers name."""


class Messages:
    """Renders the templates of the content; made anew when the content is reloaded."""

    def __init__(self, sources: Mapping[str, str], *, instance: str) -> None:
        """Compile nothing yet: templates are compiled when first used, the loader has checked their syntax."""
        self._templates = Environment(
            loader=DictLoader(dict(sources)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["instance"] = instance
        self._templates.filters |= {
            "band": band_in_words,
            "brief_name": brief_name,
            "by_level": by_level,
            "day": day_of,
            "days": days_in_words,
            "decimal": decimal_in_words,
            "left": days_left_in_words,
            "level_name": level_name_of,
            "moment": moment_in_words,
            "opd_names": opd_names,
            "percent": percent_in_words,
            "progress": progress_in_words,
            "short_hash": short_hash,
            "short_name": _name_of,
            "size": size_in_words,
            "status": lambda status: self.line("tasks/statuses", status),
            "sum_indicators": _sum_indicators,
            "target": target_in_words,
            "target_in_full": target_in_full,
        }

        self._tables: dict[str, Mapping[str, str]] = {}

    def gaps(self) -> Iterator[tuple[str, str]]:
        """Yield every template that is missing, and every line of one: its file and what is wrong."""
        facts = (f"facts/{kind.__name__}" for kind in get_args(Fact))
        for name in (*SCREENS, *TABLES, *facts):
            if f"{name}.j2" not in self._templates.list_templates():
                yield f"{name}.j2", "templat ini dipakai bot, tetapi berkasnya tidak ada"
            elif TABLES.get(name):
                found = self.table(name)
                for key in TABLES[name]:
                    if not found.get(key):
                        yield f"{name}.j2", f"baris '{key} = …' dipakai bot, tetapi tidak ada"

    def render(self, template: str, **values: object) -> str:
        """Return a template filled with values, without stray blank lines."""
        text = self._templates.get_template(f"{template}.j2").render(**values)
        text = re.sub(r"[ \t]+\n", "\n", text).replace("\n</blockquote>", "</blockquote>")
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def lines(self, template: str, **values: object) -> tuple[str, ...]:
        """Return the lines of a template as plain text, for what is no HTML: buttons, menus, titles."""
        return tuple(html.unescape(line) for line in self.render(template, **values).splitlines() if line)

    def table(self, template: str, **values: object) -> dict[str, str]:
        """Return a template of lines `key = text`."""
        pairs = (line.partition("=") for line in self.lines(template, **values))
        return {key.strip(): text.strip() for key, _, text in pairs}

    def line(self, template: str, key: str) -> str:
        """Return one text of a template of lines `key = text` that needs no values."""
        if template not in self._tables:
            self._tables[template] = self.table(template)
        return self._tables[template][key]


def decimal_in_words(value: Decimal) -> str:
    """Write a number with a decimal comma: 2,56; whole numbers with one place: 5,0."""
    text = format(value.normalize(), "f")
    return (text if "." in text else f"{text}.0").replace(".", ",")


def percent_in_words(weight: Fraction) -> str:
    """Write a weight as a percentage with at the most two decimals: 7%, 16,5%, 4,71%."""
    return f"{float(round(weight, 2)):g}%".replace(".", ",")


def day_in_words(day: object) -> str:
    """Write a date in full: 31 Desember 2019."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"  # type: ignore[attr-defined]


def target_in_words(target: Target) -> str:
    """Write a target date in the precision in which it was set: "tahun 2019", "November 2019"."""
    day = target.day
    match target.precision:
        case "year":
            return f"tahun {day.year}"
        case "quarter":
            return f"triwulan {ROMAN_QUARTERS[(day.month - 1) // 3]} {day.year}"
        case "month":
            return f"{MONTHS[day.month - 1]} {day.year}"
        case "day":
            return day_in_words(day)


def target_in_full(target: Target) -> str:
    """Write a promised date so that nobody can take it for another: with its weekday, and its last day if wider."""
    words = target_in_words(target)
    return in_full(target.day) if target.precision == "day" else f"{words} (paling lambat {in_full(target.day)})"


def day_of(moment: datetime, zone: tzinfo) -> str:
    """Write the day of a moment where the instance is: "Jumat, 27 November 2026"."""
    return in_full(moment.astimezone(zone).date())


def moment_in_words(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as the clocks of the instance show it: "Jumat, 27 November 2026 pukul 08.30 WITA"."""
    return f"{day_of(moment, zone)} pukul {moment.astimezone(zone):%H.%M %Z}"


def days_left_in_words(days: int) -> str:
    """Write how many days are left until a day, or since when it is past."""
    if days == 0:
        return "hari ini"
    return f"{days} hari lagi" if days > 0 else f"lewat {-days} hari"


def progress_in_words(percent: int) -> str:
    """Write a percent with the step that is reached: "60% (pembahasan)"."""
    return f"{percent}% ({PERCENT_STEPS[max(step for step in PERCENT_STEPS if step <= percent)]})"


def size_in_words(size: int) -> str:
    """Write how large a file is: 120 KB, 3,4 MB."""
    kilobytes = max(1, round(size / 1024))
    if kilobytes < 1024:
        return f"{kilobytes} KB"
    return f"{size / 1024**2:.1f}".removesuffix(".0").replace(".", ",") + " MB"


def short_hash(sha256: str) -> str:
    """Return the beginning of a hash: enough for people to compare two files."""
    return sha256[:8]


def days_in_words(event: Event) -> str:
    """Write the days of an event without repeating what both share: 13–17 Juli 2020."""
    first, last = event.first, event.last
    if first == last:
        return day_in_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_in_words(last)}"
    start = f"{first.day} {MONTHS[first.month - 1]}" if first.year == last.year else day_in_words(first)
    return f"{start} – {day_in_words(last)}"


def band_in_words(band: Predicate, instrument: Instrument) -> str:
    """Write the bounds of a predicate so that nobody has to guess whether a bound belongs to it."""
    if band.high == max(each.high for each in instrument.predicates):
        return f"{decimal_in_words(band.low)} sampai {decimal_in_words(band.high)}"
    if band.low == min(each.low for each in instrument.predicates):
        return f"di bawah {decimal_in_words(band.high)}"
    return f"{decimal_in_words(band.low)} sampai kurang dari {decimal_in_words(band.high)}"


def brief_name(named: Indicator | MatrixRow) -> str:
    """Return a name without the words that many share, for long lists."""
    name = named.name.removeprefix("Tingkat Kematangan ")
    return name.replace("Kebijakan Internal", "Kebijakan").replace("Instansi Pusat/Pemerintah Daerah", "").strip()


def opd_names(row: MatrixRow) -> str:
    """Return the agencies of a row, with "dll" where the cell leaves the end open."""
    return ", ".join([opd.short for opd in row.opds] + (["dll"] if row.open_ended else []))


def level_name_of(row: MatrixRow, instrument: Instrument) -> str:
    """Return the name of a row's level on the scale of its indicator."""
    indicator = instrument.indicator(row.indicator)
    level = instrument.level_name(indicator.capability, row.level) if indicator else None
    return level.name if level else "belum ada"


def by_level(
    places: Iterable[tuple[Instrument, Capability, LevelName]],
) -> list[tuple[LevelName, list[tuple[Instrument, Capability, LevelName]]]]:
    """Group places on the scales that have the same name, number and capability."""
    groups: dict[tuple[str, int, Capability], list[tuple[Instrument, Capability, LevelName]]] = {}
    for place in places:
        groups.setdefault((place[2].name, place[2].number, place[1]), []).append(place)
    return [
        (max((each[2] for each in group), key=lambda level: level.meaning is not None), group)
        for group in groups.values()
    ]


def _name_of(part: object) -> str:
    return short_name(part) if isinstance(part, Indicator) else str(part.name)  # type: ignore[attr-defined]


def _sum_indicators(aspects: Iterable[Aspect]) -> int:
    return sum(len(aspect.indicators) for aspect in aspects)
