import pytest

from spbe.subjects import ASKED, SAID, STEM_ONLY, Fit, Names
from spbe.words import Lexicon, Reader

READER = Reader(Lexicon({}, frozenset({"yang", "apa"}), {}), ("pusat data terbuka", "tim", "anggaran", "penganggaran"))
STOPWORDS = frozenset({"yang", "apa"})

NAMES = {1: "Layanan Pusat Data", 2: "Layanan Data Terbuka", 3: "Layanan Penganggaran", 4: "Tim Koordinasi"}


def index(names: dict[int, str] = NAMES, *, commonest: float = 1.0, known: set[str] | None = None) -> Names[int]:
    found: Names[int] = Names(READER.read, STOPWORDS, set() if known is None else known, commonest=commonest)
    for key, name in names.items():
        found.add(key, name)
    return found


def best(text: str, names: Names[int] | None = None) -> Fit[int]:
    fits = (index() if names is None else names).fits(READER.read(text))
    assert fits
    return fits[0]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("pusat data", 1),
        ("data yang terbuka", 2),
        ("apa penganggaran", 3),
        ("tim", 4),
        ("koordinasi", 4),
    ],
)
def test_the_name_with_the_rarest_words_fits_best(text: str, key: int) -> None:
    found = best(text)
    assert found.key == key


@pytest.mark.parametrize("text", ["", "yang apa", "kucing", "( )", "7"])
def test_nothing_fits_words_that_no_name_has(text: str) -> None:
    assert index().fits(READER.read(text)) == []


def test_a_full_name_fits_in_full() -> None:
    found = best("layanan pusat data")
    assert found == Fit(1, 1.0, 1.0)
    assert found.score == pytest.approx(ASKED + SAID)


def test_part_of_a_name_is_all_that_is_asked_but_not_all_that_is_said() -> None:
    found = best("pusat")
    assert found.asked == 1.0
    assert 0 < found.said < 1


def test_words_beside_the_name_lower_what_is_asked() -> None:
    found = best("pusat kucing")
    assert found.asked < 1


def test_a_word_known_elsewhere_speaks_louder_against_a_name_than_an_unknown_one() -> None:
    unknown = best("pusat kucing", index())
    known = best("pusat kucing", index(known={"kucing"}))
    assert known.asked < unknown.asked


def test_a_stem_counts_less_than_the_word() -> None:
    found = best("anggaran")
    assert found.key == 3
    assert found.asked == pytest.approx(STEM_ONLY)


def test_a_common_word_names_nothing_by_itself() -> None:
    names = index(commonest=0.5)
    assert names.fits(READER.read("layanan")) == []
    assert {fit.key for fit in names.fits(READER.read("layanan data terbuka"))} == {2}


def test_the_best_of_several_names_of_a_key_counts() -> None:
    names = index({1: "Pusat Data"})
    names.add(1, "Tim")
    assert names.fits(READER.read("tim")) == [Fit(1, 1.0, 1.0)]


def test_fits_come_best_first() -> None:
    scores = [fit.score for fit in index().fits(READER.read("layanan pusat data terbuka"))]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 1


def test_numbers_of_one_digit_are_no_words() -> None:
    names = index({1: "Sektor 1", 2: "Perpres 95"})
    assert not names.knows(READER.read("1")[0])
    assert names.knows(READER.read("95")[0])
    assert [fit.key for fit in names.fits(READER.read("95"))] == [2]


def test_the_rarer_word_weighs_more() -> None:
    names = index()
    assert names.weight(READER.read("pusat")[0].stem) > names.weight(READER.read("layanan")[0].stem)
