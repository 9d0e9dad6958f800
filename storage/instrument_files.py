"""content/instruments: one folder an edition, with instrument.yaml and indicators/<number>.yaml."""

from collections.abc import Iterator
from pathlib import Path

from spbe.catalogue import Incoherent, Instrument, Problem
from storage.checked_yaml import read_as
from storage.content_models import AspectEntry, IndicatorFile, InstrumentFile
from storage.content_problems import ContentRefused, FileProblem, Steps, refuse_if_any
from storage.strict_yaml import Document


def load_instruments(folder: Path) -> dict[str, Instrument]:
    """Return the instruments by edition, oldest first. Raises `ContentRefused`."""
    problems: list[FileProblem] = []
    instruments: dict[str, Instrument] = {}
    editions = sorted(each for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else []
    if not editions:
        problems.append(FileProblem(folder, 1, 1, "", "belum ada folder instrumen, misalnya instruments/2020"))
    for edition in editions:
        try:
            instruments[edition.name] = _load_edition(edition)
        except ContentRefused as refused:
            problems.extend(refused.problems)
    refuse_if_any(problems)
    return instruments


def _load_edition(folder: Path) -> Instrument:
    problems = list(_strays(folder))
    details: dict[int, tuple[Document, IndicatorFile]] = {}
    for file in sorted((folder / "indicators").glob("*.yaml")):
        try:
            document, indicator = read_as(file, IndicatorFile)
        except ContentRefused as refused:
            problems.extend(refused.problems)
            continue
        if file.stem != str(indicator.number):
            message = f"nama berkas {file.name}, tetapi nomornya {indicator.number}; samakan keduanya"
            problems.append(document.problem(("number",), message))
        else:
            details[indicator.number] = document, indicator
    try:
        document, entry = read_as(folder / "instrument.yaml", InstrumentFile)
        instrument = _assemble(folder.name, document, entry, details)
    except ContentRefused as refused:
        problems.extend(refused.problems)
        raise ContentRefused(tuple(problems)) from None
    refuse_if_any(problems)
    return instrument


def _strays(folder: Path) -> Iterator[FileProblem]:
    for file in sorted(folder.rglob("*.yaml")):
        if file != folder / "instrument.yaml" and file.parent != folder / "indicators":
            message = "berkas ini tidak dibaca; uraian indikator disimpan di folder indicators"
            yield FileProblem(file, 1, 1, "", message)


def _assemble(
    edition: str,
    document: Document,
    entry: InstrumentFile,
    details: dict[int, tuple[Document, IndicatorFile]],
) -> Instrument:
    problems: list[FileProblem] = []
    if entry.edition != edition:
        message = f"nama folder {edition}, tetapi edisinya {entry.edition}; samakan keduanya"
        problems.append(document.problem(("edition",), message))
    if bool(entry.domains) == bool(entry.aspects):
        message = "isi salah satu: 'domains', atau 'aspects' untuk instrumen tanpa domain"
        problems.append(document.problem(("aspects",), message, at_key=True))
    scales = entry.levels.value()
    listed: set[int] = set()
    for path, aspect in _aspects(entry):
        for i, indicator in enumerate(aspect.indicators):
            listed.add(indicator.number)
            if indicator.capability not in scales:
                message = f"tingkat untuk '{indicator.capability}' belum ditulis pada 'levels'"
                problems.append(document.problem((*path, "indicators", i, "capability"), message))
    for number, (detail_document, _) in details.items():
        if number not in listed:
            message = f"indikator {number} tidak ada dalam instrumen {entry.edition}"
            problems.append(detail_document.problem(("number",), message))
    texts = {number: detail.value() for number, (_, detail) in details.items()}
    try:
        instrument = Instrument(
            edition=entry.edition,
            regulation=entry.regulation,
            title=entry.title,
            source=entry.source.value(),
            lowest_level=entry.scale.min,
            highest_level=entry.scale.max,
            decimal_levels=entry.scale.decimals,
            scales=scales,
            predicates=tuple(predicate.value() for predicate in entry.predicates),
            domains=tuple(domain.value(texts) for domain in entry.domains),
            loose_aspects=tuple(aspect.value(texts) for aspect in entry.aspects),
            provisional=entry.provisional,
            notes=entry.notes,
            in_force=entry.in_force,
        )
    except Incoherent as incoherent:
        problems.extend(_placed(problem, document, details) for problem in incoherent.problems)
        raise ContentRefused(tuple(problems)) from None
    refuse_if_any(problems)
    return instrument


def _aspects(entry: InstrumentFile) -> Iterator[tuple[Steps, AspectEntry]]:
    for d, domain in enumerate(entry.domains):
        for a, aspect in enumerate(domain.aspects):
            yield ("domains", d, "aspects", a), aspect
    for a, aspect in enumerate(entry.aspects):
        yield ("aspects", a), aspect


def _placed(problem: Problem, document: Document, details: dict[int, tuple[Document, IndicatorFile]]) -> FileProblem:
    """Return a contradiction at its place: that of an indicator's detail stands in the indicator's file."""
    match problem.path:
        case ("indicators", int(number), *rest) if number in details:
            return details[number][0].problem(tuple(rest), problem.message)
        case path:
            return document.problem(path, problem.message)
