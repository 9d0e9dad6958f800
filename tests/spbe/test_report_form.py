from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from spbe.form_json import from_json, to_json
from spbe.matrix import Target
from spbe.progress import Blocker, Status
from spbe.report_form import Attachment, Form, Item, Step, attach, back, fill, opened, same_as, without_item
from spbe.reports import Report

PDF = Attachment("file", "SK.pdf", file_id=7, size=120, sha256="ab" * 32)
LINK = Attachment("link", "https://contoh.go.id/sk", text="https://contoh.go.id/sk")
LAST = Report(
    id=1,
    reference="L-2019-0001",
    row=33,
    follow_up_id=33,
    revision=1,
    reporter_id=2,
    reporter="Ayu",
    status=Status.BLOCKED,
    percent=60,
    reported_at=datetime(2019, 11, 1, tzinfo=UTC),
    blocker=Blocker.LEGAL,
    note="menunggu jadwal",
)


def begun(*items: Item, **more: object) -> Form:
    return replace(Form(id=1, purpose="report", items=items or (Item(row=33),)), **more)  # type: ignore[arg-type]


def walked(form: Form, *answers: object) -> list[Step]:
    steps = [form.step]
    for answer in answers:
        form = fill(form, form.step, answer)
        steps.append(form.step)
    return steps


def test_the_way_of_a_report_in_progress() -> None:
    assert walked(begun(Item()), 33, Status.IN_PROGRESS, 75, "di bagian hukum", None) == [
        Step.ROW,
        Step.STATUS,
        Step.PERCENT,
        Step.NOTE,
        Step.EVIDENCE,
        Step.SUMMARY,
    ]


def test_what_holds_it_up_is_asked_only_when_it_is_held_up() -> None:
    assert walked(begun(), Status.BLOCKED, 25, Blocker.BUDGET) == [
        Step.STATUS,
        Step.PERCENT,
        Step.BLOCKER,
        Step.NOTE,
    ]


def test_nothing_begun_is_at_zero() -> None:
    form = fill(begun(), Step.STATUS, Status.NOT_STARTED)
    assert (form.item.percent, form.step) == (0, Step.NOTE)


@pytest.mark.parametrize(
    ("status", "percent", "expected"),
    [
        (Status.DONE, 75, Status.IN_PROGRESS),
        (Status.DONE, 100, Status.DONE),
        (Status.IN_PROGRESS, 100, Status.IN_PROGRESS),
        (Status.BLOCKED, 0, Status.BLOCKED),
    ],
)
def test_a_percent_says_more_than_a_status(status: Status, percent: int, expected: Status) -> None:
    form = fill(fill(begun(), Step.STATUS, status), Step.PERCENT, percent)
    assert (form.items[0].status, form.items[0].percent) == (expected, percent)


def test_a_status_keeps_the_percent_where_it_may_hold() -> None:
    form = fill(fill(begun(), Step.STATUS, Status.IN_PROGRESS), Step.PERCENT, 60)
    assert fill(opened(form, Step.STATUS), Step.STATUS, Status.BLOCKED).items[0].percent == 60
    assert fill(opened(form, Step.STATUS), Step.STATUS, Status.DONE).items[0].percent is None


def test_files_are_classified_once() -> None:
    form = fill(fill(fill(begun(), Step.STATUS, Status.DONE), Step.PERCENT, 100), Step.NOTE, None)
    form = attach(form, [PDF])
    assert form.step is Step.CLASSIFICATION
    form = fill(form, Step.CLASSIFICATION, "terbuka")
    assert (form.step, form.is_ready) == (Step.SUMMARY, True)
    assert attach(form, [PDF]) == form
    assert attach(form, [LINK]).step is Step.SUMMARY


@pytest.mark.parametrize("classification", ["terbatas", "rahasia"])
def test_limited_documents_keep_no_file(classification: str) -> None:
    form = attach(begun(Item(33, (), Status.DONE, 100), passed=frozenset({Step.NOTE})), [PDF])
    form = fill(form, Step.CLASSIFICATION, classification)
    assert (form.attachments, form.step, form.takes_files) == ((), Step.EVIDENCE, False)
    linked = attach(form, [LINK])
    assert (linked.step, linked.classification) == (Step.SUMMARY, classification)
    skipped = fill(form, Step.EVIDENCE, None)
    assert (skipped.step, skipped.classification) == (Step.SUMMARY, None)


