"""What only members may read reaches no guest, by whatever way."""

import pytest

from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTIONS = (
    "tugas DKIS", "kominfo", "tindak lanjut nomor 13", "rekomendasi indikator 23", "siapa penanggung jawab pusat data",
    "target indikator 5", "OPD mana paling banyak", "nilai integrasi sistem aplikasi sekarang", "baris 36",
    "indikator 37", "aplikasi perijinan", "layanan dukcapil", "indikator yang nilainya 1", "matriks", "capil ngapain",
    "apakah 13 tugas bappeda", "/cari perijinan", "/cari kominfo", "/indikator 36", "/indikator 37", "/start r_36",
    "/start", "/bantuan", "halo",
)  # fmt: skip


async def names_of_matrix(town: Town) -> set[str]:
    """Return agencies, and the names of rows that are no indicator's."""
    known = await town.house.resources.answerers.latest()
    names = {opd.name for opd in known.matrix.opds} | {"DKIS", "BPKAD", "BKPSDM", "Bappeda"}
    indicators = {
        indicator.name for each in known.content.catalogue.instruments.values() for indicator in each.indicators
    }
    return names | {row.name for row in known.matrix.rows} - indicators | {row.follow_up for row in known.matrix.rows}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_answer_names_anything_of_the_matrix(town: Town, question: str) -> None:
    guest = town.guest()
    (answer,) = await town.simulator.ask(guest, question)
    shown = " ".join((answer.text, *answer.labels))
    assert [name for name in await names_of_matrix(town) if name in shown] == []


@pytest.mark.parametrize(
    "query", ["36", "perijinan", "kominfo", "dukcapil", "integrasi", "layanan publik", "pusat data"]
)
async def test_no_inline_card_does(town: Town, query: str) -> None:
    cards = await town.simulator.inline(town.guest(), query)
    shown = " ".join(str(card.wire) for card in cards)
    assert [name for name in await names_of_matrix(town) if name in shown] == []
