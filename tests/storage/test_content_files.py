"""An editor's mistakes: each must be named with file, line, column and cure, and never reach the bot."""

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from storage.content_files import ContentKeeper, ContentRefused, FileProblem, load_content

SHIPPED = Path(__file__).parents[2] / "content"
OF_2018 = "instruments/2018/instrument.yaml"
OF_2020 = "instruments/2020/instrument.yaml"
DETAIL = "instruments/2020/indicators/20.yaml"
NEW_GUIDE = "guide/tambahan.yaml"

TOPIC = """\
sources:
  perpres:
    document: "Perpres 95/2018"
    checked: 2026-11-21
topics:
  - key: pokok-baru
    title: "Pokok baru"
    text: "Isi pokok."
    asked: ["pokok baru"]
    source: perpres
events:
  - key: acara-baru
    title: "Acara baru"
    first: 2020-07-13
    last: 2020-07-17
    asked: ["acara baru"]
    source: perpres
results:
  - institution: "Kabupaten Contoh"
    year: 2019
    index: 2.5
    asked: ["contoh"]
    source: perpres
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the shipped content that a test may damage, with a small guide file of its own."""
    folder = tmp_path / "content"
    shutil.copytree(SHIPPED, folder)
    (folder / NEW_GUIDE).write_text(TOPIC, encoding="utf-8")
    return folder


def problems_in(folder: Path) -> tuple[FileProblem, ...]:
    with pytest.raises(ContentRefused) as refused:
        load_content(folder)
    assert str(refused.value) == "\n".join(map(str, refused.value.problems))
    return refused.value.problems


def the_problem(folder: Path) -> FileProblem:
    problems = problems_in(folder)
    assert [str(problem) for problem in problems] == [str(problems[0])]
    return problems[0]


