"""Answers as Telegram HTML: the facts in their templates, and the source line that ends every answer."""

from handlers.citations import sources_of
from handlers.messages import Messages
from spbe.answers import Answer, Unknown
from spbe.facts import Fact, RowList
from spbe.paging import paged
from spbe.replies import Found, MembersOnly, Unclear

PAGE_ROWS = 20


def answer_html(messages: Messages, answer: Answer, *, page: int = 0, is_coordinator: bool = False) -> str:
    """Return the text of an answer; `page`, from 0, of a list longer than 20 rows."""
    match answer:
        case Found(facts=facts):
            parts = [_fact_html(messages, fact, page) for fact in facts]
            return messages.render("answer", parts=parts, sources=sources_of(facts))
        case Unclear(choices=choices):
            return messages.render("unclear", choices=choices)
        case MembersOnly():
            return messages.render("members_only")
        case Unknown(reason=reason, nearest=nearest):
            return messages.render("unknown", reason=reason, nearest=nearest, is_coordinator=is_coordinator)


def _fact_html(messages: Messages, fact: Fact, page: int) -> str:
    template = f"facts/{type(fact).__name__}"
    if isinstance(fact, RowList):
        return messages.render(template, fact=fact, shown=paged(fact.rows, page, PAGE_ROWS))
    return messages.render(template, fact=fact)
