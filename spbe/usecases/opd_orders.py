"""What stands behind /opd: it is done, or it is returned to be said again first."""

from dataclasses import dataclass

from spbe.matrix import Opd
from spbe.opd_names import opd_key
from spbe.opd_wishes import OpdWish, merge_named, read_opd_wish, spellings_in
from spbe.opds_said import opd_named
from spbe.people import Action, Person
from spbe.refusals import Outdated
from spbe.usecases.access import require
from spbe.usecases.merging_opds import Merge, OpdRemoval, merge_preview
from spbe.usecases.opds import (
    OpdCard,
    OpdPage,
    add_opd,
    add_spelling,
    list_opds,
    mark_of,
    opd_card,
    rename_opd,
    spellings_of,
)
from spbe.usecases.resources import Resources


@dataclass(frozen=True, slots=True)
class OpdUnclear:
    """Words name no agency for sure; `likely` has those that they may mean. `wish` is what was wanted."""

    wish: OpdWish
    likely: tuple[Opd, ...]


@dataclass(frozen=True, slots=True)
class SpellingDrop:
    """A spelling that is to be taken away from an agency, once somebody says so again."""

    opd: Opd
    spelling: str


OpdReply = OpdPage | OpdCard | OpdUnclear | SpellingDrop | OpdRemoval | Merge


async def obey_opd(resources: Resources, person: Person, text: str, *, size: int) -> OpdReply:
    """Do what stands behind /opd, or return what is to be said again first.

    Raises `SpellingTaken` and `NameUnusable`.
    """
    require(person, Action.MANAGE_OPDS)
    wish = read_opd_wish(text)
    if wish.verb == "find" and not wish.opd:
        return await list_opds(resources, person, 0, size=size)
    if wish.verb == "add" and wish.value:
        return await add_opd(resources, person, wish.value, wish.name or wish.value)
    async with resources.read_store() as store:
        opds = await store.opds.all()
    if wish.verb == "merge":
        pair = merge_named(wish, opds)
        if pair is None or pair[0].id == pair[1].id:
            parts = (each for pair in wish.merges[:1] for each in pair)
            likely = (opd for part in parts for opd in opd_named(part, opds)[1][:2])
            return OpdUnclear(wish, tuple(dict.fromkeys(likely)))
        return await merge_preview(resources, person, pair[0].id, pair[1].id)
    sure, likely_ones = opd_named(wish.opd, opds)
    if sure is None:
        return OpdUnclear(wish, likely_ones)
    return await _obey(resources, person, wish, sure)


async def names_merge(resources: Resources, person: Person, words: str) -> bool:
    """Say whether words say what goes into what, at least one of the two being an agency."""
    require(person, Action.MANAGE_OPDS)
    async with resources.read_store() as store:
        opds = await store.opds.all()
    merges = read_opd_wish(f"gabung {words}").merges
    return any(opd_named(each, opds)[0] is not None for pair in merges for each in pair)


async def spelling_drop(resources: Resources, person: Person, opd_id: int, mark: int) -> SpellingDrop:
    """Return what taking away the spelling with this mark would do. Raises `Outdated` where there is none such."""
    card = await opd_card(resources, person, opd_id)
    spelling = next((each for each in card.spellings if mark_of(each) == mark), None)
    if spelling is None:
        raise Outdated
    return SpellingDrop(card.opd, spelling)


async def _obey(resources: Resources, person: Person, wish: OpdWish, opd: Opd) -> OpdReply:
    """Do what is wanted of an agency, or return what is to be said again first."""
    match wish.verb:
        case "name":
            short, name = (wish.value, wish.name) if wish.name else ("", wish.value)
            return await rename_opd(resources, person, opd.id, short=short, name=name)
        case "short":
            return await rename_opd(resources, person, opd.id, short=wish.value, name="")
        case "add_alias":
            return await add_spelling(resources, person, opd.id, *spellings_in(wish.value))
        case "drop_alias":
            same = [each for each in spellings_of(opd) if opd_key(each) == opd_key(wish.value)]
            return SpellingDrop(opd, same[0]) if same else OpdUnclear(wish, (opd,))
        case "remove":
            card = await opd_card(resources, person, opd.id)
            return OpdRemoval(opd, card.use)
        case _:
            return await opd_card(resources, person, opd.id)