def damage(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def text_at(problem: FileProblem) -> str:
    line = problem.file.read_text(encoding="utf-8").split("\n")[problem.line - 1]
    return line[problem.column - 1 :]


FIRST_WEIGHT = 'name: "Kebijakan Internal Tim Pengarah SPBE Instansi Pemerintah"\n            weight: 1\n'
LEVEL_3 = '    - number: 3\n      name: "Terstandarisasi"\n'


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "path", "message"),
    [
        # numbers, weights, levels
        pytest.param(
            OF_2018,
            FIRST_WEIGHT,
            FIRST_WEIGHT.replace(": 1", ": 2"),
            "7",
            "domains[1].aspects[1].weight",
            "bobot aspek 7, jumlah bobot indikatornya 8",
            id="weight of an indicator",
        ),
        pytest.param(
            OF_2018,
            'weight: "33/7"',
            'weight: "33/0"',
            '"33/0"',
            "domains[3].aspects[1].indicators[1].weight",
            "harus angka tanpa tanda kutip, misalnya 7 atau 1.3",
            id="weight over nothing",
        ),
        pytest.param(
            OF_2020,
            "weight: 1.3\n",
            "weight: 1,3\n",
            "1,3",
            "domains[1].aspects[1].indicators[1].weight",
            "tulis desimal dengan titik: 1.3",
            id="decimal comma",
        ),
        pytest.param(
            OF_2020,
            "weight: 1.3\n",
            "weight: -1.3\n",
            "-1.3",
            "domains[1].aspects[1].indicators[1].weight",
            "bobot harus lebih dari 0 dan paling banyak 100",
            id="negative weight",
        ),
        pytest.param(
            OF_2018,
            LEVEL_3,
            "",
            "- number",
            "levels.process",
            "tingkat tidak lengkap, seharusnya 1 sampai 5 berurutan",
            id="missing level name",
        ),
        pytest.param(
            DETAIL,
            "  - number: 5\n",
            "  - number: 6\n",
            "- number: 1",
            "levels",
            "tingkat tidak lengkap, seharusnya 1 sampai 5 berurutan",
            id="missing level of an indicator",
        ),
        pytest.param(
            OF_2018,
            "- number: 20\n",
            "- number: 21\n",
            "21",
            "domains[2].aspects[2].indicators[1].number",
            "nomor indikator 21, seharusnya 20",
            id="number out of order",
        ),
        pytest.param(
            DETAIL,
            "number: 20",
            'number: "20"',
            '"20"',
            "number",
            "harus bilangan bulat tanpa tanda kutip",
            id="number as text",
        ),
        pytest.param(
            DETAIL, "number: 20", "number: 0", "0", "number", "harus antara 1 dan 999", id="number out of range"
        ),
        pytest.param(
            OF_2020,
            "min: 2.6, max: 3.5",
            "min: 2.7, max: 3.5",
            "2.7",
            "predicates[3].min",
            "predikat Baik mulai 2.7, seharusnya 2.6",
            id="gap between predicates",
        ),
        # keys
        pytest.param(
            OF_2018,
            FIRST_WEIGHT,
            FIRST_WEIGHT.replace("weight", "weigth"),
            "weigth",
            "domains[1].aspects[1].indicators[1].weigth",
            "kunci tidak dikenal; maksud Anda 'weight'?",
            id="misspelt key",
        ),
        pytest.param(
            DETAIL,
            "number: 20",
            "Number: 20",
            "Number",
            "Number",
            "kunci tidak dikenal; maksud Anda 'number'?",
            id="capital key",
        ),
        pytest.param(
            "opd.yaml",
            '  - short: "DKIS"\n',
            '  - short: "DKIS"\n    telepon: "123"\n',
            "telepon",
            "opds[1].telepon",
            "kunci tidak dikenal; kunci yang ada: short, name, aliases",
            id="unknown key",
        ),
        pytest.param(
            "wishes.yaml",
            "  tugas: [tugas,",
            "  tugass: [tugas,",
            "tugass",
            "wishes.tugass",
            "kunci tidak dikenal; maksud Anda 'tugas'?",
            id="misspelt command",
        ),
        pytest.param(
            "wishes.yaml",
            "  lapor: [lapor,",
            "  lapor: [Tugas saya, lapor,",
            "Tugas saya",
            "wishes.lapor[1]",
            "'Tugas saya' sudah menjadi frasa tugas; satu frasa untuk satu perintah",
            id="phrase of two commands",
        ),
        pytest.param(
            DETAIL,
            "assessment: >-",
            "number: 7\nassessment: >-",
            "number",
            "number",
            "kunci ini sudah ada di baris 2; hapus salah satu",
            id="duplicate key",
        ),
        pytest.param(
            NEW_GUIDE, '    title: "Pokok baru"\n', "", "key", "topics[1].title", "wajib diisi", id="no title"
        ),
        pytest.param(
            NEW_GUIDE,
            '"Isi pokok."',
            "",
            "",
            "topics[1].text",
            "masih kosong; isi atau hapus kunci ini",
            id="empty value",
        ),
        pytest.param(
            NEW_GUIDE,
            '["pokok baru"]',
            "[]",
            "[]",
            "topics[1].asked",
            "daftar masih kosong; isi atau hapus kunci ini",
            id="empty list",
        ),
        # types
        pytest.param(
            NEW_GUIDE,
            '"Pokok baru"',
            "2020",
            "2020",
            "topics[1].title",
            'harus teks; beri tanda kutip: "2020"',
            id="text without quotes",
        ),
        pytest.param(
            NEW_GUIDE,
            '"Pokok baru"',
            "true",
            "true",
            "topics[1].title",
            'harus teks; beri tanda kutip: "true"',
            id="truth as text",
        ),
        pytest.param(
            NEW_GUIDE,
            '"Pokok baru"',
            "[a, b]",
            "[a, b]",
            "topics[1].title",
            "harus teks, bukan daftar",
            id="list as text",
        ),
        pytest.param(
            NEW_GUIDE,
            '["pokok baru"]',
            "pokok baru",
            "pokok baru",
            "topics[1].asked",
            "harus daftar: tiap butir pada baris sendiri, diawali '- '",
            id="text as list",
        ),
        pytest.param(
            NEW_GUIDE,
            'document: "Perpres 95/2018"\n    checked: 2026-11-21',
            "Perpres 95/2018",
            "Perpres",
            "sources.perpres",
            "harus berupa baris-baris 'kunci: nilai'",
            id="text as mapping",
        ),
        pytest.param(
            "instruments/2026/instrument.yaml",
            "external: true",
            "external: yes",
            "yes",
            "aspects[3].indicators[1].external",
            "harus true atau false, tanpa tanda kutip",
            id="yes",
        ),
        pytest.param(
            OF_2018,
            "capability: process",
            "capability: proses",
            "proses",
            "domains[1].aspects[1].indicators[1].capability",
            "pilihan yang ada: process, service",
            id="unknown choice",
        ),
        # dates
        pytest.param(
            NEW_GUIDE,
            "2020-07-17",
            "2020-02-31",
            "2020-02-31",
            "events[1].last",
            "tanggal 2020-02-31 tidak ada dalam kalender",
            id="no such day",
        ),
        pytest.param(
            NEW_GUIDE,
            "2020-07-17",
            "17/7/2020",
            "17/7/2020",
            "events[1].last",
            "tanggal ditulis tahun-bulan-hari, misalnya 2020-07-13",
            id="date as people write it",
        ),
        pytest.param(
            NEW_GUIDE,
            "2020-07-17",
            "2020-07-01",
            "2020-07-01",
            "events[1].last",
            "tanggal akhir 2020-07-01 sebelum tanggal awal 2020-07-13",
            id="ends before it begins",
        ),
        # what YAML allows and editors did not mean
        pytest.param(
            NEW_GUIDE,
            "    title: ",
            "\ttitle: ",
            "\t",
            "",
            "ada karakter tab; ganti dengan spasi (dua spasi untuk satu lekuk)",
            id="tab",
        ),
        pytest.param(
            NEW_GUIDE,
            '"Pokok baru"',
            "!penting Pokok",
            "!penting",
            "topics[1].title",
            "teks yang diawali '!' harus diberi tanda kutip",
            id="tag",
        ),
        pytest.param(
            NEW_GUIDE,
            '"Pokok baru"',
            "&penting Pokok",
            "&penting",
            "topics[1].title",
            "teks yang diawali '&' harus diberi tanda kutip",
            id="anchor",
        ),
        pytest.param(
            NEW_GUIDE,
            '"Pokok baru"',
            "*penting",
            "*penting",
            "topics[1].title",
            "teks yang diawali '*' harus diberi tanda kutip",
            id="alias of YAML",
        ),
        pytest.param(
            NEW_GUIDE,
            '"Pokok baru"',
            "@penting",
            "@penting",
            "",
            "teks tidak boleh diawali tanda ini; beri tanda kutip",
            id="forbidden beginning",
        ),
        pytest.param(
            NEW_GUIDE,
            '"Pokok baru"',
            "Pokok: baru",
            ": baru",
            "",
            "tanda ':' kedua dalam satu baris; beri tanda kutip pada teks yang memuat ': '",
            id="second colon",
        ),
        pytest.param(
            NEW_GUIDE,
            '"Pokok baru"',
            '"Pokok baru',
            "Isi pokok",
            "",
            "penulisan tidak terbaca; periksa jarak awal dan tanda kutip baris ini dan sebelumnya",
            id="quote left open",
        ),
        pytest.param(
            NEW_GUIDE,
            '["pokok baru"]',
            '["pokok baru"',
            '["pokok',
            "",
            "tanda ',' atau kurung penutup tidak ada",
            id="bracket left open",
        ),
        pytest.param(
            NEW_GUIDE,
            "    text: ",
            "   text: ",
            "text",
            "",
            "penulisan tidak terbaca; periksa jarak awal dan tanda kutip baris ini dan sebelumnya",
            id="indentation",
        ),
        pytest.param(
            NEW_GUIDE,
            '"Isi pokok."',
            '"Isi\u0007"',
            "\u0007",
            "",
            "ada karakter tak tampak; hapus karakter ini",
            id="invisible character",
        ),
        pytest.param(
            NEW_GUIDE,
            "topics:",
            "---\ntopics:",
            "---",
            "",
            "satu berkas hanya memuat satu dokumen; hapus baris '---' atau '%' ini",
            id="second document",
        ),
        # across files
        pytest.param(
            "opd.yaml",
            '"Diskominfo"',
            '"bappeda."',
            '"bappeda."',
            "opds[1].aliases[1]",
            "'bappeda.' sudah dipakai Bappeda; satu sebutan untuk satu OPD",
            id="alias of two agencies",
        ),
        pytest.param(
            OF_2018,
            'edition: "2018"',
            'edition: "2019"',
            '"2019"',
            "edition",
            "nama folder 2018, tetapi edisinya 2019; samakan keduanya",
            id="edition and folder",
        ),
        pytest.param(
            DETAIL,
            "number: 20",
            "number: 21",
            "21",
            "number",
            "nama berkas 20.yaml, tetapi nomornya 21; samakan keduanya",
            id="number and file",
        ),
        pytest.param(
            NEW_GUIDE,
            "key: pokok-baru",
            "key: tujuan-evaluasi",
            "tujuan-evaluasi",
            "topics[1].key",
            "kunci 'tujuan-evaluasi' sudah dipakai di evaluasi.yaml; beri kunci lain",
            id="key used twice",
        ),
        pytest.param(
            NEW_GUIDE,
            "key: pokok-baru",
            "key: Pokok Baru",
            "Pokok Baru",
            "topics[1].key",
            "hanya huruf kecil, angka, dan tanda '-', misalnya 'dasar-hukum'",
            id="key with capitals",
        ),
        pytest.param(
            NEW_GUIDE,
            '["pokok baru"]\n    source: perpres',
            '["pokok baru"]\n    source: permen',
            "permen",
            "topics[1].source",
            "sumber 'permen' belum ditulis pada 'sources' berkas ini; yang ada: perpres",
            id="unknown source",
        ),
        pytest.param(
            NEW_GUIDE,
            "Isi pokok.",
            "Isi " * 300,
            '"Isi',
            "topics[1].text",
            "teks dan butirnya 1199 huruf, paling banyak 1100; ringkas atau pecah",
            id="too long",
        ),
        pytest.param(
            NEW_GUIDE,
            "    index: 2.5\n",
            "",
            "institution",
            "results[1]",
            "isi 'index', atau 'statement' bila sumber tidak menyebut angka",
            id="result without figure",
        ),
        pytest.param(
            NEW_GUIDE,
            '"Kabupaten Contoh"',
            '"Kabupaten Magetan"',
            '"Kabupaten Magetan"',
            "results[1].institution",
            "hasil Kabupaten Magetan 2019 sudah ditulis di hasil.yaml; hapus salah satu",
            id="result twice",
        ),
    ],
)
def test_a_mistake_is_named_at_its_place(
    content: Path, file: str, old: str, new: str, at: str, path: str, message: str
) -> None:
    damage(content / file, old, new)
    problem = the_problem(content)
    assert (problem.path, problem.message) == (path, message)
    assert text_at(problem).startswith(at)
    named = f"{problem.file}:{problem.line}:{problem.column}: {path + ': ' if path else ''}"
    assert str(problem) == named + message


