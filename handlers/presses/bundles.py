"""Rows that hang together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowBundles:
    """Show which rows hang together, and which seem to; `page` counts from 0."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class TakeProposal:
    """Note that rows hang together as was proposed, by the proposal's key."""

    key: int


@dataclass(frozen=True, slots=True)
class RemoveBundle:
    """Forget that rows hang together; first ask."""

    bundle: int
    sure: bool = False


@dataclass(frozen=True, slots=True)
class RepeatReport:
    """Say of the other rows of a document what a report says of one."""

    report: int


BundlesPress = ShowBundles | TakeProposal | RemoveBundle | RepeatReport
