"""Questions after the state of one row, as people type them; and what looks like one and is something else."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from spbe.reports_read import ReportReader
from spbe.status_questions import (
    Asked,
    LastAsked,
    NextStepAsked,
    ReportAsked,
    ReturnedAsked,
    RowAsked,
    SentAsked,
    StatusQuestions,
    TakeBackAsked,
    VerdictAsked,
    reference_of,
)
from tests.spbe.conftest import shipped_engine

TODAY = date(2019, 11, 4)
QUESTIONS = sorted((Path(__file__).parents[1] / "questions").glob("?.jsonl"))


@cache
def shipped() -> StatusQuestions:
    engine = shipped_engine()
    lexicon = engine.content.lexicon
    return StatusQuestions(engine.knowledge, lexicon, ReportReader(engine.knowledge, lexicon))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("no 33 sudah berapa persen", RowAsked(33)),
        ("sdh brp persen tl no 15?", RowAsked(15)),
        ("status baris 33", RowAsked(33)),
        ("staus baris 33", RowAsked(33)),
        ("status 33", RowAsked(33)),
        ("status laporan no 33", RowAsked(33)),
        ("sudah sampai mana tl 15", RowAsked(15)),
        ("sampe mana no 8", RowAsked(8)),
        ("33 udah nyampe mana?", RowAsked(33)),
        ("gimana progres no 5", RowAsked(5)),
        ("progress no 5 brp %", RowAsked(5)),
        ("tl 15 gmn perkembangannya pak", RowAsked(15)),
        ("kabar baris 7", RowAsked(7)),
        ("tindak lanjut nomor lima sudah sampai mana", RowAsked(5)),
        ("apakah tl no 5 sudah selesai?", RowAsked(5)),
        ("no 33 udah kelar blm min", RowAsked(33)),
        ("baris 33 kok belum terverifikasi", RowAsked(33)),
        ("no 33 sudah sampai mana bag hukum", RowAsked(33)),
        ("status baris 99", RowAsked(99)),
        ("verifikasi 33", RowAsked(33, to_check=True)),
        ("tolong periksa laporan no 33", RowAsked(33, to_check=True)),
        ("L-2019-0001", ReportAsked("L-2019-0001")),
        ("status laporan l-2019-0001 pak", ReportAsked("L-2019-0001")),
        ("riwayat L 2019-00012", ReportAsked("L-2019-00012")),
        ("verifikasi L-2019-0001", ReportAsked("L-2019-0001", to_check=True)),
        ("kenapa laporan saya dikembalikan?", ReturnedAsked()),
        ("laporan saya kok ditolak", ReturnedAsked()),
        ("no 15 kenapa dikembalikan", ReturnedAsked(15)),
        ("alasan baris 33 dikembalikan apa", ReturnedAsked(33)),
        ("kenapa L-2019-0001 dikembalikan", ReportAsked("L-2019-0001")),
        ("status baris tiga tiga", RowAsked(33)),
        ("laporan saya sudah diterima blm?", LastAsked()),
        ("laporanku kemarin udah masuk blm min", LastAsked()),
        ("status laporan saya", LastAsked()),
        ("laporan saya sudah selesai disusun", None),
        ("tolong hapus laporan saya yg kemarin salah", TakeBackAsked()),
        ("hapus laporan saya", TakeBackAsked()),
        ("batalkan laporan no 33", TakeBackAsked(33)),
        ("tlg hapus laporan saya yg no 15", TakeBackAsked(15)),
        ("hapus laporan L-2019-0001", TakeBackAsked(reference="L-2019-0001")),
        ("laporan saya tolong dihapus", TakeBackAsked()),
        ("cara mmbatalkan laporan", TakeBackAsked()),
        ("hapus laporan lama di aplikasi, ganti format", None),
        ("laporan kegiatan dihapus", None),
        ("no 15 gmn?", RowAsked(15, is_brief=True)),
        ("baris 15 gimana ya pak", RowAsked(15, is_brief=True)),
        ("no 15 gimana caranya", None),
        ("no 15 itu apa", None),
        ("tl 15 gmn", None),
        ("no 1 udah diterima?", RowAsked(1)),
        ("no 1 udah diverifikasi?", RowAsked(1)),
        ("no 15 gimana statusnya", RowAsked(15)),
        ("terima laporan no 1", RowAsked(1, to_check=True)),
        ("setujui laporan no 1", RowAsked(1, to_check=True)),
        ("no 15 terima kasih", None),
        ("siapa yg nolak?", ReturnedAsked()),
        ("trs sy hrs gmn", NextStepAsked()),
        ("apa yang harus diperbaiki", NextStepAsked()),
        ("apa yang harus diperbaiki pada indikator", None),
        ("kapan diverifikasi?", VerdictAsked()),
        ("kapan verifikasi lapangan", None),
        ("laporan saya kapan diverifikasi", LastAsked()),
        ("udah kekirim blm?", SentAsked()),
        ("sudah terkirim?", SentAsked()),
        ("sudah terkirim", None),
        ("dokumen sudah dikirim belum", None),
        ("no 15 50% dikembalikan bagian hukum", None),
        ("dokumen dikembalikan bagian hukum", None),
        ("no 5 sudah 60 persen", None),
        ("progres no 5 70%", None),
        ("progres no 5 belum ada", None),
        ("status no 5 sudah selesai", None),
        ("indikator 5 sudah berapa persen", None),
        ("tl 33 dan 15 sudah sampai mana", None),
        ("berapa persen no 5", None),
        ("target no 33 kapan", None),
        ("no 5 itu apa", None),
        ("status tl dkis", None),
        ("status spbe 2019", None),
        ("33", None),
        ("baris 33", None),
        ("sama seperti L-2019-0001 sudah 80 persen", None),
        ("dokumen PL-2019-0001", None),
        ("status " * 300 + "no 33", None),
        ("", None),
    ],
)
def test_the_state_of_a_row_is_asked_for(text: str, asked: Asked | None) -> None:
    assert shipped().read(text, today=TODAY) == asked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hukum udah lapor blm?", "hukum"),
        ("apakah dkis sudah melapor", "dkis"),
        ("bappeda kok belum lapor ya", "bappeda"),
        ("apa belum lapor?", None),
        ("tugas dkis", None),
        ("dkis sudah lapor " * 200, None),
    ],
)
def test_whoever_has_reported_is_asked_for_by_name(text: str, words: str | None) -> None:
    assert shipped().agency_in(text) == words


def test_no_question_of_the_gold_is_taken() -> None:
    texts = [json.loads(line)["q"] for file in QUESTIONS for line in file.read_text("utf-8").splitlines()]
    assert len(texts) > 100
    assert [text for text in texts if shipped().read(text, today=TODAY)] == []


@pytest.mark.parametrize(
    ("text", "reference"),
    [(" l-2019-0001 ", "L-2019-0001"), ("L-2019-0001 saja", None), ("33", None), ("L-19-1", None)],
)
def test_a_reference_stands_alone(text: str, reference: str | None) -> None:
    assert reference_of(text) == reference
