"""Telegram's own refusals, word for word where the official server's words are known."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Refused(Exception):
    """A call the Bot API answers with ok=false."""

    status: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return the error as Telegram writes it."""
        body = {"ok": False, "error_code": self.status, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(reason: str) -> Refused:
    """Refuse a call for what stands in it."""
    return Refused(400, f"Bad Request: {reason}")


def cannot_parse(reason: str) -> Refused:
    """Refuse text whose markup is wrong."""
    return bad_request(f"can't parse entities: {reason}")


def forbidden(reason: str) -> Refused:
    """Refuse a call because of who the bot is to that chat."""
    return Refused(403, f"Forbidden: {reason}")


def moved(chat_id: int) -> Refused:
    """Refuse a call to a group that has become a supergroup, and name that."""
    reason = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refused(400, reason, {"migrate_to_chat_id": chat_id})


def too_many_requests(seconds: int) -> Refused:
    """Refuse a call because the bot sends too fast."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def unauthorized() -> Refused:
    """Refuse a token nobody was given."""
    return Refused(401, "Unauthorized")


def not_found() -> Refused:
    """Refuse a method or a file that does not exist."""
    return Refused(404, "Not Found")


def other_poll() -> Refused:
    """End a long poll because the bot began another one."""
    reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
    return Refused(409, f"Conflict: {reason}")


def webhook_is_set() -> Refused:
    """Refuse polling while a webhook is set."""
    reason = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    return Refused(409, f"Conflict: {reason}")


BLOCKED = "bot was blocked by the user"
CANNOT_BEGIN = "bot can't initiate conversation with a user"
NOT_A_MEMBER = "bot is not a member of the group chat"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