def rename(old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: (folder / old).rename(folder / new)


def write(file: str, data: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_bytes(data)


def copy_of_detail(folder: Path) -> None:
    text = (folder / DETAIL).read_text(encoding="utf-8").replace("number: 20\n", "number: 99\n", 1)
    (folder / "instruments/2020/indicators/99.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(
            write(NEW_GUIDE, "sources: {}\n# caf\u00e9\n".encode("cp1252")),
            "guide/tambahan.yaml:2:6: huruf ini bukan UTF-8 (mungkin Windows-1252); simpan ulang berkas sebagai UTF-8",
            id="Windows-1252",
        ),
        pytest.param(
            write(NEW_GUIDE, "sources: {}\n".encode("utf-16")),
            "guide/tambahan.yaml:1:1: huruf ini bukan UTF-8 (mungkin Windows-1252); simpan ulang berkas sebagai UTF-8",
            id="UTF-16",
        ),
        pytest.param(write(NEW_GUIDE, b""), "guide/tambahan.yaml:1:1: berkas kosong", id="empty file"),
        pytest.param(write(NEW_GUIDE, b"# nanti\n"), "guide/tambahan.yaml:1:1: berkas kosong", id="only a comment"),
        pytest.param(
            write(NEW_GUIDE, b"- a\n"), "guide/tambahan.yaml:1:1: harus berupa baris-baris 'kunci: nilai'", id="a list"
        ),
        pytest.param(
            write(NEW_GUIDE, b"topics: []\n"), "guide/tambahan.yaml:1:1: sources: wajib diisi", id="no sources"
        ),
        pytest.param(
            write(NEW_GUIDE, b"? [a]\n: b\n"),
            "guide/tambahan.yaml:1:3: kunci harus berupa satu kata atau teks bertanda kutip",
            id="strange key",
        ),
        pytest.param(
            write(NEW_GUIDE, b"a: " + b"[" * 50 + b"]" * 50),
            "guide/tambahan.yaml:1:24: a[1][1]: lekukan terlalu dalam",
            id="too deep",
        ),
        pytest.param(
            rename(NEW_GUIDE, "guide/tambahan.yml"),
            "guide/tambahan.yml:1:1: berkas ini tidak dibaca; ganti namanya menjadi berakhiran .yaml",
            id="yml",
        ),
        pytest.param(
            rename(NEW_GUIDE, "guide/tambahan.yaml.txt"),
            "guide/tambahan.yaml.txt:1:1: berkas ini tidak dibaca; ganti namanya menjadi berakhiran .yaml",
            id="saved by Notepad",
        ),
        pytest.param(
            rename("instruments/2018/instrument.yaml", "instruments/2018/instrumen.yaml"),
            "instruments/2018/instrumen.yaml:1:1: berkas ini tidak dibaca; "
            "uraian indikator disimpan di folder indicators\n"
            "instruments/2018/instrument.yaml:1:1: berkas tidak ditemukan",
            id="instrument renamed",
        ),
        pytest.param(
            rename("instruments/2020", "instruments/2021"),
            "instruments/2021/instrument.yaml:5:10: edition: nama folder 2021, tetapi edisinya 2020; samakan keduanya",
            id="folder renamed",
        ),
        pytest.param(
            copy_of_detail,
            "instruments/2020/indicators/99.yaml:2:9: number: indikator 99 tidak ada dalam instrumen 2020",
            id="no such indicator",
        ),
        pytest.param(
            rename("instruments", "instrumen"),
            "instruments:1:1: belum ada folder instrumen, misalnya instruments/2020",
            id="no instruments",
        ),
        pytest.param(rename("opd.yaml", "opd.txt"), "opd.yaml:1:1: berkas tidak ditemukan", id="no agencies"),
        pytest.param(
            lambda folder: [(folder / "opd.yaml").unlink(), (folder / "opd.yaml").mkdir()],
            "opd.yaml:1:1: berkas tidak dapat dibaca",
            id="a folder in place of a file",
        ),
        pytest.param(
            write("messages/rusak.j2", b"\xe9"),
            "messages/rusak.j2:1:1: huruf ini bukan UTF-8 (mungkin Windows-1252); simpan ulang berkas sebagai UTF-8",
            id="template in Windows-1252",
        ),
    ],
)
def test_a_file_or_folder_that_is_wrong_as_a_whole(
    content: Path, change: Callable[[Path], object], problem: str
) -> None:
    change(content)
    said = [str(each).removeprefix(f"{content}/") for each in problems_in(content)]
    assert "\n".join(said) == problem


