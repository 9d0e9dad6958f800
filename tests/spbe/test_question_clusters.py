"""Questions in clusters: what belongs together, what they are called, and what is said of nobody."""

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from spbe.question_clusters import Cluster, MissedQuestion, clusters_of, masked
from spbe.words import tokens_of
from tests.spbe.conftest import Engine

NOW = datetime(2019, 11, 4, tzinfo=UTC)

TTE = (
    "apa itu tanda tangan elektronik",
    "gmn cara pake tandatangan elektronik?",
    "Tanda tangan elektronk itu apa pak",
)
LOGIN = ("cara login aplikasi tauval", "aplikasi tauval tidak bisa login", "bagaimana login tauvl")
OTHERS = ("lupa kata sandi email dinas", "kapan rapat berikutnya")


def missed(*texts: str) -> list[MissedQuestion]:
    return [MissedQuestion(number, number % 3, NOW, text, "unknown") for number, text in enumerate(texts, 1)]


def clusters(engine: Engine, questions: Sequence[MissedQuestion], *ignored: str) -> tuple[Cluster, ...]:
    return clusters_of(questions, engine.knowledge.reader.read, engine.knowledge.stopwords | {"spbe"}, ignored)


def texts_in(cluster: Cluster) -> set[str]:
    return {each.text for each in cluster.questions}


def test_what_is_about_the_same_belongs_together(engine: Engine) -> None:
    found = clusters(engine, missed(*TTE, *LOGIN, *OTHERS))
    assert [texts_in(each) for each in found] == [set(TTE), set(LOGIN), {OTHERS[0]}, {OTHERS[1]}]


def test_the_order_in_which_they_came_changes_nothing(engine: Engine) -> None:
    questions = missed(*TTE, *LOGIN, *OTHERS)
    mixed = list(questions)
    random.Random(1).shuffle(mixed)  # noqa: S311 - any order does
    assert clusters(engine, mixed) == clusters(engine, questions)


def test_a_cluster_is_called_by_its_most_typical_question(engine: Engine) -> None:
    (found,) = clusters(engine, missed("daftar akun admin satu", "daftar akun", "DAFTAR AKUN", "daftar akun"))
    assert found.title == "daftar akun"
    assert found.wordings == ("daftar akun", "daftar akun admin satu")


def test_it_counts_questions_people_and_verdicts(engine: Engine) -> None:
    questions = [
        MissedQuestion(1, 7, NOW, "daftar akun", "unknown"),
        MissedQuestion(2, 7, NOW, "daftar akun", "found", is_disliked=True),
        MissedQuestion(3, 8, NOW, "daftar akun", "unclear", is_disliked=True),
    ]
    (found,) = clusters(engine, questions)
    assert (len(found.questions), found.people, found.unanswered, found.disliked) == (3, frozenset({7, 8}), 2, 2)


def test_ignored_clusters_stay_ignored_for_later_questions(engine: Engine) -> None:
    ignored = clusters(engine, missed(*TTE))[0].words
    later = missed("penggunaan tanda tangan elektronik", "tandatangn elektronik?", *LOGIN)
    assert [texts_in(each) for each in clusters(engine, later, ignored)] == [set(LOGIN)]
    assert len(clusters(engine, later)) == 2


def test_what_has_no_words_is_left_out(engine: Engine) -> None:
    assert clusters(engine, missed("???", "😀", "")) == ()
    assert [each.title for each in clusters(engine, missed("apa itu?"))] == ["apa itu?"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hp saya 081234567890 ya", "hp saya […] ya"),
        ("wa +62 812-3456-7890", "wa […]"),
        ("NIP 19850101 201001 1 001 siapa", "NIP […] siapa"),
        ("nik 5171010101850001", "nik […]"),
        ("nik 5171 0101 0185 0001", "nik […]"),
        ("kirim ke ayu@contoh.go.id atau @ayu_p", "kirim ke […] atau […]"),
        ("indikator 20 edisi 2018 2020 2026", "indikator 20 edisi 2018 2020 2026"),
        ("Perwali 59/2020\nbaris 33", "Perwali 59/2020 baris 33"),
        ("target 31/12/2019", "target 31/12/2019"),
    ],
)
def test_numbers_and_addresses_that_are_somebodys_are_hidden(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_no_personal_number_is_part_of_a_cluster(engine: Engine) -> None:
    (found,) = clusters(engine, missed("telepon pak camat 0812 3456 7890", "telepon pak camat 081299998888"))
    assert "3456" not in found.words + " ".join(found.wordings)
    assert "081299998888" not in found.words + " ".join(found.wordings)


NOUNS = tokens_of(
    "sertifikat server anggaran aplikasi domain jaringan pelatihan pegawai absensi surat arsip presensi pengadaan "
    "lisensi enkripsi cadangan integrasi portal formulir kuesioner survei responden kunjungan jadwal narasumber honor "
    "perjalanan laptop printer kertas kontrak vendor audit keamanan insiden arsitektur perpustakaan pasar parkir pajak"
)
VERBS = tokens_of("biaya syarat lokasi kontak durasi batas format contoh alur petugas sanksi manfaat pengajuan")
KINDS = tokens_of("elektronik daring luring tahunan bulanan khusus umum internal eksternal wilayah sekolah pasien")


def mistyped(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :] if len(word) > 5 and chance.random() < 0.15 else word


def test_a_quarter_of_questions_takes_no_time_that_anybody_notices(engine: Engine) -> None:
    chance = random.Random(1)  # noqa: S311 - any questions do
    texts = []
    for number in range(3_000):
        words = [chance.choice(VERBS), chance.choice(NOUNS), chance.choice(KINDS), chance.choice(NOUNS)]
        texts.append(" ".join(["bagaimana", *(mistyped(word, chance) for word in words), str(number % 47)]))
    begun = time.process_time()
    found = clusters(engine, missed(*texts))
    assert time.process_time() - begun < 2
    assert sum(len(each.questions) for each in found) == 3_000
