"""Evidence over the wire: what a person sends is on the disk or explained, and comes back only to those who may."""

import os
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers.buttons import encode
from handlers.presses.reports import FetchEvidence, ListEvidence
from simulator import people
from simulator.faults import DOWNLOAD
from simulator.values import Act, BotMessage, Button, User
from spbe.people import Role
from spbe.reports import NewEvidence, StoredFile
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROW, OPD = 33, "Bag. Hukum"
ROW_OF_DKIS = 5
JPEG = b"\xff\xd8\xff\xe0" + bytes(3_000)
LARGE = 19 * 1024 * 1024
DIFFERENT = iter(range(10**6))


def pdf(size: int = 2_000) -> bytes:
    """Return a PDF of other bytes than any before."""
    return b"%PDF-1.7\n" + Random(next(DIFFERENT)).randbytes(size)  # noqa: S311 - any bytes do


def on_disk(town: Town) -> dict[str, bytes]:
    folder = town.house.settings.data_dir / "evidence"
    return {file.name: file.read_bytes() for file in folder.glob("*")}


def files_in(town: Town) -> list[tuple[Any, ...]]:
    return town.stored("SELECT stored_name, size, media_type FROM evidence_file ORDER BY id")


async def sent(town: Town, person: User, content: bytes, name: str = "SK Tim.pdf", **more: Any) -> BotMessage:
    act = await town.simulator.sends_document(person, name, content, **more)
    return (await town.simulator.answers(act))[-1]


async def focal_point(town: Town) -> User:
    return await town.member(Role.FOCAL_POINT, OPD, name="Budi")


async def attached(town: Town, by: User, *items: NewEvidence, row: int = ROW) -> tuple[int, ...]:
    """Attach evidence to a row as the form does."""
    async with town.house.database.open_store() as store:
        follow_up = await store.follow_ups.find(row)
        assert follow_up
        now = town.house.resources.now()
        return await store.evidence.attach({follow_up.id: None}, items, by=by.id, at=now)


async def newest_file(town: Town) -> StoredFile:
    ((sha256,),) = town.stored("SELECT sha256 FROM evidence_file ORDER BY id DESC LIMIT 1")
    async with town.house.database.read_store() as store:
        file = await store.evidence.file_by_hash(sha256)
    assert file
    return file


def lose(town: Town, file: StoredFile) -> None:
    (town.house.settings.data_dir / "evidence" / file.stored_name).unlink()


async def a_file_of(town: Town, person: User, content: bytes, name: str = "SK Tim.pdf") -> int:
    await sent(town, person, content, name)
    (id_,) = await attached(town, person, NewEvidence("file", name, "terbuka", file_id=(await newest_file(town)).id))
    return id_


async def pressed(town: Town, person: User, press: FetchEvidence | ListEvidence) -> Act:
    (screen, *_) = await town.simulator.ask(person, "/bantuan")
    return await town.simulator.presses_button(person, screen, Button("", data=encode(press)))


async def listed(town: Town, person: User, row: int = ROW, page: int = 0) -> BotMessage:
    act = await pressed(town, person, ListEvidence(row, page))
    (screen,) = await town.simulator.answers(act)
    assert (await town.simulator.toast(act)).text == ""
    return screen


# In


async def test_a_document_is_stored_as_it_was_sent(town: Town) -> None:
    content = pdf(3 * 1024 * 1024)
    await sent(town, await focal_point(town), content)
    (name, size, media_type) = files_in(town)[-1]
    assert (size, media_type) == (len(content), "application/pdf")
    assert on_disk(town)[name] == content


async def test_a_photo_is_stored_with_a_name_of_its_day(town: Town) -> None:
    person = await focal_point(town)
    act = await town.simulator.sends_photo(person, JPEG)
    (screen,) = await town.simulator.answers(act)
    assert "foto-2019-11-04.jpg" in screen.text
    assert on_disk(town)[files_in(town)[-1][0]] == JPEG


