"""The card of a member, and what a coordinator changes on it: role, agencies, and removal."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from telegram import CallbackQuery, InlineKeyboardButton

from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row, in_rows, turns
from handlers.letters import deliver, letter_to
from handlers.menus import hide_menu_of, show_menu_of
from handlers.presses.people import ChangeMember, ListPeople, OpenMember
from handlers.telling import change
from spbe.letters import Letter
from spbe.paging import paged
from spbe.people import Role
from spbe.refusals import Outdated
from spbe.usecases import managing
from spbe.usecases.managing import Changed
from spbe.usecases.people import Card

ROLES = (Role.READER, Role.FOCAL_POINT, Role.COORDINATOR)
SURE = "yes"
ADD, DROP, PAGE = "+", "-", "p"
"""How the value of an agency's button begins. It says what shall be, so that a second tap is harmless."""

PAGE_AGENCIES = 5


def card_screen(context: BotContext, card: Card) -> tuple[str, list[Row]]:
    """Return a member's card with what can be done."""
    html = context.messages.render("people/card", card=card, zone=context.resources.timezone)
    of, buttons = card.person.id, []
    if not card.is_fixed:
        buttons = [_button(context, "role", ChangeMember(of, "role")), _button(context, "opd", ChangeMember(of, "opd"))]
        if card.person.role is Role.FOCAL_POINT and card.opds:
            buttons.append(_button(context, "hand_over", ChangeMember(of, "hand_over")))
        buttons.append(_button(context, "remove", ChangeMember(of, "remove")))
    return html, in_rows([*buttons, _button(context, "all", ListPeople("all"))])


async def change_member(query: CallbackQuery, context: BotContext, said: ChangeMember) -> None:
    """Offer what a member may become, or make them that."""
    match said:
        case ChangeMember(what="role", value=None):
            screen = await _roles(context, said.person)
        case ChangeMember(what="role", value=role):
            screen = await _set_role(context, said.person, _role(role))
        case ChangeMember(what="opd", value=value):
            screen = await _agencies(context, said.person, value or f"{PAGE}0")
        case ChangeMember(what="remove", value=value):
            screen = await (_remove(context, said.person) if value == SURE else _ask_removal(context, said.person))
        case _:
            raise Outdated
    await change(query, context, *screen)
    await query.answer()


def ranges(numbers: Sequence[int]) -> str:
    """Write ascending numbers shortly: "1–4, 7"."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


async def _roles(context: BotContext, of: int) -> tuple[str, list[Row]]:
    card = await managing.member_card(context.resources, context.person, of)
    choices = [role for role in ROLES if role is not card.person.role]
    buttons = [_button(context, f"role_{role.value}", ChangeMember(of, "role", role.value)) for role in choices]
    html = context.messages.render("people/choose_role", card=card)
    return html, in_rows([*buttons, _button(context, "back", OpenMember(of))])


async def _set_role(context: BotContext, of: int, role: Role) -> tuple[str, list[Row]]:
    write = partial(_letters, context)
    changed = await managing.set_role(context.resources, context.person, of, role, write=write)
    await _tell_member(context, changed)
    return card_screen(context, changed.card)


async def _agencies(context: BotContext, of: int, value: str) -> tuple[str, list[Row]]:
    """Add or drop an agency, or only turn the page, and show the agencies to choose from."""
    kind, number = value[0], value[1:]
    if kind not in (ADD, DROP, PAGE) or not number.isdecimal():
        raise Outdated
    opds = await managing.agencies(context.resources, context.person)
    if kind == PAGE:
        page = int(number)
        card = await managing.member_card(context.resources, context.person, of)
    else:
        opd = int(number)
        write, belongs = partial(_letters, context), kind == ADD
        changed = await managing.set_agency(context.resources, context.person, of, opd, belongs=belongs, write=write)
        await _tell_member(context, changed)
        card, page = changed.card, [each.id for each in opds].index(opd) // PAGE_AGENCIES
    mark = context.messages.line("people/labels", "belongs")
    shown = paged(opds, page, PAGE_AGENCIES)
    buttons = [
        button(f"{mark} {opd.short}", ChangeMember(of, "opd", f"{DROP}{opd.id}"))
        if opd in card.opds
        else button(opd.short, ChangeMember(of, "opd", f"{ADD}{opd.id}"))
        for opd in shown.items
    ]
    turning = turns(context.messages, shown, lambda number: ChangeMember(of, "opd", f"{PAGE}{number}"))
    html = context.messages.render("people/choose_opds", card=card)
    return html, in_rows([*buttons, *turning, _button(context, "back", OpenMember(of))])


async def _ask_removal(context: BotContext, of: int) -> tuple[str, list[Row]]:
    card = await managing.member_card(context.resources, context.person, of)
    html = context.messages.render("people/confirm_removal", card=card)
    sure = _button(context, "remove_sure", ChangeMember(of, "remove", SURE))
    return html, [[sure, _button(context, "back", OpenMember(of))]]


async def _remove(context: BotContext, of: int) -> tuple[str, list[Row]]:
    changed = await managing.remove(context.resources, context.person, of, write=partial(_letters, context))
    await _tell_member(context, changed)
    html = context.messages.render("people/removed", name=changed.before.name, unowned=ranges(changed.unowned))
    return html, [[_button(context, "all", ListPeople("all"))]]


async def _tell_member(context: BotContext, changed: Changed) -> None:
    """Tell a member what they are now, with the menu that goes with it; nothing where nothing changed."""
    person, before = changed.card.person, changed.before
    if person.role is Role.GUEST:
        await hide_menu_of(context, person.id)
    elif person.role is not before.role:
        await show_menu_of(context, person)
    await deliver(context, changed.letters)


def _letters(context: BotContext, changed: Changed) -> Iterator[Letter]:
    person = changed.card.person
    if person != changed.before and person.id != context.person.id:
        html = context.messages.render(
            "people/changed_notice", person=person, opds=changed.card.opds, lost_draft=changed.lost_draft
        )
        yield letter_to(person.id, html)


def _role(value: str | None) -> Role:
    found = next((role for role in ROLES if role.value == value), None)
    if found is None:
        raise Outdated
    return found


def _button(context: BotContext, label: str, press: ChangeMember | ListPeople | OpenMember) -> InlineKeyboardButton:
    return button(context.messages.line("people/labels", label), press)
