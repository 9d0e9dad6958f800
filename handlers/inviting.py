"""Invitations: /undang and /serahterima make links; a button chooses the agency, another makes a link worthless."""

from dataclasses import replace

from telegram import CallbackQuery, Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row, in_rows
from handlers.links import invitation_link
from handlers.places import place_button
from handlers.presses.people import ChangeMember, Invite, ListPeople, RevokeInvitation
from handlers.telling import change, tell
from spbe.people import Role
from spbe.usecases import inviting
from spbe.usecases.inviting import Issued, Unsaid


async def invite(update: Update, context: BotContext) -> None:
    """Make a link for whom the words after /undang name: /undang NAMA OPD."""
    message = asked_in(update)
    told = await inviting.invite(context.resources, context.person, " ".join(context.args or ()))
    if isinstance(told, Issued):
        await tell(message, context, *_link(context, told))
    elif told.said.likely:
        # Quoted, so that the button finds the name again, whatever happens to the bot meanwhile.
        await tell(message, context, *_choice(context, told), quote=True)
    else:
        said = told.said if context.args else None
        await tell(message, context, context.messages.render("people/usage", said=said, opds=told.opds))


async def hand_over(update: Update, context: BotContext) -> None:
    """Tell what the link does that hands one's own work to a successor, before it is made: /serahterima."""
    message = asked_in(update)
    if context.person.role is Role.COORDINATOR:
        await tell(message, context, context.messages.render("people/hand_over_hint"))
    else:
        opds = await inviting.to_hand_over(context.resources, context.person)
        make = button(context.messages.line("people/labels", "make_link"), ChangeMember(context.person.id, "hand_over"))
        html = context.messages.render("people/confirm_hand_over", opds=opds)
        await tell(message, context, html, in_rows([make, place_button(context, "tasks")]))


async def hand_over_of(query: CallbackQuery, context: BotContext, person_id: int) -> None:
    """Make the link that hands somebody's work to a successor."""
    issued = await inviting.hand_over(context.resources, context.person, person_id)
    await change(query, context, *_link(context, issued))
    await query.answer()


async def choose(query: CallbackQuery, context: BotContext, said: Invite) -> None:
    """Make a link for the agency that was chosen; the name stands in the message that the question quotes."""
    message = query.message if isinstance(query.message, Message) else None
    asked = message.reply_to_message if message else None
    text = await words_behind(asked.text, context) if asked and asked.text else ""
    # A second tap in haste would make a second link.
    if message and context.memory.invited == message.message_id:
        await query.answer()
        return
    told = await inviting.invite(context.resources, context.person, text, opd=said.opd) if text else None
    if message is None or not isinstance(told, Issued):
        await query.answer(context.messages.line("toasts", "invitation_lost"), show_alert=True)
        return
    await change(query, context, *_link(context, told))
    context.memory = replace(context.memory, invited=message.message_id)
    await query.answer()


async def words_behind(text: str, context: BotContext) -> str:
    """Return what stands behind the command of a message, or behind the plain words for it."""
    if text.startswith("/"):
        return "".join(text.split(maxsplit=1)[1:])
    known = await context.resources.answerers.current()
    wish = known.wishes.of(text) or known.desk_wishes.of(text)
    return wish.words if wish else ""


async def revoke(query: CallbackQuery, context: BotContext, said: RevokeInvitation) -> None:
    """Make a link worthless."""
    undone = await inviting.revoke(context.resources, context.person, said.invitation)
    rows: list[Row] = []
    if context.person.role is Role.COORDINATOR:
        rows = [[button(context.messages.line("people/labels", "invited"), ListPeople("invited"))]]
    await change(query, context, context.messages.render("people/revoked", undone=undone), rows)
    await query.answer()


def _link(context: BotContext, issued: Issued) -> tuple[str, list[Row]]:
    html = context.messages.render(
        "people/invited",
        issued=issued,
        link=invitation_link(context.bot.username, issued.code),
        zone=context.resources.timezone,
        is_own=issued.predecessor is not None and issued.predecessor.id == context.person.id,
    )
    return html, [[button(context.messages.line("people/labels", "revoke"), RevokeInvitation(issued.invitation.id))]]


def _choice(context: BotContext, unsaid: Unsaid) -> tuple[str, list[Row]]:
    likely = unsaid.said.likely
    html = context.messages.render("people/which_opd", said=unsaid.said)
    return html, in_rows(button(each.opd.short, Invite(each.opd.id)) for each in likely)
