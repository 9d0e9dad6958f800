"""Evidence that people write instead of sending a file: links and register numbers, as what a form holds."""

from spbe.evidence_text import link_or_register
from spbe.report_form import Attachment, Form, Step


def link_in(text: str) -> Attachment | None:
    """Return the links in a text."""
    found = _written(text)
    return found if found and found.kind == "link" else None


def link_beside(text: str) -> Attachment | None:
    """Return the links told along with a report; a mere name of a site tells what it is about: "web kota.go.id"."""
    found = link_in(text)
    leads = found and ("://" in text or any("/" in link.partition("://")[2] for link in (found.text or "").split()))
    return found if leads else None


def reference_in(form: Form, text: str) -> Attachment | None:
    """Return the evidence in a text: a link wherever it comes by itself, a register number where evidence is asked."""
    if form.step in (Step.EVIDENCE, Step.SUMMARY, Step.CLASSIFICATION):
        return _written(text)
    return link_in(text) if len(text.split()) == 1 else None


def _written(text: str) -> Attachment | None:
    found = link_or_register(text)
    return Attachment(found.kind, found.name, text=found.text) if found else None
