"""An office at work on its members, for the tests of inviting and of managing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from spbe.form_json import to_json
from spbe.people import Person, Role
from spbe.report_form import Attachment, Form, Item
from spbe.reports import Draft
from spbe.usecases import evidence, inviting, joining, people
from spbe.usecases.inviting import Issued
from spbe.usecases.joining import Fault, Joined, NotJoined
from tests.usecases.conftest import Office

SETTINGS, BOSS, AYU, BUDI, CITRA = 1, 10, 7_000_000_001, 7_000_000_002, 7_000_000_003
"""The coordinator of the settings, and people who may join."""


@dataclass
class Desk:
    """An office with the coordinator of the settings at work."""

    office: Office

    async def who(self, person_id: int) -> Person:
        return (await people.identify(self.office.resources, person_id)).person

    async def role(self, person_id: int) -> Role:
        return (await self.who(person_id)).role

    async def invited(self, text: str, by: int = SETTINGS) -> Issued:
        issued = await inviting.invite(self.office.resources, await self.who(by), text)
        assert isinstance(issued, Issued)
        return issued

    async def opens(self, person_id: int, code: str, name: str = "Nama Telegram") -> Joined | NotJoined:
        return await joining.join(self.office.resources, await self.who(person_id), code, name)

    async def joins(self, person_id: int, code: str) -> Joined:
        joined = await self.opens(person_id, code)
        assert isinstance(joined, Joined)
        return joined

    async def fault(self, person_id: int, code: str) -> Fault:
        told = await self.opens(person_id, code)
        assert isinstance(told, NotJoined)
        return told.fault

    async def hands_over(self, of: int, by: int) -> Issued:
        return await inviting.hand_over(self.office.resources, await self.who(by), of)

    def ids(self, *shorts: str) -> frozenset[int]:
        return frozenset(self.office.opds[short] for short in shorts)

    async def trail(self, subject: str) -> list[tuple[int | None, str, str, str | None, str | None]]:
        async with self.office.database.read_store() as store:
            entries = await store.audit.of_subject(subject)
        return [(each.actor_id, each.actor_role, each.action, each.old, each.new) for each in entries]


async def drafted(office: Office, person: Person, *, note: str = "") -> Path:
    """Let somebody write a report on row 33 with a file, and return where that is stored."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n" + b"isi " * 1_000

    file = (await evidence.receive(office.resources, person, chunks(), name="SK.pdf")).file
    attached = (Attachment("file", "SK.pdf", file_id=file.id),)
    form = Form(id=1, purpose="report", items=(Item(row=33, note=note),), attachments=attached)
    async with office.database.open_store() as store:
        await store.drafts.put(Draft(person.id, person.id, to_json(form), "note", office.time))
    return office.resources.files.path(file.stored_name)
