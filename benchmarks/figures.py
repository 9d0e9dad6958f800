"""What the throughput benchmark found: figures, the goals they are held against, and both as tables and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.load import Seen

PTB, CONCURRENT, AIOGRAM, RAW = "ptb", "ptb-concurrent", "aiogram", "raw"
PEERS = (PTB, CONCURRENT, AIOGRAM)
QUESTIONS, REPORTS, TASKS = "questions", "reports", "tasks"


@dataclass(frozen=True, slots=True)
class Round:
    """One measurement: a flood, then a stream, and the processor time that an update of the flood took."""

    flood: Seen
    stream: Seen
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What a bot did with one kind of updates: medians of the rounds. Waits are in milliseconds."""

    subject: str
    scenario: str
    updates_a_second: float
    flood_p50_ms: float
    flood_p99_ms: float
    stream_p50_ms: float
    stream_p99_ms: float
    cpu_ms: float
    stream_p50_ms_by_kind: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Process:
    """What a bot costs before and after it is asked."""

    subject: str
    start_seconds: float
    memory_mib: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal with what was reached; at least or at most the limit."""

    goal: str
    configuration: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Say whether it was reached."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


Figures = Mapping[tuple[str, str], Figure]


def at(place: float, waits: Sequence[float]) -> float:
    """Return the wait at a place between the shortest and the longest, in milliseconds."""
    return sorted(waits)[int(len(waits) * place)] * 1_000


def figure_of(subject: str, scenario: str, rounds: Sequence[Round]) -> Figure:
    """Return the medians of some rounds."""
    kinds = rounds[0].stream.waits.keys()
    return Figure(
        subject,
        scenario,
        median(len(each.flood.all_waits) / each.flood.seconds for each in rounds),
        median(at(0.5, each.flood.all_waits) for each in rounds),
        median(at(0.99, each.flood.all_waits) for each in rounds),
        median(at(0.5, each.stream.all_waits) for each in rounds),
        median(at(0.99, each.stream.all_waits) for each in rounds),
        median(each.cpu_ms for each in rounds),
        {kind: median(at(0.5, each.stream.waits.get(kind, (0.0,))) for each in rounds) for kind in kinds},
    )


def goals_of(
    figures: Figures, memory: Mapping[str, float], configurations: Sequence[str], rows: tuple[int, int]
) -> Iterator[Goal]:
    """Yield every goal of which both sides were measured, by configuration."""
    small, large = rows
    echo = {name: figures[name, QUESTIONS] for name in PEERS if (name, QUESTIONS) in figures}
    for name in configurations:
        own, grown = f"{name}-{small}", f"{name}-{large}"
        asked, reported = figures.get((own, QUESTIONS)), figures.get((own, REPORTS))
        for peer, limit in ((PTB, 1.2), (CONCURRENT, 4.0), (AIOGRAM, 0.8)):
            if asked and peer in echo:
                ratio = asked.updates_a_second / echo[peer].updates_a_second
                yield Goal(f"questions a second, of {peer}'s echoes", name, ratio, limit, at_least=True)
        if asked and PTB in echo:
            ratio = asked.stream_p99_ms / echo[PTB].stream_p99_ms
            yield Goal("p99 of questions in a stream, of ptb's", name, ratio, 1.0)
        if asked and reported:
            yield Goal("p50 of a report step, of a question's", name, reported.stream_p50_ms / asked.stream_p50_ms, 2.0)
        few, many = figures.get((own, TASKS)), figures.get((grown, TASKS))
        if few and many:
            slower = few.updates_a_second / many.updates_a_second
            yield Goal(f"seconds of /tugas in a flood, {large} rows of {small}", name, slower, 1.2)
            yield Goal(
                f"p50 of /tugas in a stream, {large} rows of {small}",
                name,
                many.stream_p50_ms / few.stream_p50_ms,
                1.2,
            )
        if own in memory and PTB in memory:
            yield Goal("memory, of ptb's", name, memory[own] / memory[PTB], 2.5)


def tables(figures: Figures, processes: Sequence[Process], goals: Sequence[Goal]) -> Iterator[str]:
    """Yield all as lines of Markdown."""
    peers = [name for name in PEERS if (name, QUESTIONS) in figures]
    waits = ("p50, p99 in a flood", "p50, p99 in a stream", "CPU")
    yield f"| {' | '.join(('bot, updates', 'a second', *(f'of {name}' for name in peers), *waits))} |"
    yield "|---" * (5 + len(peers)) + "|"
    for each in figures.values():
        ratios = (each.updates_a_second / figures[name, QUESTIONS].updates_a_second for name in peers)
        yield " | ".join(
            (
                f"| {each.subject}, {each.scenario}",
                f"{each.updates_a_second:.0f}",
                *(f"{ratio:.2f}" for ratio in ratios),
                f"{each.flood_p50_ms:.0f}, {each.flood_p99_ms:.0f} ms",
                f"{each.stream_p50_ms:.1f}, {each.stream_p99_ms:.1f} ms",
                f"{each.cpu_ms:.1f} ms |",
            )
        )
    yield from ("", "| bot | start | memory |", "|---|---|---|")
    yield from (f"| {each.subject} | {each.start_seconds:.2f} s | {each.memory_mib:.0f} MiB |" for each in processes)
    yield from ("", "| goal | bot | reached | limit | met |", "|---|---|---|---|---|")
    for goal in goals:
        limit = f"{'at least' if goal.at_least else 'at most'} {goal.limit}"
        met = "yes" if goal.is_met else "no"
        yield f"| {goal.goal} | {goal.configuration} | {goal.value:.2f} | {limit} | {met} |"
