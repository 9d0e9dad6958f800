"""How the report form looks: the text of a step and the buttons under it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from telegram import InlineKeyboardButton

from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row, in_rows, turns
from handlers.phrasing import brief_name
from handlers.presses.reports import FillForm, SteerForm
from spbe.paging import Paged
from spbe.people import Person
from spbe.progress import PERCENT_STEPS, Blocker, Status
from spbe.report_form import CHANGEABLE, COUNTED, Form, Step
from spbe.reports import FollowUp, Page
from spbe.usecases import reporting

CHOICES_A_PAGE = 6
MOST_REMOVED = 5
DATED = frozenset({Step.STATUS, Step.PERCENT, Step.TARGET, Step.SUMMARY})
"""Steps at whose answer a day may be said too."""

CLASSIFICATIONS = ("terbuka", "terbatas", "rahasia")


@dataclass(frozen=True, slots=True)
class Screen:
    """A message: its HTML and its buttons."""

    html: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen of the form is drawn from."""

    form: Form
    rows: Mapping[int, FollowUp]
    person: Person

    @property
    def opds(self) -> str:
        """The agencies whose members will read it."""
        names = (opd.short for row in self.rows.values() for opd in row.row.opds)
        return ", ".join(dict.fromkeys(names)) or "-"

    @property
    def on_behalf(self) -> str:
        """The agencies for which somebody else reports."""
        others = (row.row.opds[0].short for row in self.rows.values() if self.person.opds.isdisjoint(row.opds))
        return ", ".join(dict.fromkeys(others)) if self.form.purpose == "report" else ""


async def form_screen(context: BotContext, form: Form, *, page: int | None = None, lead: str = "") -> Screen:
    """Return the screen of the present step; `lead` is HTML that stands before it.

    Where a row is asked for, the likeliest are offered, or a page of all.
    """
    shown = await _shown(context, form)
    if form.step is Step.SUMMARY:
        html, rows = _summary(context, shown), _under_summary(context, form)
    elif form.step is Step.ROW:
        choices = await reporting.choices(
            context.resources, context.person, limit=CHOICES_A_PAGE, offset=(page or 0) * CHOICES_A_PAGE
        )
        html = _step(context, shown, choices=choices)
        rows = [*_row_choices(context, shown, choices, page), _ways_out(context, form)]
    else:
        html, rows = _step(context, shown), [*_answers(context, shown), _ways_out(context, form)]
    return Screen(f"{lead}\n\n{html}" if lead else html, rows)


def cancelled_as(form: Form) -> str:
    """Say what is given up with a form: a report, or evidence alone."""
    return "evidence" if form.purpose == "evidence" else "cancelled"


async def answer_faults(context: BotContext, form: Form, text: str) -> str:
    """Tell of percents and days in an answer that cannot be, where its step asks for such."""
    if form.step in (Step.NOTE, Step.REASON):
        return ""
    found = await reporting.faults_in(context.resources, text)
    days = found.days if form.step in DATED else ()
    return context.messages.render("report/left_out", rows=(), faults=replace(found, rows=(), days=days))


async def change_screen(context: BotContext, form: Form, place: int | None) -> Screen:
    """Return the choice of what to change: of one row, or first of which row."""
    shown = await _shown(context, form)
    if place is None and len(form.items) > 1:
        labels = [(str(number), _row_label(shown, item.row)) for number, item in enumerate(form.items)]
        buttons = [button(label, FillForm(form.id, "item", value)) for value, label in labels]
    else:
        place = place or 0
        item = form.items[place]
        steps = CHANGEABLE if form.purpose == "report" else (Step.ROW, Step.EVIDENCE)
        fitting = [step for step in steps if step is not Step.BLOCKER or item.status is Status.BLOCKED]
        names = ((step, context.messages.line("report/fields", step.value)) for step in fitting)
        buttons = [button(name, FillForm(form.id, "open", f"{place}.{step.value}")) for step, name in names]
        if len(form.items) > 1:
            label = context.messages.line("labels", "remove_row")
            buttons.append(button(label, FillForm(form.id, "remove", str(place))))
    html = context.messages.render("report/change", several=place is None)
    back = button(context.messages.line("labels", "back"), SteerForm(form.id, "resume"))
    return Screen(html, [*in_rows(buttons), [back]])


async def offer_screen(
    context: BotContext, form: Form, drop: InlineKeyboardButton | None = None, **why: object
) -> Screen:
    """Return the question whether to go on with a form; `drop` replaces what the button "Buang" does."""
    shown = await _shown(context, form)
    html = context.messages.render("report/offer", shown=shown, step=_count(form), steps=len(COUNTED), **why)
    resume = button(context.messages.line("labels", "resume"), SteerForm(form.id, "resume"))
    drop = drop or button(context.messages.line("labels", "drop"), SteerForm(form.id, "drop"))
    return Screen(html, [[resume, drop]])


def asked_for(form: Form) -> str:
    """Return the name of what the form asks for now: it picks the sentence."""
    if form.step is Step.EVIDENCE and not form.takes_files:
        return "reference"
    return form.step.value


async def _shown(context: BotContext, form: Form) -> Shown:
    known = context.kept.rows if context.kept else {}
    return Shown(form, await reporting.rows_of(context.resources, form, known), context.person)


