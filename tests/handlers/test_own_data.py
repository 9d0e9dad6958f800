"""The file of own data: every kind of entry, in words that its person reads."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.settings import CONTENT
from handlers.messages import Messages
from handlers.own_data import file_of
from spbe.form_json import to_json
from spbe.matrix import Target
from spbe.people import Invitation, Member, Membership, Person, Role
from spbe.progress import Blocker, Status
from spbe.reminders import Why
from spbe.reminding import HoursWish, Preference, ReminderLogEntry, Rule
from spbe.report_form import Attachment, Form, Item
from spbe.reports import AskedQuestion, AuditEntry, Draft, Evidence, Page, Report, StoredFile, Verdict
from spbe.usecases.memory import Memory, Reasoned
from spbe.usecases.ports import MatrixDraft
from spbe.usecases.privacy import OwnData, Wishes, Work
from spbe.usecases.retargeting import Request
from storage.content_files import load_content

NOW = datetime(2019, 11, 4, 0, 30, tzinfo=UTC)
THEN = "2019-11-04 08:30:00+08:00"
AYU = 7
MESSAGES = Messages(load_content(CONTENT).messages, instance="Kota Contoh")
NOVEMBER = Target(date(2019, 11, 30), "month")
FORM = Form(
    id=1,
    purpose="report",
    items=(Item(row=33, status=Status.BLOCKED, percent=60, blocker=Blocker.LEGAL, note="n", target=NOVEMBER, level=2),),
    attachments=(Attachment("link", "SK", text="https://jdih.contoh.id/1"),),
    classification="terbuka",
    reason="salah ketik",
)
LINK = {"code_hash": "a" * 64, "role": Role.FOCAL_POINT, "opd": 3, "name": "Dewi", "hands_over": None}
REPORT = Report(
    id=1,
    reference="L-2019-0001",
    row=33,
    follow_up_id=9,
    revision=1,
    reporter_id=AYU,
    reporter="Ayu",
    status=Status.BLOCKED,
    percent=60,
    reported_at=NOW,
    blocker=Blocker.LEGAL,
    note="menunggu “harmonisasi”",
    target=NOVEMBER,
    on_behalf=3,
    reason="salah ketik",
    confirmed_by=8,
    confirmer="Budi",
    confirmed_at=NOW,
    withdrawn_at=NOW,
)
PIECE = Evidence(
    id=1,
    row=33,
    follow_up_id=9,
    report_id=1,
    kind="file",
    name="SK.pdf",
    classification="terbuka",
    revision=1,
    uploaded_by=AYU,
    uploader="Ayu",
    uploaded_at=NOW,
    file=StoredFile(1, "b" * 64, "c" * 32, 4, "application/pdf", NOW),
)
TOLD = ReminderLogEntry(
    id=1,
    person_id=AYU,
    name="Ayu",
    follow_up_id=9,
    row=33,
    stage=None,
    rule=Rule("before", 7),
    anchor=date(2019, 11, 11),
    why=Why.OWN,
    planned_at=NOW,
    outcome="sent",
    settled_at=NOW,
    digest_outcome="sent",
    attempts=1,
    message_id=77,
)


def held(**changed: Any) -> OwnData:
    given: dict[str, Any] = {
        "at": NOW,
        "person": Person(AYU, Role.FOCAL_POINT, "Ayu", frozenset({3})),
        "member": Member(Person(AYU, Role.FOCAL_POINT, "Ayu"), NOW, NOW),
        "opds": {3: "Bagian Hukum"},
        "memberships": (Membership(3, NOW, None),),
        "questions": (AskedQuestion(NOW, "apa itu SPBE", "definition", "found", "up"),),
        "draft": Draft(AYU, AYU, to_json(FORM), "percent", NOW),
        "invitations": (
            Invitation(id=1, made_by=AYU, made_at=NOW, expires_at=NOW, revoked_at=NOW, **LINK),  # type: ignore[arg-type]
            Invitation(id=2, made_by=8, made_at=NOW, expires_at=NOW, used_by=AYU, used_at=NOW, **LINK),  # type: ignore[arg-type]
        ),
        "guesses": 1,
        "about": (AuditEntry(NOW, 8, "koordinator", "change_role", "person:7", "staf", "pic"),),
        "reminders": Page((TOLD,), 1_234),
        "wishes": Wishes(Preference(), ((33, date(2019, 11, 8)),), (15,)),
        "work": Work(
            reports=(REPORT,),
            evidence=(PIECE,),
            verdicts=(Verdict(1, 1, accepted=False, reason="objek", note="n", by=AYU, name="Ayu", at=NOW),),
            changes=(AuditEntry(NOW, AYU, "pic", "report", "report:1", None, "proses"),),
        ),
        "counts": {"reports": 1, "evidence": 1, "verdicts": 1, "changes": 1, "reminders": 1},
    }
    return OwnData(**given | changed)


def written(data: OwnData) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(file_of(MESSAGES, data, ZoneInfo("Asia/Makassar")))
    return loaded


def test_every_kind_of_entry_is_written() -> None:
    file = written(held())
    assert file["laporan"] == [
        {
            "waktu": THEN,
            "nomor_laporan": "L-2019-0001",
            "baris_matriks": 33,
            "revisi": 1,
            "status": "terkendala",
            "kemajuan_persen": 60,
            "kendala": REPORT.blocker and REPORT.blocker.value,
            "catatan": "menunggu “harmonisasi”",
            "target_waktu": "November 2019",
            "atas_nama": "Bagian Hukum",
            "alasan": "salah ketik",
            "dikonfirmasi": THEN,
            "ditarik": THEN,
        }
    ]
    assert file["bukti_dukung"][0] | {"nama_berkas": "SK.pdf", "ukuran_bita": 4} == file["bukti_dukung"][0]
    assert (file["keputusan_verifikasi"][0]["keputusan"], file["draf_laporan"]["baris"][0]["baris_matriks"]) == (
        "dikembalikan",
        33,
    )
    assert [each["tautan"] for each in file["tautan_undangan"]] == ["Anda buat", "Anda pakai"]
    assert file["perubahan_tentang_anda"][0]["menjadi"] == "pic"
    assert (file["kode_undangan_keliru_24_jam"], file["pertanyaan"][0]["penilaian"]) == (1, "membantu")


def test_reminders_are_written_with_their_reason_and_outcome() -> None:
    file = written(held())
    assert file["pengingat_untuk_anda"] == [
        {
            "waktu": THEN,
            "direncanakan": THEN,
            "baris_matriks": 33,
            "alasan": "pengingat 7 hari, target 11 November 2019",
            "hasil": "terkirim",
            "nomor_pesan": 77,
        }
    ]
    assert file["jumlah_pengingat_untuk_anda"] == 1_234
    assert file["pengingat_ditunda"] == [{"baris_matriks": 33, "sampai": "2019-11-08"}]
    assert file["bukan_tugas_anda"] == [15]
    assert "pengaturan_pengingat" not in file


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"outcome": None, "settled_at": None, "digest_outcome": None}, "menunggu"),
        ({"outcome": "cancelled"}, "dibatalkan"),
        ({"outcome": "left_out", "digest_outcome": "blocked"}, "tidak sampai"),
        ({"digest_outcome": "uncertain"}, "mungkin terkirim"),
    ],
)
def test_what_was_not_surely_sent_is_said(changed: dict[str, Any], outcome: str) -> None:
    (told,) = written(held(reminders=Page((replace(TOLD, **changed),), 1)))["pengingat_untuk_anda"]
    assert told["hasil"] == outcome
    assert "nomor_pesan" not in told


def test_wishes_are_written() -> None:
    chosen = Preference(HoursWish(time(9, 30), "Asia/Jayapura"), frozenset({4, 0}), date(2019, 12, 5))
    assert written(held(wishes=Wishes(chosen)))["pengaturan_pengingat"] == {
        "jam": "09:30",
        "zona_waktu": "Asia/Jayapura",
        "hari_tenang": ["Senin", "Jumat"],
        "cuti_sampai": "2019-12-05",
    }


@pytest.mark.parametrize("other", ["Budi", "Dewi", "c" * 32, "a" * 64])
def test_nothing_of_others_and_nothing_secret_is_written(other: str) -> None:
    assert other not in json.dumps(written(held()))


def test_a_matrix_on_its_way_in_is_told_by_its_name() -> None:
    matrix = MatrixDraft(AYU, "abc", "matriks.xlsx", b"PK", {}, NOW)
    assert written(held(matrix=matrix))["matriks_belum_diambil"] == {"waktu": THEN, "nama_berkas": "matriks.xlsx"}


def test_a_reason_that_was_typed_and_not_used_yet_is_told() -> None:
    memory = Memory(reasoned=Reasoned(5, Request((5, 6), NOVEMBER, "menunggu “Perda”")))
    told = written(held(memory=memory))["perubahan_target_belum_dikonfirmasi"]
    assert told == {"baris": [5, 6], "target_waktu": "November 2019", "alasan": "menunggu “Perda”"}
    assert "perubahan_target_belum_dikonfirmasi" not in written(held())


def test_a_draft_of_another_version_is_written_as_it_is() -> None:
    draft = Draft(AYU, AYU, "{}", "percent", NOW)
    assert written(held(draft=draft))["draf_laporan"] == {"waktu": THEN, "isi": "{}"}


def test_without_access_only_numbers_are_written() -> None:
    file = written(held(work=None))
    assert {"laporan", "pengingat_untuk_anda"}.isdisjoint(file)
    assert file["arsip_resmi_tanpa_nama"]["pengingat_untuk_anda"] == 1
    assert set(file["arsip_resmi_tanpa_nama"].values()) == {1}
