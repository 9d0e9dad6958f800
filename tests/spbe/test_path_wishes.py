"""What people say of a path, as they write it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe.path import Limits
from spbe.path_wishes import Only, PathWish, path_wish
from tests.spbe.conftest import shipped_engine

PREDICATES = shipped_engine().content.catalogue.instruments["2018"].predicates
OPDS = shipped_engine().matrix.opds
IDS = {opd.short: opd.id for opd in OPDS}
GOOD, VERY_GOOD, EXCELLENT = Decimal("2.6"), Decimal("3.5"), Decimal("4.2")


def without(*shorts: str) -> Limits:
    return Limits(agencies=frozenset(IDS[short] for short in shorts))


READ = {
    "": PathWish(),
    "berikutnya": PathWish(),
    "sangat baik": PathWish(VERY_GOOD),
    "sgt baek": PathWish(VERY_GOOD),
    "baik": PathWish(GOOD),
    "memuaskan paling sedikit opd": PathWish(EXCELLENT, "agencies"),
    "ke memuasakan usaha paling ringan": PathWish(EXCELLENT, "effort"),
    "langkah paling sedikit ke sangat baik": PathWish(VERY_GOOD, "steps"),
    "3,5": PathWish(VERY_GOOD),
    "3.25": PathWish(Decimal("3.25")),
    "9": PathWish(Decimal(9)),
    "termurah ke sangat baik tanpa kebijakan maksimal 2 tingkat per indikator": PathWish(
        VERY_GOOD, limits=Limits(most_levels=2), policies=False
    ),
    "sangat baik max 1 level": PathWish(VERY_GOOD, limits=Limits(most_levels=1)),
    "tanpa indikator 23": PathWish(limits=Limits(indicators=frozenset({23}))),
    "tanpa ind 23, 26 dan 30": PathWish(limits=Limits(indicators=frozenset({23, 26, 30}))),
    "memuaskan tanpa ind 25-27": PathWish(EXCELLENT, limits=Limits(indicators=frozenset({25, 26, 27}))),
    "tanpa indikator 27-25": PathWish(limits=Limits(indicators=frozenset({25, 26, 27}))),
    "tanpa ind 23,25 hingga 27": PathWish(limits=Limits(indicators=frozenset({23, 25, 26, 27}))),
    "sangat baik tanpa baris 100-102": PathWish(VERY_GOOD, limits=Limits(rows=frozenset({100, 101, 102}))),
    "3.5 tanpa 23": PathWish(VERY_GOOD, limits=Limits(indicators=frozenset({23}))),
    "sangat baik tanpa baris 36": PathWish(VERY_GOOD, limits=Limits(rows=frozenset({36}))),
    "tanpa domain 1 dan 3 maksimal 2 langkah": PathWish(limits=Limits(domains=frozenset({1, 3}), most_levels=2)),
    "tanpa aspek 6, bappeda": PathWish(limits=replace(without("Bappeda"), aspects=frozenset({6}))),
    "tanpa bappeda ke 3,5": PathWish(VERY_GOOD, limits=without("Bappeda")),
    "tanpa bapeda dan bag hukum, paling sedikit opd": PathWish(None, "agencies", without("Bappeda", "Bag. Hukum")),
    "tanpa dinas komunikasi informatika dan statistik": PathWish(limits=without("DKIS")),
    "sangat baik tanpa kebijakan dan tanpa bkpsdm paling sedikit langkah": PathWish(
        VERY_GOOD, "steps", without("BKPSDM"), policies=False
    ),
    "sangat baik kecuali layanan": PathWish(VERY_GOOD, limits=Limits(capabilities=frozenset({"service"}))),
    "sangat baik tanpa dkis tanpa kebijakan": PathWish(VERY_GOOD, limits=without("DKIS"), policies=False),
    "tanpa dkis dan layanan": PathWish(limits=replace(without("DKIS"), capabilities=frozenset({"service"}))),
    "sangat baik hanya dkis": PathWish(VERY_GOOD, only=Only(agencies=frozenset({IDS["DKIS"]}))),
    "hanya layanan tanpa dkis": PathWish(limits=without("DKIS"), only=Only(kinds=frozenset({"services"}))),
    "hanya domain 3": PathWish(only=Only(domains=frozenset({3}))),
    "sangat baik biaya paling ringan": PathWish(VERY_GOOD, "effort"),
    "memuaskan tanpa indikator eksternal": PathWish(EXCELLENT, limits=Limits(external=True)),
}


@pytest.mark.parametrize("text", READ)
def test_goal_measure_and_limits_are_read(text: str) -> None:
    wish = path_wish(text, PREDICATES, OPDS)
    assert replace(wish, about_path=False) == READ[text]


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("tanpa xyzzy", "xyzzy"),
        ("asdf qwer", "asdf qwer"),
        ("kalau mau sangat baik apa syaratnya", "syaratnya"),
        ("3,555", "3,555"),
        ("tanpa ind 1-999", "1-999"),
        ("tanpa ind 5-7-9", "5-7-9"),
        ("tanpa ind 23 sampai 3,5", "23 sampai 3"),
        ("tanpa ind dua puluh sampai dua puluh lima", "sampai"),
        ("baik " * 200, "baik"),
    ],
)
def test_what_says_nothing_here_is_left_unread(text: str, unread: str) -> None:
    assert path_wish(text, PREDICATES, OPDS).unread.startswith(unread)


@given(st.lists(st.sampled_from(["tanpa", "ind", "23", "1-99", "2,5", "maks", "opd", "&", "sangat", "baik", "x"])))
def test_no_text_is_too_much(words: list[str]) -> None:
    wish = path_wish(" ".join(words), PREDICATES, OPDS)
    is_out = "tanpa" in words and words.index("tanpa") < words.index("23") if "23" in words else False
    assert "x" not in words or "x" in wish.unread.split()
    assert not is_out or 23 in wish.limits.indicators
    assert wish.goal is None or wish.goal in (GOOD, VERY_GOOD, Decimal("2.5")) or "1-99" in words


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("jalur termurah ke sangat baik", True),
        ("jalr memuaskan tanpa kebijakan", True),
        ("berapa langkah lagi ke sangat baik", True),
        ("sangat baik", False),
        ("jalur ke kantor dkis lewat mana", False),
        ("apa itu predikat sangat baik", False),
    ],
)
def test_only_words_that_ask_for_a_path_need_no_command(text: str, is_plain: bool) -> None:
    assert path_wish(text, PREDICATES, OPDS).is_plain is is_plain
