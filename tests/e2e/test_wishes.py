import pytest

from simulator.values import User
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def focal_point(town: Town) -> User:
    return await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("tgas saya apa aja", "/tugas"),
        ("Permisi min, saya mau lihat tugas saya", "/tugas"),
        ("mau lapor", "/lapor"),
        ("riwayt no 33", "/riwayat 33"),
        ("lihat riwayat baris 33", "/riwayat 33"),
        ("antrian verfikasi", "/verifikasi"),
        ("profl saya", "/profil"),
        ("mau keluar dari bot", "/berhenti"),
        ("batal", "/batal"),
        ("siapa saja anggota", "/orang"),
        ("mau undang anggota", "/undang"),
        ("menu", "/start"),
        ("bantuan dong", "/bantuan"),
    ],
)
async def test_plain_words_do_what_the_command_does(town: Town, words: str, command: str) -> None:
    user = await focal_point(town)
    (asked,) = await town.simulator.ask(user, command)
    (said,) = await town.simulator.ask(user, words)
    assert (said.html, said.labels) == (asked.html, asked.labels)


async def test_the_coordinator_is_obeyed_too(town: Town) -> None:
    coordinator = town.coordinator()
    said_so = {
        "antrean verifikasi": "/verifikasi",
        "anggota": "/orang",
        "undang": "/undang",
        "mau tautkan grup": "/tautkan",
        "muat ulang konten dong": "/muatulang",
    }
    for words, command in said_so.items():
        (asked,) = await town.simulator.ask(coordinator, command)
        (said,) = await town.simulator.ask(coordinator, words)
        assert (said.html, said.labels) == (asked.html, asked.labels)


async def test_a_row_that_is_named_begins_its_report(town: Town) -> None:
    user = await focal_point(town)
    (form,) = await town.simulator.ask(user, "pak, mau lapor no 33")
    assert "33" in form.text
    assert town.stored("SELECT COUNT(*) FROM draft WHERE person_id = ?", user.id) == [(1,)]
    (back,) = await town.simulator.ask(user, "kmbali")
    assert back.text
    (gone,) = await town.simulator.ask(user, "ga jadi lapor")
    assert gone.text
    assert town.stored("SELECT COUNT(*) FROM draft WHERE person_id = ?", user.id) == [(0,)]


async def test_the_own_data_come_as_a_file(town: Town) -> None:
    (answer,) = await town.simulator.ask(town.guest(), "data saya")
    assert answer.kind == "document"


async def test_a_question_stays_a_question(town: Town) -> None:
    coordinator = town.coordinator()
    (tasks,) = await town.simulator.ask(coordinator, "tugas DKIS apa saja")
    assert "16 baris" in tasks.text
    assert tasks.labels == ("👍", "👎")


async def test_groups_are_answered_as_before(town: Town) -> None:
    coordinator = town.coordinator()
    group = town.simulator.group(-7001, "Tim SPBE", coordinator)
    act = await town.simulator.says(coordinator, "@AsistenSPBEBot data saya", chat=group)
    (answer,) = await town.simulator.answers(act)
    assert answer.labels[-2:] == ("👍", "👎")


async def test_a_note_is_no_wish(town: Town) -> None:
    user = await focal_point(town)
    await town.simulator.ask(user, "lapor no 33")
    await town.simulator.ask(user, "proses")
    step = await town.simulator.ask(user, "60")
    assert "atatan" in step[-1].text
    await town.simulator.ask(user, "antrean verifikasi")
    ((kept,),) = town.stored("SELECT payload FROM draft WHERE person_id = ?", user.id)
    assert '"note": "antrean verifikasi"' in kept


@pytest.mark.parametrize(
    ("typed", "meant"), [("/tugass", "/tugas"), ("/laporr 5", "/lapor"), ("/data", "/datasaya"), ("/TUGAAS", "/tugas")]
)
async def test_a_misspelt_command_is_suggested(town: Town, typed: str, meant: str) -> None:
    (answer,) = await town.simulator.ask(town.guest(), typed)
    assert "perintah itu tidak saya kenali" in answer.text
    assert f"Mungkin maksud Anda {meant}?" in answer.text


async def test_a_command_like_no_other_is_not_guessed(town: Town) -> None:
    (answer,) = await town.simulator.ask(town.guest(), "/xyz")
    assert "maksud Anda" not in answer.text
