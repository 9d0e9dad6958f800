"""People whom nothing reaches since they blocked the bot: noting it, and who should know of it."""

from collections.abc import Collection
from dataclasses import dataclass

from spbe.people import Person, Role
from spbe.usecases.people import Card, as_settings_say, card_of, coordinators
from spbe.usecases.resources import Resources


@dataclass(frozen=True, slots=True)
class Unreached:
    """Members whom nothing reaches, and the coordinators to be told of them."""

    cards: tuple[Card, ...]
    tell: frozenset[int]


async def note_blocked(resources: Resources, person: Person) -> None:
    """Note that somebody blocked the bot themselves; nothing is kept on those who are no members.

    It is no act in the instance, so it asks for no permission and leaves no trail.
    """
    if person.role is Role.GUEST:
        return
    async with resources.open_store() as store:
        await store.reminders.mark_blocked(person.id, at=resources.now())


async def unreached(resources: Resources, person_ids: Collection[int]) -> Unreached:
    """Return who of these people is a member whom nothing reaches, and the coordinators whom something does."""
    async with resources.read_store() as store:
        found = await store.people.several(person_ids)
        cards = [
            await card_of(resources, store, as_settings_say(resources, each.person), each)
            for each in found.values()
            if each.blocked_at
        ]
        cards = [card for card in cards if card.person.role is not Role.GUEST]
        all_coordinators = await coordinators(resources, store)
        tell = all_coordinators - (await store.reminders.blocked()).keys() - set(person_ids)
    return Unreached(tuple(sorted(cards, key=_place)), tell)


def _place(card: Card) -> tuple[list[str], str]:
    return [opd.short for opd in card.opds], (card.person.name or "").lower()