def test_a_missing_folder(tmp_path: Path) -> None:
    problem = the_problem(tmp_path / "tidak-ada")
    assert str(problem) == f"{tmp_path / 'tidak-ada'}:1:1: folder konten tidak ditemukan"


def test_an_instrument_has_domains_or_aspects(content: Path) -> None:
    text = (content / OF_2018).read_text(encoding="utf-8")
    (content / OF_2018).write_text(text[: text.index("domains:")], encoding="utf-8")
    assert "isi salah satu: 'domains', atau 'aspects' untuk instrumen tanpa domain" in {
        problem.message for problem in problems_in(content)
    }


def test_a_capability_needs_its_levels(content: Path) -> None:
    text = (content / OF_2018).read_text(encoding="utf-8")
    start, end = text.index("  service:\n"), text.index("predicates:")
    (content / OF_2018).write_text(text[:start] + text[end:], encoding="utf-8")
    problems = problems_in(content)
    assert len(problems) == 11
    assert {problem.message for problem in problems} == {"tingkat untuk 'service' belum ditulis pada 'levels'"}


def test_all_mistakes_of_all_files_are_told_at_once(content: Path) -> None:
    damage(content / DETAIL, "gain:", "gian:")
    damage(content / DETAIL, "number: 20", "number: dua puluh")
    damage(content / OF_2018, FIRST_WEIGHT, FIRST_WEIGHT.replace("weight", "bobot"))
    damage(content / NEW_GUIDE, "2020-07-17", "17 Juli 2020")
    damage(content / "opd.yaml", 'short: "DKIS"', "short: 7")
    problems = problems_in(content)
    assert [problem.file.relative_to(content).as_posix() for problem in problems] == [
        "guide/tambahan.yaml",
        OF_2018,
        OF_2018,
        DETAIL,
        DETAIL,
        "opd.yaml",
    ]
    assert problems == tuple(sorted(problems))


