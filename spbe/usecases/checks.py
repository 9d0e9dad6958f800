"""The checks over the matrix, run for the coordinator."""

from collections import defaultdict
from dataclasses import dataclass

from spbe.blockers import blocked_in
from spbe.checks import Check, Facts, Finding, findings
from spbe.matrix import Opd
from spbe.people import Action, Person
from spbe.usecases.access import require
from spbe.usecases.resources import Resources


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks found in so many rows."""

    findings: tuple[Finding, ...]
    rows: int

    @property
    def without_focal_point(self) -> tuple[tuple[Opd, tuple[int, ...]], ...]:
        """The agencies for which nobody may report, with their rows by number; those with the most rows first."""
        found = defaultdict[Opd, list[int]](list)
        for finding in self.findings:
            for each in finding.rows if finding.check is Check.UNOWNED else ():
                for opd in each.follow_up.row.opds:
                    found[opd].append(each.follow_up.row.number)
        by_size = sorted(found.items(), key=lambda one: (-len(one[1]), one[0].short))
        return tuple((opd, tuple(numbers)) for opd, numbers in by_size)


async def run_checks(resources: Resources, person: Person) -> Checked:
    """Return what the checks find. Raises `NotAllowed`."""
    require(person, Action.READ_OVERVIEW)
    today, zone = resources.today(), resources.timezone
    async with resources.read_store() as store:
        rows = await store.follow_ups.present()
        facts = Facts(
            rows=rows,
            evidence=await store.evidence.of_rows([each.id for each in rows]),
            unowned=await store.follow_ups.unowned(),
            blocked=blocked_in(rows, {}, (), today=today, zone=zone),
            documents=[each.rows for each in await store.bundles.all() if each.kind == "document"],
            today=today,
            zone=zone,
        )
    return Checked(findings(facts), len(rows))
