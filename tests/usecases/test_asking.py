"""Asking, with fakes that count how often the matrix is looked at."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest

from bot.settings import CONTENT
from spbe.cards import IndicatorRef, LevelRef, RowRef, RowsRef
from spbe.matrix import Matrix, MatrixRow, Opd, Target
from spbe.people import Person, Role
from spbe.refusals import Busy, DiskFull, Refusal
from spbe.replies import Found, MembersOnly
from spbe.usecases import asking
from spbe.usecases.answerers import Answerers
from spbe.usecases.asking import Offered
from spbe.usecases.ports import OpenStore, Outcome, Store, Verdict
from spbe.usecases.resources import Resources
from storage.content_files import Content, load_content
from storage.evidence_zip import write_evidence
from storage.files import EvidenceFiles
from storage.matrix_files import write_matrix
from storage.table_files import read_table

NOW = datetime(2019, 11, 4, tzinfo=UTC)
COORDINATOR, GUEST = Person(1, Role.COORDINATOR), Person(2, Role.GUEST)
OPD = Opd(1, "DKIS", "Dinas Komunikasi, Informatika dan Statistik", ("kominfo",))
ROW = MatrixRow(
    number=23,
    indicator=23,
    edition="2018",
    name="Integrasi Sistem Aplikasi",
    recommendation="Integrasi sebaiknya dilengkapi",
    level=2,
    follow_up="Membuat integrasi",
    target=Target(date(2019, 12, 31), "year"),
    opds=(OPD,),
    opd_text="DKIS",
)


@dataclass
class FakeQuestions:
    """Keeps questions in a list."""

    asked: list[tuple[int, str, str, Outcome]] = field(default_factory=list)
    verdicts: dict[int, Verdict] = field(default_factory=dict)

    async def add(self, *, asked_at: datetime, person_id: int, text: str, intent: str, outcome: Outcome) -> int:
        assert asked_at == NOW
        self.asked.append((person_id, text, intent, outcome))
        return len(self.asked)

    async def judge(self, question_id: int, *, person_id: int, verdict: Verdict, at: datetime) -> bool:
        assert at == NOW
        own = question_id <= len(self.asked) and self.asked[question_id - 1][0] == person_id
        if own:
            self.verdicts[question_id] = verdict
        return own


@dataclass
class FakeFollowUps:
    """Holds a matrix and counts the looks at it."""

    held: Matrix = field(default_factory=lambda: Matrix("Matriks", (ROW,), (OPD,), 1))
    looks: int = 0

    async def revision(self) -> int:
        self.looks += 1
        return self.held.revision

    async def matrix(self) -> Matrix:
        return self.held

    async def replace(self, title: str, rows: Sequence[MatrixRow], *, at: datetime) -> None:
        raise NotImplementedError


@dataclass
class FakeOpds:
    """Holds no agencies of its own."""

    async def all(self) -> tuple[Opd, ...]:
        raise NotImplementedError

    async def add_missing(self, opds: Sequence[Opd]) -> None:
        raise NotImplementedError


@dataclass
class FakeStore:
    """One transaction after another over the same values."""

    questions: FakeQuestions = field(default_factory=FakeQuestions)
    follow_ups: FakeFollowUps = field(default_factory=FakeFollowUps)
    opds: FakeOpds = field(default_factory=FakeOpds)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["FakeStore"]:
        yield self

    def may_repeat(self) -> None:
        """Note nothing: no update is being handled."""


@dataclass
class FakeContents:
    """Holds content that a test may replace."""

    content: Content = field(default_factory=lambda: load_content(CONTENT))
    reloads: int = 0

    def reload(self) -> Content:
        self.content = replace(self.content)
        return self.content


@dataclass
class Office:
    """The resources of a test with their fakes."""

    store: FakeStore = field(default_factory=FakeStore)
    contents: FakeContents = field(default_factory=FakeContents)

    def __post_init__(self) -> None:
        open_store = cast("OpenStore", self.store.open)  # asking needs no more of a store than the fake has
        answerers = Answerers(self.contents, open_store, default_edition="2018", instance="Kota Contoh")
        self.resources = Resources(
            open_store=open_store,
            read_store=open_store,
            files=EvidenceFiles(Path("never-used")),
            timezone=UTC,
            now=lambda: NOW,
            contents=self.contents,
            answerers=answerers,
            read_table=read_table,
            write_matrix=write_matrix,
            write_evidence=write_evidence,
            fonts=CONTENT / "fonts",
            instance="Kota Contoh",
            edition="2018",
            coordinators=frozenset({1}),
        )

    @property
    def looks(self) -> int:
        return self.store.follow_ups.looks

    def import_row(self, **changed: object) -> None:
        held = self.store.follow_ups.held
        row = replace(ROW, **changed)  # type: ignore[arg-type]  # the test names real fields
        self.store.follow_ups.held = replace(held, rows=(row,), revision=held.revision + 1)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("fault", [Busy, DiskFull])
async def test_a_question_is_answered_though_the_storage_takes_nothing(office: Office, fault: type[Refusal]) -> None:
    def refuse() -> AbstractAsyncContextManager[Store]:
        raise fault

    resources = replace(office.resources, open_store=refuse)
    answered = await asking.ask(resources, GUEST, "apa bukti dukung kolaborasi tingkat 3")
    offered = await asking.search(resources, GUEST, "penerapan", most=3)
    assert (answered.question_id, offered.question_id) == (None, None)
    assert isinstance(answered.answer, Found)
    assert isinstance(offered, asking.Offered)


async def test_every_question_is_recorded(office: Office) -> None:
    first = await asking.ask(office.resources, GUEST, "apa bukti dukung kolaborasi tingkat 3")
    second = await asking.ask(office.resources, GUEST, "tugas DKIS")
    assert (first.question_id, second.question_id) == (1, 2)
    assert isinstance(second.answer, MembersOnly)
    assert [outcome for *_, outcome in office.store.questions.asked] == ["found", "members_only"]


async def test_questions_about_instruments_do_not_look_at_the_matrix(office: Office) -> None:
    await asking.ask(office.resources, GUEST, "bobot domain 1")
    looks = office.looks
    for text in (
        "bukti dukung kolaborasi tingkat 3",
        "indikator 5",
        "predikat 2,6",
        "halo",
        "😀",
        "beda level 2 dan 3",
    ):
        await asking.ask(office.resources, COORDINATOR, text)
    await asking.show(office.resources, COORDINATOR, LevelRef("2020", 20, 3))
    await asking.offer(office.resources, GUEST, "20", most=10)
    assert office.looks == looks


async def test_a_matrix_that_somebody_else_imported_is_seen(office: Office) -> None:
    before = await asking.ask(office.resources, COORDINATOR, "tindak lanjut nomor 23")
    assert "Membuat integrasi" in str(before.answer)
    office.import_row(follow_up="Memperbarui integrasi")
    after = await asking.ask(office.resources, COORDINATOR, "tindak lanjut nomor 23")
    assert "Memperbarui integrasi" in str(after.answer)


async def test_a_row_that_is_new_is_found(office: Office) -> None:
    await asking.ask(office.resources, COORDINATOR, "halo")
    office.import_row(number=36, name="Perikanan Tangkap", follow_up="Membuat aplikasi perikanan tangkap")
    answered = await asking.ask(office.resources, COORDINATOR, "tindak lanjut nomor 36")
    assert "Membuat aplikasi perikanan tangkap" in str(answered.answer)


async def test_reloaded_content_is_used(office: Office) -> None:
    first = await office.resources.answerers.current()
    assert await office.resources.answerers.current() is first
    office.contents.reload()
    assert (await office.resources.answerers.current()).content is office.contents.content


async def test_cards_by_number(office: Office) -> None:
    indicator = await asking.show(office.resources, GUEST, IndicatorRef("2020", 20))
    row = await asking.show(office.resources, COORDINATOR, RowRef(23))
    assert isinstance(indicator, Found)
    assert isinstance(row, Found)
    assert isinstance(await asking.show(office.resources, GUEST, RowRef(23)), MembersOnly)
    assert isinstance(await asking.show(office.resources, GUEST, RowsRef()), MembersOnly)
    assert await asking.show(office.resources, COORDINATOR, RowRef(99)) is None
    assert await asking.show(office.resources, COORDINATOR, RowsRef(opd=99)) is None
    assert await asking.show(office.resources, COORDINATOR, IndicatorRef("1999", 1)) is None


async def test_a_link_is_recorded_as_asked(office: Office) -> None:
    answered = await asking.ask_for(office.resources, GUEST, IndicatorRef("2020", 20), "/start i_2020_20")
    assert answered
    assert office.store.questions.asked == [(2, "/start i_2020_20", "indicator_info", "found")]
    assert await asking.ask_for(office.resources, GUEST, IndicatorRef("2020", 99), "/start i_2020_99") is None


async def test_guests_are_offered_no_rows(office: Office) -> None:
    for_guest = await asking.offer(office.resources, GUEST, "integrasi aplikasi", most=50)
    for_member = await asking.offer(office.resources, COORDINATOR, "integrasi aplikasi", most=50)
    assert {ref for ref, _ in for_member} - {ref for ref, _ in for_guest} == {RowRef(23)}


async def test_a_search_reads_as_people_type(office: Office) -> None:
    offered = await asking.search(office.resources, GUEST, "kolaborsi 2020", most=5)
    assert isinstance(offered, Offered)
    instrument, indicator = next(choice for choice in offered.choices if isinstance(choice, tuple))
    assert (instrument.edition, indicator.number) == ("2020", 20)


async def test_only_the_asker_judges(office: Office) -> None:
    answered = await asking.ask(office.resources, GUEST, "indikator 5")
    assert not await asking.judge(office.resources, COORDINATOR, answered.question_id or 0, "up")
    assert await asking.judge(office.resources, GUEST, answered.question_id or 0, "down")
    assert office.store.questions.verdicts == {1: "down"}


async def test_what_is_recorded_suits_every_database(office: Office) -> None:
    await asking.ask(office.resources, GUEST, "a\0b\ud83d" + "x" * 5_000)
    ((_, text, *_),) = office.store.questions.asked
    assert text.startswith("ab?x")
    assert len(text) <= 1_000
