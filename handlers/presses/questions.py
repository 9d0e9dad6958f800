"""What buttons of the desk of questions say. A cluster is named by one of its questions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowQuestions:
    """Show a page of what was asked in vain in so many days."""

    days: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """Show a cluster with its wordings; `page` is where it stood."""

    question: int
    days: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class StubQuestions:
    """Send the beginning of a topic that answers a cluster."""

    question: int
    days: int


@dataclass(frozen=True, slots=True)
class IgnoreQuestions:
    """Hear no more of a cluster."""

    question: int
    days: int


@dataclass(frozen=True, slots=True)
class ShowIgnored:
    """Show a page of what is ignored."""

    days: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class RestoreQuestions:
    """Hear of an ignored cluster again."""

    ignored: int
    days: int


QuestionPress = ShowQuestions | OpenQuestions | StubQuestions | IgnoreQuestions | ShowIgnored | RestoreQuestions
