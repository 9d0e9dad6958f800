import pytest

from bot.settings import CONTENT
from handlers.messages import Messages
from storage.content_files import load_content

SOURCES = load_content(CONTENT).messages


def faults(**changed: str) -> list[tuple[str, int, str]]:
    sources = {**SOURCES, **{f"{name}.j2": text for name, text in changed.items()}}
    return list(Messages(sources, instance="Kota Contoh").faults())


def test_the_shipped_templates_have_none() -> None:
    assert faults() == []


IMPORT = '{% import "macros.j2" as say %}'


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("satu\n{% if x %}", 2, "templat tidak terbaca"),
        # Jinja looks up what stands in a branch only when it gets there.
        ("satu\n{% if x %}\n{{ x | dayy }}\n{% endif %}", 3, "saringan 'dayy' tidak dikenal"),
        ("{{ 1 if x is definned }}", 1, "uji 'definned' tidak dikenal"),
        ('satu\n{% import "macro.j2" as say %}', 2, "templat 'macro.j2' dipakai di sini, tetapi berkasnya tidak ada"),
        (f"{IMPORT}\n{{{{ say.headin(x, y) }}}}", 2, "makro 'headin' tidak ada di macros.j2"),
    ],
)
def test_a_name_that_leads_nowhere_is_found(text: str, line: int, message: str) -> None:
    ((file, found, why),) = faults(start=text)
    assert (file, found) == ("start.j2", line)
    assert message in why


def test_what_is_known_is_none() -> None:
    assert faults(start=f"{IMPORT}{{{{ say.heading(x, y) }}}}{{{{ x.y | day(z) }}}}{{{{ 1 if x is defined }}}}") == []


def test_a_table_that_needs_a_value_is_found() -> None:
    ((file, line, why),) = faults(toasts="sent = {{ terkirim }}\n")
    assert (file, line) == ("toasts.j2", 1)
    assert "terkirim" in why