async def test_the_same_bytes_are_on_the_disk_once(town: Town) -> None:
    content, before = pdf(), len(on_disk(town))
    for person, name in ((await focal_point(town), "SK.pdf"), (await focal_point(town), "salinan.pdf")):
        assert name in (await sent(town, person, content, name)).text
    assert len(on_disk(town)) == len(files_in(town)) == before + 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("SK.pdf", b"MZ\x90\0" + bytes(500), "program"),
        ("SK.pdf.exe", pdf(), "program"),
        ("SK.pdf", b"<!doctype html><title>a</title>", "halaman web"),
        ("hapus.bat", b"del *.*", "skrip"),
        ("makro.docm", b"PK\x03\x04", "makro"),
        ("semua.zip", b"PK\x05\x06" + bytes(18), "arsip"),
        ("SK.png", pdf(), "tidak sesuai dengan namanya"),
        ("catatan.xyz", bytes(9), "belum dapat diterima"),
    ],
)
async def test_what_is_no_evidence_is_explained_and_not_kept(town: Town, name: str, content: bytes, said: str) -> None:
    before = (on_disk(town), files_in(town))
    answer = await sent(town, await focal_point(town), content, name)
    assert said in answer.text
    assert (on_disk(town), files_in(town)) == before


async def test_a_file_over_the_limit_is_refused_before_anything_is_fetched(town: Town) -> None:
    person, before, calls = await focal_point(town), on_disk(town), len(town.simulator.calls)
    answer = await sent(town, person, pdf(), size=20 * 1024 * 1024 + 1)
    assert answer.text == (
        "Berkas melebihi 20 MB sehingga belum dapat saya simpan. Silakan kirim tautan, atau pecah berkasnya."
    )
    assert [call for call in town.simulator.calls[calls:] if call.method == "getFile"] == []
    assert on_disk(town) == before


async def test_a_file_of_unknown_size_is_refused_as_telegram_refuses_it(town: Town) -> None:
    person, world = await focal_point(town), town.simulator.world
    file = world.store("SK.pdf", "application/pdf", pdf(), "documents", 20 * 1024 * 1024 + 1)
    document = {"file_id": file.id, "file_unique_id": "U", "file_name": "SK.pdf"}
    (answer,) = await town.simulator.answers(people.send(world, person, world.chats[person.id], {"document": document}))
    assert "melebihi 20 MB" in answer.text


async def test_a_moving_picture_is_no_document(town: Town) -> None:
    """Telegram sends one as a document too."""
    person, world = await focal_point(town), town.simulator.world
    file = world.store("a.mp4", "video/mp4", pdf(), "animations")
    media = {"file_id": file.id, "file_unique_id": "U", "file_name": "SK.pdf"}
    animation = media | {"width": 1, "height": 1, "duration": 1}
    content = {"animation": animation, "document": media}
    (answer,) = await town.simulator.answers(people.send(world, person, world.chats[person.id], content))
    assert "Video, suara, dan stiker tidak dapat diterima" in answer.text


async def test_a_large_file_within_the_limit_is_taken(town: Town) -> None:
    content = pdf(LARGE)
    await sent(town, await focal_point(town), content)
    assert on_disk(town)[files_in(town)[-1][0]] == content


@pytest.mark.parametrize(
    "breaks",
    [
        lambda town: town.simulator.cuts_download(),
        lambda town: town.simulator.cuts_download(quietly=True),
        lambda town: town.simulator.drops(DOWNLOAD),
        lambda town: town.simulator.fails(DOWNLOAD, status=404),
        lambda town: town.simulator.fails(DOWNLOAD, status=502),
        lambda town: town.simulator.drops("getFile"),
        lambda town: town.simulator.fails("getFile", status=400),
    ],
    ids=["half", "short", "dropped", "gone", "server", "no answer", "unavailable"],
)
async def test_a_download_that_breaks_leaves_nothing_and_can_be_sent_again(
    town: Town, breaks: Callable[[Town], None]
) -> None:
    person, content, before = await focal_point(town), pdf(200_000), (on_disk(town), files_in(town))
    breaks(town)
    with capture_logs() as logs:
        answer = await sent(town, person, content)
    assert "terputus" in answer.text
    assert "kirim ulang" in answer.text
    assert [entry for entry in logs if entry["log_level"] in ("warning", "error")] == []
    assert (on_disk(town), files_in(town)) == before
    await sent(town, person, content)
    assert on_disk(town)[files_in(town)[-1][0]] == content


