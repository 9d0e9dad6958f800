import asyncio
import os
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from spbe.form_json import to_json
from spbe.people import Person, Role
from spbe.progress import Status
from spbe.refusals import (
    Busy,
    DiskFull,
    FileMissing,
    FileRefused,
    FileTooLarge,
    NotAllowed,
    Outdated,
    Refusal,
    RowUnknown,
)
from spbe.report_form import Attachment, Form, Item
from spbe.reports import AuditEntry, Draft, NewEvidence, NewReport
from spbe.usecases import evidence
from spbe.usecases.evidence import LARGEST, Received
from spbe.usecases.ports import Store
from storage.database import open_database
from tests.usecases.conftest import Office

PDF = b"%PDF-1.7\n" + b"isi " * 1_000
PROGRAM = b"MZ\x90\0" + bytes(200)
DAYS = timedelta(days=1)


@pytest.fixture
async def budi(city: Office) -> Person:
    return await city.member(7, Role.FOCAL_POINT, "Bag. Hukum", name="Budi")


async def chunks(data: bytes, *, size: int = 1_000) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


async def received(city: Office, person: Person, data: bytes = PDF, name: str = "SK Tim.pdf") -> Received:
    return await evidence.receive(city.resources, person, chunks(data), name=name)


async def attached(
    city: Office, by: Person, file: Received | None, *rows: int, text: str | None = None, report: bool = False
) -> tuple[int, ...]:
    """Attach a file, or a link, to rows as the form does."""
    item = (
        NewEvidence("file", file.name, "terbuka", file_id=file.file.id)
        if file
        else NewEvidence("link", "contoh.id", "rahasia", text=text)
    )
    async with city.database.open_store() as store:
        ids = {await row_id(store, number): number for number in rows}
        reports: dict[int, int | None] = dict.fromkeys(ids)
        if report:
            for id_ in ids:
                new = NewReport(
                    follow_up_id=id_, reporter_id=by.id, status=Status.IN_PROGRESS, percent=50, reported_at=city.time
                )
                reports[id_] = (await store.reports.add(new, year=2019)).id
        return await store.evidence.attach(reports, [item], by=by.id, at=city.time)


async def row_id(store: Store, number: int) -> int:
    follow_up = await store.follow_ups.find(number)
    assert follow_up
    return follow_up.id


def on_disk(city: Office) -> list[Path]:
    return sorted(city.folder.glob("*"))


async def stored_names(city: Office) -> frozenset[str]:
    async with city.database.read_store() as store:
        return await store.evidence.stored_names()


async def rows_of(city: Office, short: str) -> list[int]:
    async with city.database.read_store() as store:
        found = await store.follow_ups.tasks(opds=[city.opds[short]], limit=99)
    return sorted(each.row.number for each in found.items)


class HeldByOthers(AbstractAsyncContextManager[Store]):
    """A storage that cannot be written to."""

    async def __aenter__(self) -> Store:
        raise Busy

    async def __aexit__(self, *_: object) -> None: ...


# In


