"""The numbers that Word counts by itself: they stand in no text, yet many a matrix has no others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

Element = Any
"""An lxml element, which has no type of its own here."""

_VALUE = qn("w:val")
_ROW, _CELL = qn("w:tr"), qn("w:tc")


@dataclass(slots=True)
class _Count:
    """A list that counts: its next number, and whether it is sure that nothing before was counted otherwise."""

    next: int
    is_sure: bool = True


class Numbering:
    """What Word counts before each paragraph of a document, as far as that is certain: plain numbers, first level."""

    def __init__(self, document: Document) -> None:
        """Count through a document. A list that goes on in a hidden or deleted place is given up from there on."""
        self._of_style: dict[str, Element] = {}
        self._starts: dict[str, int] = {}
        self._counted_with: dict[str, str] = {}
        self.labels: dict[Element, str] = {}
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.NUMBERING), None
        )
        if part is not None:
            self._learn(part.element, document.styles.element)
            self.labels.update(self._counted(document.element.body))

    def _learn(self, numbering: Element, styles: Element) -> None:
        """Learn which lists count in plain numbers, where each begins, and which of them go on with each other."""
        firsts: dict[str, int] = {}
        for kind in numbering.iterchildren(qn("w:abstractNum")):
            level = next((each for each in kind.iterchildren(qn("w:lvl")) if each.get(qn("w:ilvl")) == "0"), None)
            if (
                level is not None
                and _said(level, "numFmt") == "decimal"
                and (_said(level, "lvlText") or "").count("%") == 1
            ):
                firsts[kind.get(qn("w:abstractNumId"))] = int(_said(level, "start") or 1)
        for each in numbering.iterchildren(qn("w:num")):
            own, kind_id = each.get(qn("w:numId")), _said(each, "abstractNumId")
            override = next(each.iter(qn("w:startOverride")), None)
            if kind_id in firsts:
                self._starts[own] = firsts[kind_id] if override is None else int(override.get(_VALUE))
                self._counted_with[own] = f"kind {kind_id}" if override is None else f"list {own}"
        for style in styles.iterchildren(qn("w:style")):
            if (properties := style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")) is not None:
                self._of_style[style.get(qn("w:styleId"))] = properties

    def _counted(self, body: Element) -> Iterator[tuple[Element, str]]:
        counts: dict[str, _Count] = {}
        for paragraph in body.iter(qn("w:p")):
            settings = paragraph.find(qn("w:pPr"))
            if settings is None:
                continue
            numbered = settings.find(qn("w:numPr"))
            if numbered is None:
                numbered = self._of_style.get(_said(settings, "pStyle") or "")
            own = None if numbered is None else _said(numbered, "numId")
            if own is None or own not in self._starts or (_said(numbered, "ilvl") or "0") != "0":
                continue
            count = counts.setdefault(self._counted_with[own], _Count(self._starts[own]))
            count.is_sure = count.is_sure and not _is_hidden(paragraph)
            if count.is_sure:
                yield paragraph, str(count.next)
            count.next += 1


def _said(element: Element, name: str) -> str | None:
    """Return the value of a setting of an element, or None where it has no such setting."""
    found = element.find(qn(f"w:{name}"))
    value: str | None = None if found is None else found.get(_VALUE)
    return value


def _is_hidden(paragraph: Element) -> bool:
    """Say whether a paragraph stands in the rest of a merged cell, or in a row that was deleted."""
    for ancestor in paragraph.iterancestors(_CELL, _ROW):
        if ancestor.tag == _ROW and ancestor.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            return True
        merge = ancestor.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}") if ancestor.tag == _CELL else None
        if merge is not None and merge.get(_VALUE) != "restart":
            return True
    return False
