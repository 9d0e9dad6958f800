"""What is wrong with templates though they can be read: names that lead nowhere, found before they are needed."""

from collections.abc import Iterator, Mapping

from jinja2 import Environment, TemplateSyntaxError, nodes

Fault = tuple[str, int, str]
"""A file, a line, and what is wrong, for the person who edits it."""


def faults_in(environment: Environment, sources: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what keeps templates from being filled, whatever they are filled with."""
    parsed: dict[str, nodes.Template] = {}
    for name, source in sorted(sources.items()):
        try:
            parsed[name] = environment.parse(source, name)
        except TemplateSyntaxError as error:
            yield name, error.lineno, f"templat tidak terbaca ({error.message})"
    macros = {name: {each.name for each in template.find_all(nodes.Macro)} for name, template in parsed.items()}
    for name, template in parsed.items():
        for line, message in (*_unknown_words(template, environment), *_unknown_macros(template, macros)):
            yield name, line, message


def _unknown_words(template: nodes.Template, environment: Environment) -> Iterator[tuple[int, str]]:
    for each in template.find_all(nodes.Filter):
        if each.name not in environment.filters:
            yield each.lineno, f"saringan '{each.name}' tidak dikenal"
    for test in template.find_all(nodes.Test):
        if test.name not in environment.tests:
            yield test.lineno, f"uji '{test.name}' tidak dikenal"


def _unknown_macros(template: nodes.Template, macros: Mapping[str, set[str]]) -> Iterator[tuple[int, str]]:
    imported: dict[str, str] = {}
    for each in template.find_all(nodes.Import):
        if isinstance(each.template, nodes.Const):
            imported[each.target] = each.template.value
            if each.template.value not in macros:
                yield each.lineno, f"templat '{each.template.value}' dipakai di sini, tetapi berkasnya tidak ada"
    for used in template.find_all(nodes.Getattr):
        source = imported.get(used.node.name) if isinstance(used.node, nodes.Name) else None
        if source and used.attr not in macros.get(source, (used.attr,)):
            yield used.lineno, f"makro '{used.attr}' tidak ada di {source}"