async def test_a_full_disk_is_told_and_leaves_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    person, before, opened = await focal_point(town), (on_disk(town), files_in(town)), os.open

    def open_full(path: Any, *more: Any, **named: Any) -> int:
        return opened("/dev/full", os.O_WRONLY) if str(path).endswith(".part") else opened(path, *more, **named)

    monkeypatch.setattr(os, "open", open_full)
    answer = await sent(town, person, pdf(200_000))
    monkeypatch.undo()
    assert "ruang penyimpanan penuh" in answer.text
    assert (on_disk(town), files_in(town)) == before


@pytest.mark.parametrize("name", ["../../../bot.db.pdf", "/etc/passwd.pdf", "..\\..\\SK.pdf", "SK\r\nX-Evil: 1.pdf"])
async def test_a_name_leads_nowhere(town: Town, name: str) -> None:
    everything = {file for file in town.house.settings.data_dir.rglob("*") if file.is_file()}
    person, content = await focal_point(town), pdf()
    id_ = await a_file_of(town, person, content, name)
    new = {file for file in town.house.settings.data_dir.rglob("*") if file.is_file()} - everything
    assert {file for file in new if not file.name.startswith("bot.db")} == {
        town.house.settings.data_dir / "evidence" / files_in(town)[-1][0]
    }
    (document,) = await town.simulator.answers(await pressed(town, person, FetchEvidence(id_)))
    assert not {*'/\\:\r\n"'} & {*document.file_name}
    assert town.simulator.file(document) == content


@pytest.mark.parametrize("who", ["guest", "reader"])
async def test_who_may_send_none_has_nothing_fetched(town: Town, who: str) -> None:
    person = town.guest() if who == "guest" else await town.member(Role.READER, OPD)
    before, calls = on_disk(town), len(town.simulator.calls)
    await sent(town, person, pdf())
    assert [call for call in town.simulator.calls[calls:] if call.method == "getFile"] == []
    assert on_disk(town) == before


# Out


async def test_a_file_comes_back_with_its_name_and_its_story(town: Town) -> None:
    person, content = await focal_point(town), pdf(300_000)
    id_ = await a_file_of(town, person, content, "SK Tim & Asesor.pdf")
    act = await pressed(town, person, FetchEvidence(id_))
    (document,) = await town.simulator.answers(act)
    assert (document.kind, document.file_name) == ("document", "SK Tim & Asesor.pdf")
    assert town.simulator.file(document) == content
    file = await newest_file(town)
    for part in ("baris 33", "revisi", "Budi", "4 November 2019", "293 KB", file.sha256[:8]):
        assert part in document.text
    assert (await town.simulator.toast(act)).text == ""


async def test_a_photo_comes_back_as_a_document(town: Town) -> None:
    person = await focal_point(town)
    await town.simulator.answers(await town.simulator.sends_photo(person, JPEG + b"2"))
    item = NewEvidence("file", "foto-2019-11-04.jpg", "terbuka", file_id=(await newest_file(town)).id)
    (id_,) = await attached(town, person, item)
    (document,) = await town.simulator.answers(await pressed(town, person, FetchEvidence(id_)))
    assert (document.kind, document.file_name) == ("document", "foto-2019-11-04.jpg")
    assert town.simulator.file(document) == JPEG + b"2"


async def test_a_large_file_comes_back_whole(town: Town) -> None:
    person, content = await focal_point(town), pdf(LARGE)
    id_ = await a_file_of(town, person, content)
    (document,) = await town.simulator.answers(await pressed(town, person, FetchEvidence(id_)))
    assert town.simulator.file(document) == content