def test_a_missing_key_is_not_told_twice_when_it_is_misspelt(content: Path) -> None:
    damage(content / DETAIL, "criterion:", "kriterion:")
    assert the_problem(content).message == "kunci tidak dikenal; maksud Anda 'criterion'?"


@pytest.mark.parametrize("rewrite", [lambda data: b"\xef\xbb\xbf" + data, lambda data: data.replace(b"\n", b"\r\n")])
def test_windows_editors_may_save_as_they_like(content: Path, rewrite: Callable[[bytes], bytes]) -> None:
    before = load_content(content)
    for file in content.rglob("*.yaml"):
        file.write_bytes(rewrite(file.read_bytes()))
    assert load_content(content) == before


def test_the_values_of_a_guide_file(content: Path) -> None:
    guide = load_content(content).catalogue.guide
    topic = next(topic for topic in guide.topics if topic.key == "pokok-baru")
    event = next(event for event in guide.events if event.key == "acara-baru")
    result = next(result for result in guide.results if result.institution == "Kabupaten Contoh")
    assert topic.source.checked == date(2026, 11, 21)
    assert (event.first, event.last) == (date(2020, 7, 13), date(2020, 7, 17))
    assert result.index == Decimal("2.5")


def test_a_copied_indicator_joins_its_instrument(content: Path) -> None:
    text = (content / DETAIL).read_text(encoding="utf-8").replace("number: 20\n", "number: 19\n", 1)
    (content / "instruments/2020/indicators/19.yaml").write_text(text, encoding="utf-8")
    of_2020 = load_content(content).catalogue.instruments["2020"]
    assert [each.number for each in of_2020.indicators if each.detail] == [19, 20]


def test_weights_are_exact(content: Path) -> None:
    instruments = load_content(content).catalogue.instruments
    assert [each.weight for each in instruments["2018"].aspects[5].indicators] == [Fraction(33, 7)] * 7
    assert instruments["2020"].indicators[0].weight == Fraction(13, 10)


def test_a_reload_that_fails_keeps_the_last_good_content(content: Path) -> None:
    keeper = ContentKeeper(content)
    first = keeper.content
    damage(content / NEW_GUIDE, "key: pokok-baru", "kunci: pokok-baru")
    with pytest.raises(ContentRefused):
        keeper.reload()
    assert keeper.content is first
    damage(content / NEW_GUIDE, "kunci: pokok-baru", "key: pokok-lain")
    assert keeper.reload() is keeper.content
    assert "pokok-lain" in {topic.key for topic in keeper.content.catalogue.guide.topics}
