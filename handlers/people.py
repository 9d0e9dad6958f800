"""People: the list of members, one of them, what a coordinator changes, and one's own profile."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers import inviting
from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row, in_rows, turns
from handlers.member_card import card_screen, change_member, ranges
from handlers.places import place_button
from handlers.presses.people import ChangeMember, Invite, Leave, ListPeople, OpenMember, PeoplePress, RevokeInvitation
from handlers.telling import change, tell
from spbe.paging import Paged
from spbe.people import Role
from spbe.usecases import managing
from spbe.usecases.inviting import open_invitations
from spbe.usecases.people import Card, own_card

PAGE = 4
"""Members on a page: with the ways to other pages and lists eight buttons."""

LISTS = (ListPeople("all"), ListPeople("idle"), ListPeople("invited"))
RENAME = "nama"


async def list_people(update: Update, context: BotContext) -> None:
    """List the members, find those whom words name, or correct a name: /orang, /orang Ayu, /orang nama 7 Ni Ayu."""
    message, words = asked_in(update), list(context.args or ())
    if not words:
        await tell_people(message, context)
    elif len(words) > 2 and words[0].lower() == RENAME and words[1].isdecimal():
        name = " ".join(words[2:])
        card = await managing.rename(context.resources, context.person, int(words[1]), name)
        await tell(message, context, *card_screen(context, card))
    else:
        await _find(message, context, " ".join(words))


async def profile(update: Update, context: BotContext) -> None:
    """Tell somebody who they are to the bot: /profil."""
    message = asked_in(update)
    card = await own_card(context.resources, context.person)
    html = context.messages.render("people/profile", card=card, zone=context.resources.timezone)
    buttons = [
        place_button(context, "help"),
        button(context.messages.line("people/labels", "leave"), Leave(sure=False)),
    ]
    if context.person.role is not Role.GUEST:
        buttons.insert(0, place_button(context, "tasks"))
    await tell(message, context, html, in_rows(buttons))


async def tell_people(message: Message, context: BotContext) -> None:
    """List the members."""
    await tell(message, context, *await _page(context, ListPeople("all")))


async def press(query: CallbackQuery, context: BotContext, said: PeoplePress) -> None:
    """Do what a button of this subject says."""
    match said:
        case Invite():
            await inviting.choose(query, context, said)
        case RevokeInvitation():
            await inviting.revoke(query, context, said)
        case ChangeMember(what="hand_over"):
            await inviting.hand_over_of(query, context, said.person)
        case ChangeMember():
            await change_member(query, context, said)
        case ListPeople():
            await change(query, context, *await _page(context, said))
            await query.answer()
        case OpenMember(person=of):
            card = await managing.member_card(context.resources, context.person, of)
            await change(query, context, *card_screen(context, card))
            await query.answer()


async def _find(message: Message, context: BotContext, text: str) -> None:
    found = await managing.find_people(context.resources, context.person, text, size=PAGE)
    if found.cards.total == 1:
        await tell(message, context, *card_screen(context, found.cards.items[0]))
        return
    html = context.messages.render("people/found", people=found, text=text)
    await tell(message, context, html, in_rows(_openers(context, found.cards.items)))


async def _page(context: BotContext, said: ListPeople) -> tuple[str, list[Row]]:
    """Return a page of a list of members or of open invitations, with the ways to the others."""
    if said.which == "invited":
        return await _invitations(context, said)
    people = await managing.list_people(context.resources, context.person, said.which, said.page, size=PAGE)
    html = context.messages.render(
        "people/list",
        people=people,
        which=said.which,
        unowned=ranges(people.unowned),
        zone=context.resources.timezone,
    )
    return html, in_rows([*_openers(context, people.cards.items), *_around(context, said, people.cards)])


async def _invitations(context: BotContext, said: ListPeople) -> tuple[str, list[Row]]:
    found = await open_invitations(context.resources, context.person, said.page, size=PAGE)
    html = context.messages.render("people/invitations", invitations=found, zone=context.resources.timezone)
    revoke, nameless = (context.messages.line("people/labels", key) for key in ("revoke_of", "nameless"))
    revokers = (
        button(f"{revoke} {each.invitation.name or nameless}", RevokeInvitation(each.invitation.id))
        for each in found.items
    )
    return html, in_rows([*revokers, *_around(context, said, found)])


def _openers(context: BotContext, cards: Sequence[Card]) -> list[InlineKeyboardButton]:
    nameless = context.messages.line("people/labels", "nameless")
    return [button(card.person.name or nameless, OpenMember(card.person.id)) for card in cards]


def _around(context: BotContext, said: ListPeople, shown: Paged[Any]) -> list[InlineKeyboardButton]:
    """Return the ways to the neighbouring pages and to the other lists."""
    others = [other for other in LISTS if other.which != said.which]
    return [
        *turns(context.messages, shown, lambda page: replace(said, page=page)),
        *(button(context.messages.line("people/labels", other.which), other) for other in others),
    ]