def _step(context: BotContext, shown: Shown, *, choices: Page[FollowUp] | None = None) -> str:
    form = shown.form
    last = _last_of(shown)
    return context.messages.render(
        "report/step",
        shown=shown,
        item=form.item,
        row=shown.rows.get(form.item.row or 0),
        ask=asked_for(form),
        number=_count(form) if _is_counted(form) else None,
        steps=len(COUNTED),
        last=last,
        choices=choices,
        meanings=PERCENT_STEPS,
    )


def _summary(context: BotContext, shown: Shown) -> str:
    return context.messages.render("report/summary", shown=shown, form=shown.form, meanings=PERCENT_STEPS)


def _is_counted(form: Form) -> bool:
    """Say whether the step is one of the way through a report, and not something changed at its end."""
    return form.purpose == "report" and form.step in COUNTED and Step.SUMMARY not in form.trail


def _count(form: Form) -> int:
    """Return which of the counted steps the form has reached."""
    order = {Step.BLOCKER: Step.PERCENT, Step.CLASSIFICATION: Step.EVIDENCE}
    step = order.get(form.step, form.step)
    return COUNTED.index(step) + 1 if step in COUNTED else len(COUNTED)


def _answers(context: BotContext, shown: Shown) -> Iterator[Row]:
    """Yield the buttons that answer the present step."""
    form, line = shown.form, context.messages.line
    step = form.step.value
    match form.step:
        case Step.STATUS:
            yield from in_rows(button(str(each).capitalize(), FillForm(form.id, step, each)) for each in Status)
        case Step.PERCENT:
            percents = [button(f"{each}%", FillForm(form.id, step, str(each))) for each in PERCENT_STEPS]
            yield from ([percents[-1:], percents[:-1]] if form.item.status is Status.DONE else [percents])
        case Step.BLOCKER:
            codes = ((blocker, FillForm(form.id, step, blocker.name.lower())) for blocker in Blocker)
            yield from in_rows(button(_capital(blocker), press) for blocker, press in codes)
        case Step.CLASSIFICATION:
            yield [button(each.capitalize(), FillForm(form.id, step, each)) for each in CLASSIFICATIONS]
        case Step.EVIDENCE if form.attachments:
            remove = line("labels", "remove_evidence")
            for number, each in enumerate(form.attachments[:MOST_REMOVED]):
                yield [button(f"{remove} {each.name}", FillForm(form.id, "detach", str(number)))]
            yield [button(line("labels", "reclassify"), FillForm(form.id, "open", f"0.{Step.CLASSIFICATION}"))]
        case Step.LEVEL:
            yield [button(str(each), FillForm(form.id, step, str(each))) for each in range(1, 6)]
    if form.step in (Step.STATUS, Step.PERCENT, Step.NOTE) and _has_last(shown):
        yield [button(line("labels", "same"), SteerForm(form.id, "same"))]
    if form.step in (Step.NOTE, Step.TARGET, Step.LEVEL) or (
        form.step is Step.EVIDENCE and form.purpose == "report" and not form.attachments
    ):
        yield [button(line("labels", "skip"), SteerForm(form.id, "skip"))]


def _row_choices(context: BotContext, shown: Shown, choices: Page[FollowUp], page: int | None) -> list[Row]:
    """Return the likeliest rows, then those of the person by urgency, with the ways to more of them."""
    form, line = shown.form, context.messages.line
    candidates = form.item.candidates if page is None else ()
    likely = [shown.rows[number] for number in candidates if number in shown.rows]
    listed = likely or list(choices.items)
    buttons: list[Row] = [
        [button(_row_label(shown, each.row.number, each), FillForm(form.id, "row", str(each.row.number)))]
        for each in listed
    ]
    if likely:
        return [*buttons, [button(line("labels", "other_rows"), FillForm(form.id, "page", "0"))]]
    of_all = Paged(choices.items, page or 0, (page or 0) * CHOICES_A_PAGE, choices.total)
    turning = turns(context.messages, of_all, lambda number: FillForm(form.id, "page", str(number)))
    return [*buttons, *in_rows(turning)]


def _under_summary(context: BotContext, form: Form) -> list[Row]:
    line = context.messages.line
    return [
        [
            button(line("labels", "send"), SteerForm(form.id, "send", form.seen)),
            button(line("labels", "change"), SteerForm(form.id, "change")),
        ],
        [
            button(line("labels", "keep"), SteerForm(form.id, "keep")),
            button(line("labels", "cancel"), SteerForm(form.id, "cancel")),
        ],
    ]


def _ways_out(context: BotContext, form: Form) -> Row:
    line = context.messages.line
    cancel = button(line("labels", "cancel"), SteerForm(form.id, "cancel"))
    if not form.trail:
        return [cancel]
    return [button(line("labels", "back"), SteerForm(form.id, "back")), cancel]


def _row_label(shown: Shown, number: int | None, row: FollowUp | None = None) -> str:
    row = row or shown.rows.get(number or 0)
    return f"No. {row.row.number} {brief_name(row.row)}" if row else "?"


def _last_of(shown: Shown) -> object:
    row = shown.rows.get(shown.form.item.row or 0)
    return row.state.last_report if row else None


def _has_last(shown: Shown) -> bool:
    return _last_of(shown) is not None


def _capital(blocker: Blocker) -> str:
    return blocker[:1].upper() + blocker[1:]
