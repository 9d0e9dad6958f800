"""What a run tells: figures as they stand in docs/benchmarks.md."""

import statistics
from collections import Counter
from collections.abc import Iterator

from tests.soak.checks import digests_told, noted_again
from tests.soak.fleet import Fleet
from tests.soak.ledger import Ledger
from tests.soak.person import UNSURE
from tests.soak.post import Post
from tests.soak.stored import Stored

WARM = 15.0
"""Seconds after which a process has imported and loaded what it needs."""

MAY_GROW = 24.0
"""MiB that a process may have more at its end than when it was warm."""

LONG = 2 * WARM
"""Seconds that a process must have lived to be counted."""


def grown_too_much(fleet: Fleet) -> Iterator[str]:
    """Yield a line for each process whose memory is not flat."""
    for warm, end, age in _lives(fleet):
        if end > warm + MAY_GROW:
            yield f"a process had {warm:.0f} MiB when warm and {end:.0f} MiB after {age:.0f} s"


def _lives(fleet: Fleet) -> list[tuple[float, float, float]]:
    """Return of each process that lived long enough its memory when warm and at its end, and its age then."""
    found = []
    for readings in fleet.lives:
        warm = [memory for age, memory in readings if WARM <= age < WARM + 5]
        if warm and readings[-1][0] >= LONG:
            found.append((statistics.median(warm), readings[-1][1], readings[-1][0]))
    return found


def told(fleet: Fleet, ledger: Ledger, post: Post, stored: Stored) -> list[str]:
    """Return the lines of an account, after its title."""
    figures, digests = ledger.figures, digests_told(post.chats)
    deeds = Counter(f"{each.kind} {'told' if each.told else 'not told'}" for each in ledger.deeds)
    lines = {
        "people": _listed(Counter(ledger.roles.values())),
        "faults": _listed(figures, "fault: "),
        "on the wire": _listed(figures, "wire: "),
        "updates": _listed(Counter(str(each["outcome"]) for each in stored.inbox)),
        "delivered twice": str(figures["updates delivered twice"]),
        "taken over from a dead process": str(sum(each["deaths"] > 0 for each in stored.inbox)),
        "calls of the bot": str(len(fleet.simulator.calls)),
        "what came of what people did": _listed(figures, "came: "),
        "questions": f"{len(ledger.asked)} in chats ({figures['questions asked again']} asked again,"
        f" {noted_again(ledger, stored)} noted again after a death),"
        f" {figures['inline questions answered']} inline, {figures['group questions answered']} in a group",
        "reports": f"{len(ledger.sendings)} sent, {len(stored.reports)} stored,"
        f" {sum(bool(each.told) for each in ledger.sendings)} with their reference told",
        "files": f"{len(stored.files)} ({figures['files sent again']} sent again,"
        f" {figures['told that the disk is full']} times told that the disk is full)",
        "deeds": _listed(deeds),
        "digests": f"{len(digests)} by person and day, {sum(digests.values()) - len(digests)} again",
        "told that it is uncertain": str(_unsure(post)),
        "memory": _memory(fleet),
    }
    log = [f"  log, {level}: {number} {event}" for (level, event), number in sorted(stored.log.items())]
    return [*(f"  {name}: {line}" for name, line in lines.items()), *log]


def _unsure(post: Post) -> int:
    """Return how often somebody was told that the bot was stopped in the midst of what they asked for."""
    texts = [message.text for messages in post.chats.values() for message in messages]
    return sum(UNSURE in text for text in (*texts, *(toast.text for toast in post.toasts.values())))


def _memory(fleet: Fleet) -> str:
    lives = _lives(fleet)
    if not lives:
        return f"no process lived for {LONG:.0f} s"
    grown, largest = [end - warm for warm, end, _ in lives], max(end for _, end, _ in lives)
    return (
        f"{len(lives)} processes of {LONG:.0f} to {max(age for *_, age in lives):.0f} s grew by"
        f" {statistics.median(grown):.1f} MiB (median) and {max(grown):.1f} MiB (most) from second {WARM:.0f} on,"
        f" to {largest:.0f} MiB (largest); allowed are {MAY_GROW:.0f}"
    )


def _listed(counts: Counter[str], prefix: str = "") -> str:
    found = {name.removeprefix(prefix): number for name, number in counts.items() if name.startswith(prefix)}
    return ", ".join(f"{name} {number}" for name, number in sorted(found.items())) or "none"
