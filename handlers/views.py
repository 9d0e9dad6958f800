"""Answers as Telegram HTML: the facts in their templates, and the source line that ends every answer."""

from handlers.citations import sources_of
from handlers.messages import Messages
from spbe.answers import Answer, Unknown
from spbe.replies import Found, MembersOnly, Unclear

PAGE_ROWS = 20


def answer_html(messages: Messages, answer: Answer) -> str:
    """Return the text of an answer."""
    match answer:
        case Found(facts=facts):
            parts = [
                messages.render(f"facts/{type(fact).__name__}", fact=fact, page=PAGE_ROWS) for fact in facts
            ]
            return messages.render("answer", parts=parts, sources=sources_of(facts))
        case Unclear(choices=choices):
            return messages.render("unclear", choices=choices)
        case MembersOnly():
            return messages.render("members_only")
        case Unknown(reason=reason, nearest=nearest):
            return messages.render("unknown", reason=reason, nearest=nearest)
