"""Every sentence the bot says: templates of content/messages filled with facts, as Telegram HTML.

Values are escaped in one place, the template engine; a value that is missing is a fault, never a blank.
"""

import html
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import get_args

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError

from handlers import index_phrasing, phrasing
from handlers.template_faults import Fault, faults_in
from handlers.templates import SCREENS, TABLES
from spbe.facts import Fact


class Messages:
    """Renders the templates of the content; made anew when the content is reloaded."""

    def __init__(self, sources: Mapping[str, str], *, instance: str) -> None:
        """Compile nothing yet: templates are compiled when first used, the loader has checked their syntax."""
        self._sources = sources
        self._templates = Environment(
            loader=DictLoader(dict(sources)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["instance"] = instance
        self._templates.filters |= {
            "band": phrasing.band_in_words,
            "brief_name": phrasing.brief_name,
            "by_level": phrasing.by_level,
            "day": phrasing.day_of,
            "clock": phrasing.clock_in_words,
            "date": phrasing.day_in_words,
            "days": phrasing.days_in_words,
            "decimals": index_phrasing.decimals_in_words,
            "decimal": phrasing.decimal_in_words,
            "distance": index_phrasing.distance_in_words,
            "exact": index_phrasing.exact_in_words,
            "fraction": Fraction,
            "full_day": phrasing.full_day,
            "gain": index_phrasing.gain_in_words,
            "index": index_phrasing.index_in_words,
            "index_value": index_phrasing.value_in_words,
            "left": phrasing.days_left_in_words,
            "level_name": phrasing.level_name_of,
            "moment": phrasing.moment_in_words,
            "opd_names": phrasing.opd_names,
            "percent": phrasing.percent_in_words,
            "progress": phrasing.progress_in_words,
            "short_hash": phrasing.short_hash,
            "short_name": phrasing.name_of,
            "size": phrasing.size_in_words,
            "status": lambda status: self.line("tasks/statuses", status),
            "sum_indicators": phrasing.sum_indicators,
            "target": phrasing.target_in_words,
            "target_in_full": phrasing.target_in_full,
        }

        self._tables: dict[str, Mapping[str, str]] = {}

    def faults(self) -> Iterator[Fault]:
        """Yield what keeps templates from being filled, and tables from being read: where, and what is wrong."""
        found = list(faults_in(self._templates, self._sources))
        yield from found
        for name in TABLES if not found else ():
            if TABLES[name] and f"{name}.j2" in self._sources:
                try:
                    self.table(name)
                except TemplateError as error:
                    yield f"{name}.j2", 1, f"templat tidak dapat dipakai ({error.message})"

    def gaps(self) -> Iterator[tuple[str, str]]:
        """Yield every template that is missing, and every line of one: its file and what is wrong."""
        facts = (f"facts/{kind.__name__}" for kind in get_args(Fact))
        for name in (*SCREENS, *TABLES, *facts):
            if f"{name}.j2" not in self._templates.list_templates():
                yield f"{name}.j2", "templat ini dipakai bot, tetapi berkasnya tidak ada"
            elif TABLES.get(name):
                found = self.table(name)
                for key in TABLES[name]:
                    if not found.get(key):
                        yield f"{name}.j2", f"baris '{key} = …' dipakai bot, tetapi tidak ada"

    def render(self, template: str, **values: object) -> str:
        """Return a template filled with values, without stray blank lines."""
        text = self._templates.get_template(f"{template}.j2").render(**values)
        text = re.sub(r"[ \t]+\n", "\n", text).replace("\n</blockquote>", "</blockquote>")
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def lines(self, template: str, **values: object) -> tuple[str, ...]:
        """Return the lines of a template as plain text, for what is no HTML: buttons, menus, titles."""
        return tuple(html.unescape(line) for line in self.render(template, **values).splitlines() if line)

    def table(self, template: str, **values: object) -> dict[str, str]:
        """Return a template of lines `key = text`."""
        pairs = (line.partition("=") for line in self.lines(template, **values))
        return {key.strip(): text.strip() for key, _, text in pairs}

    def line(self, template: str, key: str) -> str:
        """Return one text of a template of lines `key = text` that needs no values."""
        if template not in self._tables:
            self._tables[template] = self.table(template)
        return self._tables[template][key]
