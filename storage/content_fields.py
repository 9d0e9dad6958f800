"""The single values of the content files: texts, numbers, weights, dates. Refusals are for the editor."""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator
from pydantic_core import PydanticCustomError

_FRACTION = re.compile(r"([0-9]{1,6})/([1-9][0-9]{0,5})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"([01]\d|2[0-3])[.:]([0-5]\d)")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def refusal(message: str) -> PydanticCustomError:
    """Return an error whose words reach the editor as they are."""
    return PydanticCustomError("content", "{message}", {"message": message})


def _text(value: object) -> object:
    if isinstance(value, bool | int | Decimal):
        written = str(value).lower() if isinstance(value, bool) else str(value)
        raise refusal(f'harus teks; beri tanda kutip: "{written}"')
    if value is None or (isinstance(value, str) and not value.strip()):
        raise refusal("masih kosong; isi atau hapus kunci ini")
    return value.strip() if isinstance(value, str) else value


def _key(value: object) -> object:
    value = _text(value)
    if isinstance(value, str) and not _KEY.fullmatch(value):
        raise refusal("hanya huruf kecil, angka, dan tanda '-', misalnya 'dasar-hukum'")
    return value


def _weight(value: object) -> Fraction:
    if isinstance(value, str) and (parts := _FRACTION.fullmatch(value)):
        weight = Fraction(int(parts[1]), int(parts[2]))
    else:
        weight = Fraction(_decimal(value))
    if not 0 < weight <= 100:
        raise refusal("bobot harus lebih dari 0 dan paling banyak 100")
    return weight


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        if isinstance(value, str) and re.fullmatch(r"\d+,\d+", value):
            raise refusal(f"tulis desimal dengan titik: {value.replace(',', '.')}")
        raise refusal("harus angka tanpa tanda kutip, misalnya 7 atau 1.3")
    return Decimal(value)


def _date(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise refusal(f"tanggal {value} tidak ada dalam kalender") from None
    raise refusal("tanggal ditulis tahun-bulan-hari, misalnya 2020-07-13")


def _clock(value: object) -> time:
    if isinstance(value, str) and (parts := _CLOCK.fullmatch(value)):
        return time(int(parts[1]), int(parts[2]))
    raise refusal('jam ditulis jam:menit dengan tanda kutip, misalnya "08:00"')


def _number_of(least: int, most: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise refusal("harus bilangan bulat tanpa tanda kutip")
        if not least <= value <= most:
            raise refusal(f"harus antara {least} dan {most}")
        return value

    return check


Text = Annotated[str, BeforeValidator(_text)]
Key = Annotated[str, BeforeValidator(_key)]
Weight = Annotated[Fraction, PlainValidator(_weight)]
Number = Annotated[Decimal, PlainValidator(_decimal)]
Day = Annotated[date, PlainValidator(_date)]
Clock = Annotated[time, PlainValidator(_clock)]
Count = Annotated[int, PlainValidator(_number_of(1, 366))]
DaysBefore = Annotated[int, PlainValidator(_number_of(0, 366))]
Ordinal = Annotated[int, PlainValidator(_number_of(1, 999))]
Level = Annotated[int, PlainValidator(_number_of(0, 10))]
Year = Annotated[int, PlainValidator(_number_of(2000, 2100))]
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]
