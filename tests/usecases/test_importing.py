"""A matrix on its way in: doubts, preview, takeover, and what happens between them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from spbe.form_json import from_json
from spbe.people import Person, Role
from spbe.progress import RowStatus, Status
from spbe.refusals import NameUnusable, NotAllowed, Outdated, TableFileRefused, TableRefused
from spbe.report_form import Step
from spbe.reports import NewReport
from spbe.usecases import beginning, importing, matrix_said, reporting
from spbe.usecases.importing import Preview, Question
from spbe.usecases.matrix import ImportResult, take_over
from spbe.usecases.privacy import leave
from spbe.usecases.retention import clean_up
from tests.matrix_files import as_csv, as_document, as_sheet, plain, sample_rows
from tests.storage.test_scale import statements_of
from tests.usecases.conftest import Office

CHIEF = Person(1, Role.COORDINATOR)
NUMBER, NAME, RECOMMENDATION, LEVEL, FOLLOW_UP, TARGET, OPD = range(7)
Rows = list[list[str]]


def file_of(change: Callable[[Rows], object] | None = None) -> bytes:
    """Return the sample matrix as a sheet; `change` gets its rows, by their number."""
    rows = [list(row) for row in sample_rows()]
    if change:
        change(rows)
    return as_sheet(plain(rows))


def doubtful(rows: Rows) -> None:
    """Give two rows an agency that nobody knows, and a third one another."""
    rows[4][OPD] = rows[9][OPD] = "Bag. Umum dan Protokol"
    rows[6][OPD] = "Dinas Kominfosantik"


async def receive(office: Office, data: bytes, name: str = "matriks.xlsx", by: Person = CHIEF) -> Question | Preview:
    return await importing.receive(office.resources, by, data, name)


async def preview(office: Office, change: Callable[[Rows], object], by: Person = CHIEF) -> Preview:
    view = await receive(office, file_of(change), by=by)
    assert isinstance(view, Preview)
    return view


async def question(office: Office, data: bytes | None = None) -> Question:
    view = await receive(office, data or file_of(doubtful))
    assert isinstance(view, Question)
    return view


async def take(office: Office, view: Question | Preview, by: Person = CHIEF) -> ImportResult:
    assert isinstance(view, Preview)
    result = await importing.take(office.resources, by, view.token, view.revision, sure=True)
    assert isinstance(result, ImportResult)
    return result


@pytest.mark.parametrize(
    ("name", "make"), [("m.csv", as_csv), ("m.xlsx", as_sheet), ("m.docx", as_document)], ids=["csv", "xlsx", "docx"]
)
async def test_the_sample_asks_nothing_and_changes_nothing(city: Office, name: str, make: Callable[..., bytes]) -> None:
    view = await receive(city, make(plain(sample_rows())), name)
    assert isinstance(view, Preview)
    assert (len(view.rows), view.indicators, view.opds) == (37, 35, 10)
    assert view.changes.is_empty


async def test_doubts_are_settled_one_by_one_and_then_remembered(city: Office) -> None:
    first = await question(city)
    assert (first.doubt.written, first.doubt.rows, first.left) == ("Bag. Umum dan Protokol", (4, 9), 2)
    second = await importing.settle(city.resources, CHIEF, first.token, first.key, "new")
    assert isinstance(second, Question)
    assert (second.doubt.rows, second.left) == ((6,), 1)
    shown = await importing.settle(city.resources, CHIEF, second.token, second.key, city.opds["DKIS"])
    assert isinstance(shown, Preview)
    assert shown.new_opds == ("Bag. Umum dan Protokol",)
    assert shown.spelled == (("Dinas Kominfosantik", "DKIS"),)
    async with city.database.read_store() as store:
        assert "Bag. Umum dan Protokol" not in {opd.short for opd in await store.opds.all()}
    result = await take(city, shown)
    assert (result.rows, result.new, result.gone, result.opds) == (37, 0, 0, 11)
    async with city.database.read_store() as store:
        rows = (await store.follow_ups.matrix()).by_number
        trail = [(each.action, each.new) for each in await store.audit.of_person(CHIEF.id)]
        assert await store.matrix_drafts.get(CHIEF.id) is None
    assert [[opd.short for opd in rows[number].opds] for number in (4, 9, 6)] == [
        ["Bag. Umum dan Protokol"],
        ["Bag. Umum dan Protokol"],
        ["DKIS"],
    ]
    assert ("add_opd", "Bag. Umum dan Protokol = Bag. Umum dan Protokol") in trail
    assert ("add_opd_alias", "Dinas Kominfosantik") in trail
    again = await receive(city, file_of(doubtful))
    assert isinstance(again, Preview)
    assert again.changes.is_empty


LONG = "Bagian Administrasi Pembangunan dan Pengendalian Program Kegiatan Sekretariat Daerah"


async def test_a_long_spelling_is_the_name_of_a_new_agency_and_its_beginning_the_short_one(city: Office) -> None:
    def long_ones(rows: Rows) -> None:
        rows[4][OPD], rows[9][OPD] = LONG, f"{LONG} Kota"

    view: Question | Preview = await question(city, file_of(long_ones))
    while isinstance(view, Question):
        view = await importing.settle(city.resources, CHIEF, view.token, view.key, "new")
    short = "Bagian Administrasi Pembangunan dan Pengendalian Program"
    assert view.new_opds == (short, f"{short} 2")
    await take(city, view)
    async with city.database.read_store() as store:
        names = {opd.short: opd.name for opd in await store.opds.all()}
    assert (names[short], names[f"{short} 2"]) == (LONG, f"{LONG} Kota")
    again = await receive(city, file_of(long_ones))
    assert isinstance(again, Preview)


async def test_a_spelling_too_long_for_a_name_makes_no_agency(city: Office) -> None:
    def endless(rows: Rows) -> None:
        rows[4][OPD] = "Panitia " + "x" * 485

    view = await question(city, file_of(endless))
    with pytest.raises(NameUnusable):
        await importing.settle(city.resources, CHIEF, view.token, view.key, "new")
    assert await importing.see(city.resources, CHIEF, view.token) == view


async def test_the_file_is_not_read_for_a_text_that_answers_nothing(city: Office) -> None:
    first = await question(city)
    with statements_of(city.database) as statements:
        assert await matrix_said.settle_said(city.resources, CHIEF, "apa itu SPBE?") is None
    assert statements
    assert not any("matrix_draft.data" in statement for statement, _ in statements)
    assert await matrix_said.settle_said(city.resources, CHIEF, "dkis") != first


async def test_only_coordinators_drop_what_was_sent(city: Office) -> None:
    ayu = await city.member(9, Role.FOCAL_POINT, "DKIS")
    with pytest.raises(NotAllowed):
        await importing.drop(city.resources, ayu)


async def test_an_answer_may_be_typed_for_an_hour(city: Office) -> None:
    async def said(text: str, replied: str = "") -> Question | Preview | None:
        return await matrix_said.settle_said(city.resources, CHIEF, text, replied)

    assert await said("bagian hukum") is None
    first = await question(city)
    assert await said("apa itu SPBE?") is None
    unread = await said("dinas entah", f"OPD “{first.doubt.written}” tidak dikenal")
    assert isinstance(unread, Question)
    assert unread.is_unread
    second = await said("bagian hukm")
    assert isinstance(second, Question)
    city.passes(minutes=61)
    assert await said("bukan opd") is None
    await importing.settle(city.resources, CHIEF, second.token, second.key, city.opds["DKIS"])
    assert await said("dkis") is None  # nothing is asked any more


async def test_what_would_leave_a_row_without_an_agency_cannot_be_passed_over(city: Office) -> None:
    first = await question(city)
    again = await importing.settle(city.resources, CHIEF, first.token, first.key, "none")
    assert again == replace(first, is_needed=True)

    def beside(rows: Rows) -> None:
        rows[4][OPD] += ", Panitia"

    view = await question(city, file_of(beside))
    shown = await importing.settle(city.resources, CHIEF, view.token, view.key, "none")
    assert isinstance(shown, Preview)
    assert shown.passed == ("Panitia",)
    assert (await take(city, shown)).changed == 1


async def test_an_agency_made_meanwhile_is_the_new_one_and_one_that_went_is_asked_again(city: Office) -> None:
    first = await question(city)
    second = await importing.settle(city.resources, CHIEF, first.token, first.key, "new")
    assert isinstance(second, Question)
    async with city.database.open_store() as store:
        made = await store.opds.add(short="Bag. Umum dan Protokol", name="Bagian Umum")
    shown = await importing.settle(city.resources, CHIEF, second.token, second.key, made.id)
    assert isinstance(shown, Preview)
    assert (shown.new_opds, len(shown.spelled)) == ((), 2)
    async with city.database.open_store() as store:
        await store.opds.remove(made.id)
    asked = await importing.see(city.resources, CHIEF, shown.token)
    assert isinstance(asked, Question)
    assert asked.doubt.rows == (6,)


async def test_old_buttons_do_nothing(city: Office) -> None:
    first = await question(city)
    newer = await question(city)
    with pytest.raises(Outdated):
        await importing.settle(city.resources, CHIEF, first.token, first.key, "new")
    with pytest.raises(Outdated):
        await importing.settle(city.resources, CHIEF, newer.token, newer.key, 999)
    assert not await importing.drop(city.resources, CHIEF, first.token)
    second = await importing.settle(city.resources, CHIEF, newer.token, newer.key, "new")
    assert await importing.settle(city.resources, CHIEF, newer.token, newer.key, city.opds["DKIS"]) == second
    with pytest.raises(Outdated):  # a doubt is left
        await importing.take(city.resources, CHIEF, newer.token, 0)
    assert await importing.drop(city.resources, CHIEF, newer.token)
    with pytest.raises(Outdated):
        await importing.see(city.resources, CHIEF)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("itu dkis kok", "DKIS"), ("ya itu bappeda", "Bappeda"), ("maksudnya bag hukum", "Bag. Hukum")],
)
async def test_a_typed_answer_is_understood_with_words_around_it(city: Office, text: str, meant: str) -> None:
    await question(city)
    await matrix_said.settle_said(city.resources, CHIEF, text)
    async with city.database.read_store() as store:
        held = await store.matrix_drafts.get(CHIEF.id)
    assert held
    assert held.settled == {"Bag. Umum dan Protokol": (city.opds[meant],)}


@pytest.mark.parametrize("text", ["eh gak tau", "dinas entah", "yang di lantai dua"])
async def test_a_few_words_that_name_no_agency_are_asked_again(city: Office, text: str) -> None:
    first = await question(city)
    again = await matrix_said.settle_said(city.resources, CHIEF, text)
    assert isinstance(again, Question)
    assert replace(again, doubt=first.doubt) == replace(first, is_unread=True)


async def test_what_is_a_little_like_an_agency_is_offered(city: Office) -> None:
    await question(city)
    again = await matrix_said.settle_said(city.resources, CHIEF, "bpeda")
    assert isinstance(again, Question)
    assert again.doubt.likely[0].short == "Bappeda"


@pytest.mark.parametrize("text", ["apa itu SPBE?", "rekap", "batal", "indikator 5", "arsitektur SPBE"])
async def test_what_means_something_else_is_no_answer(city: Office, text: str) -> None:
    await question(city)
    assert await matrix_said.settle_said(city.resources, CHIEF, text) is None


async def test_of_a_doubt_and_a_report_the_later_one_is_answered(city: Office) -> None:
    await question(city)
    assert await importing.asks_last(city.resources, CHIEF)
    city.passes(minutes=1)
    await beginning.begin(city.resources, CHIEF, CHIEF.id, 5, "report")
    assert await matrix_said.settle_said(city.resources, CHIEF, "dkis") is None
    assert not await importing.asks_last(city.resources, CHIEF)
    city.passes(minutes=1)
    await question(city)
    assert await matrix_said.settle_said(city.resources, CHIEF, "dkis")
    assert await importing.asks_last(city.resources, CHIEF)


async def test_a_wrong_answer_can_be_taken_back(city: Office) -> None:
    first = await question(city)
    second = await importing.settle(city.resources, CHIEF, first.token, first.key, city.opds["DKIS"])
    assert isinstance(second, Question)
    shown = await importing.settle(city.resources, CHIEF, second.token, second.key, city.opds["DKIS"])
    assert isinstance(shown, Preview)
    assert shown.has_answers
    assert await importing.ask_again(city.resources, CHIEF, shown.token) == first
    with pytest.raises(Outdated):
        await importing.ask_again(city.resources, CHIEF, "lain")


async def test_a_matrix_that_takes_much_away_is_taken_on_the_second_word_only(city: Office) -> None:
    def short(rows: Rows) -> None:
        del rows[16:]

    shown = await preview(city, short)
    assert shown.is_risky
    assert await importing.take(city.resources, CHIEF, shown.token, shown.revision) == shown
    async with city.database.read_store() as store:
        assert len(await store.follow_ups.present()) == 37
    assert (await take(city, shown)).gone == 22
    back = await receive(city, file_of())
    assert isinstance(back, Preview)
    assert (len(back.changes.back), back.changes.new, back.is_risky) == (22, (), False)
    assert (await take(city, back)).back == 22


async def test_a_form_that_was_read_before_an_import_is_not_stored_over_the_one_that_followed_its_row(
    city: Office,
) -> None:
    ayu = await city.member(21, Role.COORDINATOR)
    form = await beginning.begin(city.resources, ayu, ayu.id, 5, "report")
    await take(city, await preview(city, renumbered))
    with pytest.raises(Outdated):
        await reporting.update(city.resources, ayu, ayu.id, form)
    kept = await reporting.draft_of(city.resources, ayu)
    assert kept
    assert kept.form.rows == {6}
    await reporting.update(city.resources, ayu, ayu.id, kept.form)


def other_target(rows: Rows) -> None:
    rows[13][TARGET] = "2020"


async def test_of_two_coordinators_the_second_sees_it_anew(city: Office) -> None:
    other = await city.member(2, Role.COORDINATOR)
    mine = await preview(city, other_target)
    theirs = await preview(city, other_target, by=other)
    assert (await take(city, mine)).changed == 1
    with pytest.raises(Outdated):
        await take(city, theirs, other)
    anew = await importing.see(city.resources, other, theirs.token)
    assert isinstance(anew, Preview)
    assert anew.changes.is_empty


def renumbered(rows: Rows) -> None:
    """Change the places of 5 and 6, put another row in the place of 8, drop 10, add 38."""
    rows[5], rows[6] = [rows[5][0], *rows[6][1:]], [rows[6][0], *rows[5][1:]]
    rows[8][NAME], rows[8][RECOMMENDATION] = "Layanan Anu", "Sama sekali lain"
    rows.append(["38", "Layanan Itu", "Sebaiknya", "2", "Membuat", "2020", "DKIS"])
    del rows[10]


async def test_reports_follow_their_rows(city: Office) -> None:
    async with city.database.open_store() as store:
        ids = {each.row.number: each.id for each in await store.follow_ups.present()}
        for number in (5, 8, 10):
            await store.reports.add(
                NewReport(
                    follow_up_id=ids[number],
                    reporter_id=9,
                    status=Status.IN_PROGRESS,
                    percent=50,
                    reported_at=city.time,
                ),
                year=2019,
            )
            await store.follow_ups.set_state(
                ids[number], status=RowStatus.IN_PROGRESS, percent=50, blocker=None, at=city.time
            )
    for person, number in ((21, 5), (22, 8)):
        of = await city.member(person, Role.COORDINATOR)
        await beginning.begin(city.resources, of, person, number, "report")
    shown = await preview(city, renumbered)
    assert (shown.changes.moved, shown.changes.replaced, shown.reported) == (((5, 6), (6, 5)), (8,), (8, 10))
    result = await take(city, shown)
    assert (result.new, result.gone, result.moved, result.changed) == (2, 2, 2, 0)
    async with city.database.read_store() as store:
        present = {each.row.number: each for each in await store.follow_ups.present()}
        gone = await store.follow_ups.get(ids[10])
        forms = {each.person_id: from_json(each.payload) for each in await store.drafts.all()}
    assert (present[6].id, present[5].id) == (ids[5], ids[6])
    assert present[6].state.last_report
    assert (present[8].state.last_report, present[8].state.status) == (None, RowStatus.NOT_STARTED)
    assert gone
    assert gone.state.last_report
    assert [form.rows for form in forms.values() if form] == [{6}, frozenset()]
    assert forms[22]
    assert forms[22].step is Step.ROW


async def test_a_moved_target_is_no_change(city: Office) -> None:
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(13)
        assert row
        later = replace(row.row.target, day=row.row.target.day.replace(year=2022))
        await store.follow_ups.move_targets([row.id], later, reason="anggaran", by=CHIEF.id, at=city.time)
    same = await preview(city, lambda _: None)
    assert same.changes.is_empty
    assert (await take_over(city.resources, CHIEF, file_of(), "lain.xlsx")).changed == 0


async def test_what_cannot_be_read_leaves_what_was_sent_before(city: Office) -> None:
    shown = await preview(city, other_target)

    def broken(rows: Rows) -> None:
        rows[3][LEVEL] = "sembilan"

    with pytest.raises(TableRefused):
        await receive(city, file_of(broken))
    with pytest.raises(TableFileRefused):
        await receive(city, b"%PDF-1.7", "matriks.pdf")
    assert await importing.see(city.resources, CHIEF) == shown


async def test_only_coordinators_import(city: Office) -> None:
    pic = await city.member(9, Role.FOCAL_POINT, "DKIS")
    for asked in (
        receive(city, file_of(), by=pic),
        importing.see(city.resources, pic),
        importing.settle(city.resources, pic, "a", 1, "new"),
        importing.take(city.resources, pic, "a", 1),
    ):
        with pytest.raises(NotAllowed):
            await asked


async def test_a_matrix_is_forgotten_after_two_days_and_with_its_person(city: Office) -> None:
    chief = await city.member(7, Role.COORDINATOR)
    await preview(city, other_target)
    await preview(city, other_target, by=chief)
    city.passes(days=2)
    assert (await clean_up(city.resources)).matrices == 0
    await leave(city.resources, chief)
    with pytest.raises(Outdated):
        await importing.see(city.resources, chief)
    await importing.see(city.resources, CHIEF)
    city.passes(minutes=1)
    assert (await clean_up(city.resources)).matrices == 1