async def test_a_file_is_stored_and_recorded(city: Office, budi: Person) -> None:
    got = await received(city, budi)
    assert (got.name, got.serves, got.file.size, got.file.media_type) == ("SK Tim.pdf", (), len(PDF), "application/pdf")
    assert got.file.sha256 == sha256(PDF).hexdigest()
    assert on_disk(city) == [city.folder / got.file.stored_name]
    assert on_disk(city)[0].read_bytes() == PDF
    async with city.database.read_store() as store:
        (entry,) = await store.audit.of_subject(f"file:{got.file.id}")
    assert (entry.actor_id, entry.actor_role, entry.action) == (budi.id, "pic", "store_file")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "_.._etc_passwd.pdf"),
        ("C:\\Users\\budi\\SK.pdf", "C__Users_budi_SK.pdf"),
        ("SK\x00\n\u202efdp.pdf", "SK fdp.pdf"),
        ("/", "_"),
        ("", "berkas"),
        ("..", "berkas"),
    ],
)
async def test_a_name_is_never_a_path(city: Office, budi: Person, name: str, shown: str) -> None:
    got = await received(city, budi, name=name)
    assert got.name == shown
    assert on_disk(city) == [city.folder / got.file.stored_name]
    assert list(city.folder.parent.rglob("*.pdf")) == []


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("SK.pdf", PROGRAM, "executable"),
        ("SK.pdf.exe", PDF, "executable"),
        ("SK.exe.pdf", PROGRAM, "executable"),
        ("SK.pdf.exe", PROGRAM, "executable"),
        ("SK.pdf", b"", "empty"),
        ("SK.png", PDF, "disguised"),
        ("SK.pdf", b"<!doctype html>", "web_page"),
        ("hapus.bat", b"del *.*", "script"),
    ],
)
async def test_what_is_no_evidence_leaves_nothing(
    city: Office, budi: Person, name: str, data: bytes, fault: str
) -> None:
    with pytest.raises(FileRefused) as caught:
        await received(city, budi, data, name)
    assert caught.value.fault == fault
    assert on_disk(city) == []
    assert await stored_names(city) == frozenset()


async def test_the_same_bytes_are_stored_once(city: Office, budi: Person) -> None:
    first, again = await received(city, budi), await received(city, budi, name="salinan.pdf")
    assert again.file == first.file
    assert again.name == "salinan.pdf"
    assert on_disk(city) == [city.folder / first.file.stored_name]


async def test_a_file_that_was_lost_comes_back_when_it_is_sent_again(city: Office, budi: Person) -> None:
    first = await received(city, budi)
    (id_,) = await attached(city, budi, first, 33)
    (city.folder / first.file.stored_name).unlink()
    with pytest.raises(FileMissing) as caught:
        await evidence.open_file(city.resources, budi, id_)
    assert caught.value.evidence == id_
    await received(city, budi)
    _, path = await evidence.open_file(city.resources, budi, id_)
    assert path.read_bytes() == PDF


async def test_a_sender_learns_which_rows_of_theirs_a_file_serves(city: Office, budi: Person) -> None:
    coordinator = await city.member(1, Role.COORDINATOR)
    dkis = await city.member(8, Role.FOCAL_POINT, "DKIS")
    both = await city.member(9, Role.FOCAL_POINT, "DKIS", "Bag. Hukum")
    own, others = (await rows_of(city, "Bag. Hukum"))[0], (await rows_of(city, "DKIS"))[0]
    first = await received(city, budi)
    await attached(city, coordinator, first, own, others)
    await attached(city, coordinator, first, own)
    serves = {person.id: (await received(city, person)).serves for person in (budi, dkis, both, coordinator)}
    assert [(each.row, each.revision) for each in serves[budi.id]] == [(own, 1), (own, 2)]
    assert [each.row for each in serves[dkis.id]] == [others]
    assert len(serves[both.id]) == len(serves[coordinator.id]) == 3
    assert (await received(city, both)).rows == tuple(sorted({own, others}))


@pytest.mark.parametrize(
    ("role", "opds", "allowed"),
    [
        (Role.GUEST, (), False),
        (Role.READER, ("DKIS",), False),
        (Role.FOCAL_POINT, (), False),
        (Role.FOCAL_POINT, ("DKIS",), True),
        (Role.COORDINATOR, (), True),
    ],
)
async def test_only_who_may_attach_may_send(city: Office, role: Role, opds: Collection[str], allowed: bool) -> None:
    person = await city.member(5, role, *opds) if role is not Role.GUEST else Person(5, role)
    asked = []

    async def watched() -> AsyncIterator[bytes]:
        asked.append(True)
        yield PDF

    if allowed:
        await evidence.receive(city.resources, person, watched(), name="SK.pdf")
    else:
        with pytest.raises(NotAllowed):
            await evidence.receive(city.resources, person, watched(), name="SK.pdf")
    assert bool(asked) is allowed
    assert len(on_disk(city)) == allowed