async def test_a_list_shows_submissions_and_sends_what_is_pressed(town: Town) -> None:
    person = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    content = pdf(120 * 1024 - 9)
    await sent(town, person, content, "Naskah <final>.pdf")
    file = await newest_file(town)
    link = NewEvidence("link", "contoh.id/1", "terbuka", text="https://contoh.id/1?a=1&b=2")
    secret = NewEvidence("register", "12/RHS/2019", "rahasia", text="register 12/RHS/2019")
    await attached(
        town, person, NewEvidence("file", "Naskah <final>.pdf", "terbuka", file_id=file.id), link, row=ROW_OF_DKIS
    )
    await attached(town, person, secret, row=ROW_OF_DKIS)
    screen = await listed(town, person, ROW_OF_DKIS)
    assert "Revisi 2 · Rahasia" in screen.text
    assert "1. Nomor register: register 12/RHS/2019" in screen.text
    assert "Revisi 1 · Terbuka" in screen.text
    assert f"2. Naskah <final>.pdf (120 KB, {file.sha256[:8]})" in screen.text
    assert "3. Tautan: https://contoh.id/1?a=1&b=2" in screen.text
    assert screen.text.index("Revisi 2") < screen.text.index("Revisi 1")
    assert screen.labels == ("2. Naskah <final>.pdf", "Kembali")
    (document,) = await town.simulator.tap(person, screen, "2. Naskah <final>.pdf")
    assert town.simulator.file(document) == content


async def test_a_long_list_has_pages_of_at_most_eight_buttons(town: Town) -> None:
    coordinator = town.coordinator()
    await sent(town, coordinator, pdf())
    file = await newest_file(town)
    items = [NewEvidence("file", f"bukti {number}.pdf", "terbuka", file_id=file.id) for number in range(1, 14)]
    await attached(town, coordinator, *items[:7], row=20)
    whole = await listed(town, coordinator, 20)
    assert len(whole.labels) == 8
    assert "Bukti dukung: 7" in whole.text
    await attached(town, coordinator, *items[7:], row=20)
    first = await listed(town, coordinator, 20)
    assert "1–5 dari 13" in first.text
    assert first.labels[-2:] == ("Berikutnya", "Kembali")
    (second,) = await town.simulator.tap(coordinator, first, "Berikutnya")
    assert "6–10 dari 13" in second.text
    assert "Revisi 2" in second.text
    assert "Revisi 1" in second.text
    assert len(second.labels) == 8
    (third,) = await town.simulator.tap(coordinator, second, "Berikutnya")
    assert "11–13 dari 13" in third.text
    (back,) = await town.simulator.tap(coordinator, third, "Sebelumnya")
    assert back.text == second.text
    assert (await listed(town, coordinator, 20, page=99)).text == third.text


async def test_an_empty_list_says_what_to_do(town: Town) -> None:
    screen = await listed(town, town.coordinator(), 21)
    assert "Belum ada bukti dukung" in screen.text
    assert screen.labels == ("Kembali",)


@pytest.mark.parametrize("who", ["guest", "reader", "focal point"])
async def test_others_get_neither_list_nor_file(town: Town, who: str) -> None:
    id_ = await a_file_of(town, await focal_point(town), pdf(), "SK Rahasia Kami.pdf")
    person = town.guest()
    if who != "guest":
        person = await town.member(Role.READER if who == "reader" else Role.FOCAL_POINT, "DKIS")
    for press in (FetchEvidence(id_), ListEvidence(ROW), FetchEvidence(10**6)):
        act = await pressed(town, person, press)
        toast = await town.simulator.toast(act)
        if who == "guest" or press != FetchEvidence(10**6):
            assert toast.alert
            assert "di luar wewenang" in toast.text
        assert not any(
            "SK Rahasia" in each.text or each.kind == "document" for each in town.simulator.sent(person, act)
        )


async def test_evidence_that_is_gone_is_stale(town: Town) -> None:
    act = await pressed(town, town.coordinator(), FetchEvidence(10**6))
    assert "sudah lama" in (await town.simulator.toast(act)).text


async def test_a_file_lost_from_the_disk_is_told_and_logged(town: Town) -> None:
    person, content = await focal_point(town), pdf()
    id_ = await a_file_of(town, person, content)
    lose(town, await newest_file(town))
    with capture_logs() as logs:
        act = await pressed(town, person, FetchEvidence(id_))
        toast = await town.simulator.toast(act)
    assert "tidak ditemukan" in toast.text
    assert "kirim ulang" in toast.text
    assert [(entry["log_level"], entry["evidence"]) for entry in logs if "evidence" in entry] == [("error", id_)]
    await sent(town, person, content)
    (document,) = await town.simulator.answers(await pressed(town, person, FetchEvidence(id_)))
    assert town.simulator.file(document) == content