def test_the_way_back() -> None:
    form = fill(fill(begun(), Step.STATUS, Status.IN_PROGRESS), Step.PERCENT, 60)
    earlier = back(form)
    assert (earlier.step, earlier.item.percent) == (Step.PERCENT, 60)
    first = back(earlier)
    assert first.step is Step.STATUS
    assert back(first) == first
    again = fill(first, Step.STATUS, Status.IN_PROGRESS)
    assert (again.step, again.item.percent) == (Step.NOTE, 60)


def test_a_change_leads_back_to_the_summary() -> None:
    form = begun(Item(33, (), Status.IN_PROGRESS, 60), passed=frozenset({Step.NOTE, Step.EVIDENCE}))
    assert form.step is Step.SUMMARY
    assert back(opened(form, Step.PERCENT)).step is Step.SUMMARY
    changed = fill(opened(form, Step.PERCENT), Step.PERCENT, 70)
    assert (changed.step, changed.items[0].percent) == (Step.SUMMARY, 70)


def test_as_the_last_time() -> None:
    form = same_as(begun(), LAST)
    assert form.item == Item(33, (), Status.BLOCKED, 60, Blocker.LEGAL, "menunggu jadwal")
    assert form.step is Step.EVIDENCE


def test_several_rows_are_asked_for_one_by_one() -> None:
    items = (
        Item(5, (), Status.IN_PROGRESS, 70),
        Item(15, (), Status.IN_PROGRESS),
        Item(None, (1, 2), Status.DONE, 100),
    )
    form = begun(*items, passed=frozenset({Step.NOTE, Step.EVIDENCE}))
    assert (form.step, form.item.row) == (Step.PERCENT, 15)
    form = fill(form, Step.PERCENT, 30)
    assert (form.step, form.item.candidates) == (Step.ROW, (1, 2))
    form = fill(form, Step.ROW, 2)
    assert form.is_ready
    assert [item.row for item in without_item(form, 0).items] == [15, 2]
    assert without_item(begun(), 0) == begun()


def test_a_correction_needs_a_reason() -> None:
    form = begun(Item(33, (), Status.DONE, 100), passed=frozenset({Step.NOTE, Step.EVIDENCE}), corrects=1)
    assert not form.is_ready
    assert fill(opened(form, Step.REASON), Step.REASON, "salah berkas").is_ready


def test_evidence_alone_needs_no_status() -> None:
    form = Form(id=1, purpose="evidence", items=(Item(),))
    form = fill(attach(form, [PDF]), Step.ROW, 33)
    assert form.step is Step.CLASSIFICATION
    assert fill(form, Step.CLASSIFICATION, "terbuka").is_ready


@pytest.mark.parametrize(
    ("step", "value"), [(Step.ROW, "33"), (Step.STATUS, "proses"), (Step.SUMMARY, None), (Step.CLASSIFICATION, "umum")]
)
def test_a_step_takes_nothing_of_another_kind(step: Step, value: object) -> None:
    with pytest.raises(ValueError, match="does not take"):
        fill(begun(), step, value)


def test_a_draft_comes_back_as_it_was() -> None:
    item = Item(33, (1, 2), Status.BLOCKED, 60, Blocker.OTHER, "catatan", Target(date(2019, 12, 31), "year"), 3)
    form = begun(item, Item(), attachments=(PDF, LINK), classification="terbuka", corrects=4, reason="salah")
    form = replace(opened(form, Step.NOTE), seen=12, screen=13, album="a", passed=frozenset({Step.NOTE}))
    assert from_json(to_json(form)) == form


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 0}', '{"version": 1}', '{"version": 1, "items": 3}'])
def test_a_draft_of_another_version_is_none(text: str) -> None:
    assert from_json(text) is None
