"""What buttons of broadcasts say."""

from dataclasses import dataclass
from typing import Literal

Aim = Literal["all", "pic", "overdue"]


@dataclass(frozen=True, slots=True)
class ShowBroadcast:
    """Show a broadcast: the draft with its preview, or how it stands."""

    broadcast: int


@dataclass(frozen=True, slots=True)
class AimBroadcast:
    """Let a draft go to everybody, or turn a condition on or off."""

    broadcast: int
    aim: Aim


@dataclass(frozen=True, slots=True)
class PickOpds:
    """Show the agencies to which a draft may go; with one of them, add or remove it first."""

    broadcast: int
    page: int = 0
    opd: int | None = None


@dataclass(frozen=True, slots=True)
class SendBroadcast:
    """Send a draft to the people of a stamp, now or when working hours begin; `sure` once its consequence was read."""

    broadcast: int
    stamp: int
    later: bool
    sure: bool = False


@dataclass(frozen=True, slots=True)
class CancelBroadcast:
    """Drop a draft, or a broadcast that waits for working hours."""

    broadcast: int


BroadcastPress = ShowBroadcast | AimBroadcast | PickOpds | SendBroadcast | CancelBroadcast