async def test_a_file_that_is_too_large_leaves_nothing(city: Office, budi: Person) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1024 * 1024)

    with pytest.raises(FileTooLarge) as caught:
        await evidence.receive(city.resources, budi, endless(), name="SK.pdf")
    assert caught.value.limit == LARGEST
    assert on_disk(city) == []


async def test_a_file_that_breaks_off_leaves_nothing(city: Office, budi: Person) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield PDF
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await evidence.receive(city.resources, budi, broken(), name="SK.pdf")
    assert on_disk(city) == []


async def test_a_full_disk_leaves_nothing(city: Office, budi: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open
    monkeypatch.setattr(os, "open", lambda *_: opened("/dev/full", os.O_WRONLY))
    with pytest.raises(DiskFull):
        await received(city, budi, PDF * 100)
    monkeypatch.undo()
    assert on_disk(city) == []
    assert await stored_names(city) == frozenset()


async def test_a_file_that_cannot_be_recorded_is_not_kept(city: Office, budi: Person) -> None:
    with pytest.raises(Busy):
        await evidence.receive(replace(city.resources, open_store=HeldByOthers), budi, chunks(PDF), name="SK.pdf")
    assert on_disk(city) == []


# Out


async def test_evidence_is_listed_by_submission_the_newest_first(city: Office, budi: Person) -> None:
    coordinator = await city.member(1, Role.COORDINATOR)
    sk, foto = await received(city, budi), await received(city, budi, b"\xff\xd8\xff" + bytes(9), "foto.jpg")
    await attached(city, budi, sk, 33, report=True)
    await attached(city, budi, foto, 33)
    city.passes(days=1)
    await attached(city, coordinator, None, 33, text="https://contoh.id/rhs")
    found = await evidence.listing(city.resources, budi, 33)
    assert found.row.number == 33
    assert [(each.revision, each.classification, each.uploader) for each in found.submissions] == [
        (3, "rahasia", None),
        (2, "terbuka", "Budi"),
        (1, "terbuka", "Budi"),
    ]
    link, second, first = found.submissions
    assert link.items[0].text == "https://contoh.id/rhs"
    assert link.uploaded_at - second.uploaded_at == DAYS
    assert first.report
    assert (first.report.reference, second.report) == ("L-2019-0001", None)
    assert first.items[0].file == sk.file


async def test_a_row_without_evidence_has_an_empty_list(city: Office, budi: Person) -> None:
    assert (await evidence.listing(city.resources, budi, 33)).submissions == ()
    with pytest.raises(RowUnknown):
        await evidence.listing(city.resources, budi, 99)


@pytest.mark.parametrize(
    ("role", "opds", "allowed"),
    [
        (Role.GUEST, (), False),
        (Role.READER, ("DKIS",), False),
        (Role.READER, ("Bag. Hukum",), True),
        (Role.FOCAL_POINT, ("DKIS",), False),
        (Role.FOCAL_POINT, ("Bag. Hukum",), True),
        (Role.COORDINATOR, (), True),
    ],
)
async def test_evidence_is_for_its_agency_and_coordinators(
    city: Office, budi: Person, role: Role, opds: Collection[str], allowed: bool
) -> None:
    person = await city.member(5, role, *opds) if role is not Role.GUEST else Person(5, role)
    (id_,) = await attached(city, budi, await received(city, budi), 33)
    for row in (33, 99):
        outcome = Refusal if not allowed or row == 99 else None
        with pytest.raises(outcome) if outcome else nullcontext():
            await evidence.listing(city.resources, person, row)
    if allowed:
        piece, path = await evidence.open_file(city.resources, person, id_)
        assert (piece.id, path.read_bytes()) == (id_, PDF)
    else:
        with pytest.raises(NotAllowed):
            await evidence.open_file(city.resources, person, id_)


async def test_what_has_no_file_cannot_be_opened(city: Office, budi: Person) -> None:
    (link,) = await attached(city, budi, None, 33, text="https://contoh.id")
    with pytest.raises(Outdated):
        await evidence.open_file(city.resources, budi, link)
    with pytest.raises(Outdated):
        await evidence.open_file(city.resources, await city.member(1, Role.COORDINATOR), 10**6)


async def test_what_there_is_nobody_learns_who_may_not_read_it(city: Office, budi: Person) -> None:
    (theirs,) = await attached(city, budi, await received(city, budi), 33)
    for person in (await city.member(8, Role.FOCAL_POINT, "DKIS"), Person(5, Role.GUEST)):
        for id_ in (theirs, 10**6):
            with pytest.raises(NotAllowed) as refused:
                await evidence.open_file(city.resources, person, id_)
            assert type(refused.value) is NotAllowed


# What goes


async def drafted(city: Office, person: Person, *files: Received) -> None:
    """Keep a draft that names files as the form does."""
    attachments = tuple(Attachment("file", each.name, each.file.id, each.file.size) for each in files)
    form = Form(id=1, purpose="evidence", items=(Item(row=33),), attachments=attachments)
    async with city.database.open_store() as store:
        await store.drafts.put(Draft(person.id, person.id, to_json(form), "summary", city.time))


async def test_a_dropped_file_is_gone(city: Office, budi: Person) -> None:
    got, other = await received(city, budi), await received(city, budi, PDF + b"2")
    await evidence.drop(city.resources, [got.file.id, 10**6])
    assert on_disk(city) == [city.folder / other.file.stored_name]
    assert await stored_names(city) == {other.file.stored_name}
    async with city.database.read_store() as store:
        *_, entry = await store.audit.of_subject(f"file:{got.file.id}")
    assert (entry.actor_id, entry.action) == (None, "drop_file")
    await evidence.drop(city.resources, [got.file.id])


async def test_a_file_with_the_id_of_one_that_is_gone_is_another_one(city: Office, budi: Person) -> None:
    """SQLite gives an id again, and the audit trail still tells what became of the first."""
    for number in range(3):
        got = await received(city, budi, PDF + bytes([number]))
        await evidence.drop(city.resources, [got.file.id])
        assert on_disk(city) == []


async def test_a_file_that_serves_a_row_stays(city: Office, budi: Person) -> None:
    got = await received(city, budi)
    await attached(city, budi, got, 33)
    await evidence.drop(city.resources, [got.file.id])
    assert await stored_names(city) == {got.file.stored_name}
    assert len(on_disk(city)) == 1


@pytest.mark.parametrize("order", ["sent before", "sent after", "sent long after"])
async def test_a_file_that_somebody_else_is_about_to_use_stays(city: Office, budi: Person, order: str) -> None:
    """Between the arrival of a file and the draft that names it, another may drop the same bytes."""
    ayu = await city.member(8, Role.FOCAL_POINT, "DKIS")
    await drafted(city, budi, first := await received(city, budi))
    if order == "sent long after":
        city.passes(days=3)
    if order == "sent before":
        got = await received(city, ayu)
        await evidence.drop(city.resources, [first.file.id])
    else:
        await drafted(city, budi)
        got = await received(city, ayu)
        await evidence.drop(city.resources, [first.file.id])
    assert await evidence.sweep(city.resources) == 0
    await drafted(city, ayu, got)
    city.passes(days=2)
    assert await evidence.sweep(city.resources) == 0
    await attached(city, ayu, got, 1)
    assert await stored_names(city) == {each.name for each in on_disk(city)} == {got.file.stored_name}


async def test_a_file_that_is_just_being_sent_again_is_not_dropped(city: Office, city_url: str, budi: Person) -> None:
    ayu = await city.member(8, Role.FOCAL_POINT, "DKIS")
    file = (await received(city, budi)).file
    async with open_database(city_url) as other, asyncio.TaskGroup() as group, other.open_store() as store:
        same = await store.evidence.add_file(
            sha256=file.sha256, stored_name="b" * 32, size=1, media_type="application/pdf", at=city.time
        )
        entry = AuditEntry(city.time, ayu.id, "pic", "send_file_again", f"file:{file.id}")
        await store.audit.add(entry)
        dropping = group.create_task(evidence.drop(city.resources, [file.id]))
        await asyncio.sleep(0.2)
        assert not dropping.done()
    assert same.id == file.id
    assert await stored_names(city) == {each.name for each in on_disk(city)} == {file.stored_name}


async def test_a_file_that_is_sent_while_it_is_dropped_is_stored_anew(
    city: Office, city_url: str, budi: Person
) -> None:
    ayu = await city.member(8, Role.FOCAL_POINT, "DKIS")
    file = (await received(city, budi)).file
    async with open_database(city_url) as other, asyncio.TaskGroup() as group:
        there = Office(other, city.folder, city.time, city.opds)
        async with city.database.open_store() as store:
            assert await store.evidence.hold_file(file.id)
            sending = group.create_task(received(there, ayu))
            await asyncio.sleep(0.2)
            assert not sending.done()
            assert await store.evidence.drop_file(file.id)
        await city.resources.files.remove(file.stored_name)
        got = await sending
    assert got.file.stored_name != file.stored_name
    assert await stored_names(city) == {each.name for each in on_disk(city)} == {got.file.stored_name}


async def test_a_file_of_another_draft_stays_until_that_is_gone(city: Office, budi: Person) -> None:
    ayu = await city.member(8, Role.FOCAL_POINT, "DKIS")
    await drafted(city, budi, first := await received(city, budi))
    await drafted(city, ayu, await received(city, ayu))
    await drafted(city, budi)
    city.passes(minutes=16)
    await evidence.drop(city.resources, [first.file.id])
    assert len(on_disk(city)) == 1
    await drafted(city, ayu)
    await evidence.drop(city.resources, [first.file.id])
    assert on_disk(city) == []


async def test_a_draft_that_cannot_be_read_names_nothing(city: Office, budi: Person) -> None:
    got = await received(city, budi)
    async with city.database.open_store() as store:
        await store.drafts.put(Draft(budi.id, budi.id, "{", "note", city.time))
    await evidence.drop(city.resources, [got.file.id])
    assert on_disk(city) == []


async def test_the_sweep_removes_only_what_nobody_needs(city: Office, budi: Person) -> None:
    unused, used, drafted_file = [await received(city, budi, PDF + bytes([at])) for at in range(3)]
    await attached(city, budi, used, 33)
    await drafted(city, budi, drafted_file)
    city.passes(hours=1)
    recent = await received(city, budi, PDF + b"recent")
    assert await evidence.sweep(city.resources) == 0
    city.passes(seconds=1)
    assert await evidence.sweep(city.resources) == 1
    kept = {each.file.stored_name for each in (used, drafted_file, recent)}
    assert await stored_names(city) == kept
    assert {each.name for each in on_disk(city)} == kept
    assert not (city.folder / unused.file.stored_name).exists()
    assert await evidence.sweep(city.resources) == 0


async def test_the_sweep_removes_what_crashes_left(city: Office, budi: Person) -> None:
    await attached(city, budi, got := await received(city, budi), 33)
    half, unknown = city.folder / f"{'a' * 32}.part", city.folder / ("b" * 32)
    for file, age in ((half, DAYS * 2), (unknown, DAYS / 2)):
        file.write_bytes(PDF)
        moment = (city.time - age).timestamp()
        os.utime(file, (moment, moment))
    assert await evidence.sweep(city.resources) == 1
    assert {each.name for each in on_disk(city)} == {got.file.stored_name, unknown.name}
    city.passes(days=1)
    assert await evidence.sweep(city.resources) == 1
    assert {each.name for each in on_disk(city)} == {got.file.stored_name}
