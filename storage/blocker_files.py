"""content/blockers.yaml: which agencies must act on a blocker."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from spbe.blockers import Actors
from spbe.matrix import Opd
from spbe.opd_names import OpdNames
from spbe.progress import Blocker
from storage.checked_yaml import read_as
from storage.content_fields import Text
from storage.content_models import Entry
from storage.content_problems import FileProblem, refuse_if_any
from storage.strict_yaml import Document

UNKNOWN = "belum diketahui"
"""Stands alone in the list of a cause on which somebody else must act, whoever that is."""


class BlockersFile(Entry):
    """blockers.yaml."""

    actors: dict[Text, tuple[Text, ...]]


def load_blockers(file: Path, opds: Sequence[Opd] | None) -> Actors:
    """Return who must act on which blocker. Raises `ContentRefused`; where agencies are None, none is looked up."""
    document, entry = read_as(file, BlockersFile)
    refuse_if_any(_problems(document, entry, opds))
    return {Blocker(cause): None if actors == (UNKNOWN,) else actors for cause, actors in entry.actors.items()}


def _problems(document: Document, entry: BlockersFile, opds: Sequence[Opd] | None) -> Iterator[FileProblem]:
    known = {opd.short for opd in opds or ()}
    for cause, actors in entry.actors.items():
        if cause not in {*Blocker}:
            message = f"kendala tidak dikenal; yang ada: {', '.join(Blocker)}"
            yield document.problem(("actors", cause), message, at_key=True)
        for place, name in enumerate(actors if opds is not None and actors != (UNKNOWN,) else ()):
            if name not in known:
                near = OpdNames(opds or ()).nearest(name, limit=1)
                hint = f"maksud Anda '{near[0]}'?" if near else "tulis 'short' dari opd.yaml"
                yield document.problem(("actors", cause, place), f"OPD '{name}' tidak ada di opd.yaml; {hint}")
