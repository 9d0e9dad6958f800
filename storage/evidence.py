"""Which files are stored, and to which rows evidence belongs. The files themselves are in storage/files.py's hands."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.reports import Evidence, NewEvidence, StoredFile
from storage.inserts import insert_into
from storage.schema import evidence, evidence_file, follow_up, person, report
from storage.states import AnyRow

_SERVES = exists().where(evidence.c.file_id == evidence_file.c.id)
_WITHDRAWN = exists().where(report.c.id == evidence.c.report_id, report.c.withdrawn_at.is_not(None))


class SqlEvidence:
    """The evidence of rows. A file is stored once, however many rows it serves."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def file_by_hash(self, sha256: str) -> StoredFile | None:
        """Return the file with these bytes."""
        statement = select(evidence_file).where(evidence_file.c.sha256 == sha256)
        row = (await self._connection.execute(statement)).one_or_none()
        return _file(row) if row else None

    async def add_file(self, *, sha256: str, stored_name: str, size: int, media_type: str, at: datetime) -> StoredFile:
        """Record a file and return it, or the one with the same bytes that was there before, as stored now.

        Nobody else forgets it until this unit ends.
        """
        new = insert_into(self._connection, evidence_file).values(
            sha256=sha256, stored_name=stored_name, size=size, media_type=media_type, stored_at=at
        )
        renewed = new.on_conflict_do_update(index_elements=["sha256"], set_={"stored_at": at})
        return _file((await self._connection.execute(renewed.returning(evidence_file))).one())

    async def attach(
        self, rows: Mapping[int, int | None], items: Sequence[NewEvidence], *, by: int, at: datetime
    ) -> tuple[int, ...]:
        """Add one submission of evidence to rows, given with the report it supports, and return the new ids."""
        if not rows or not items:
            return ()
        ids = sorted(rows)  # always locked in the same order, so that two submissions never wait for each other
        held = select(follow_up.c.id).where(follow_up.c.id.in_(ids)).order_by(follow_up.c.id).with_for_update()
        (await self._connection.execute(held)).all()
        last = select(evidence.c.follow_up_id, func.max(evidence.c.revision).label("revision"))
        last = last.where(evidence.c.follow_up_id.in_(ids)).group_by(evidence.c.follow_up_id)
        revisions = {row.follow_up_id: row.revision for row in await self._connection.execute(last)}
        values = [
            {
                "follow_up_id": id_,
                "report_id": rows[id_],
                "revision": revisions.get(id_, 0) + 1,
                "kind": item.kind,
                "file_id": item.file_id,
                "text": item.text,
                "name": item.name,
                "classification": item.classification,
                "uploaded_by": by,
                "uploaded_at": at,
            }
            for id_ in ids
            for item in items
        ]
        statement = insert(evidence).returning(evidence.c.id, sort_by_parameter_order=True)
        return tuple((await self._connection.execute(statement, values)).scalars())

    async def get(self, evidence_id: int) -> Evidence | None:
        """Return a piece of evidence."""
        found = await self._all(evidence_where(evidence.c.id == evidence_id))
        return found[0] if found else None

    async def of_row(self, follow_up_id: int) -> tuple[Evidence, ...]:
        """Return the evidence of a row, oldest first."""
        return await self._all(evidence_where(evidence.c.follow_up_id == follow_up_id))

    async def of_rows(self, follow_up_ids: Collection[int]) -> Mapping[int, tuple[Evidence, ...]]:
        """Return the evidence of several rows that counts, by their ids, oldest first; a row without any is left out.

        What supports a withdrawn report does not count.
        """
        found = defaultdict[int, list[Evidence]](list)
        for each in await self._all(evidence_where(evidence.c.follow_up_id.in_(list(follow_up_ids)), ~_WITHDRAWN)):
            found[each.follow_up_id].append(each)
        return {id_: tuple(items) for id_, items in found.items()}

    async def of_report(self, report_id: int) -> tuple[Evidence, ...]:
        """Return the evidence of a report."""
        return await self._all(evidence_where(evidence.c.report_id == report_id))

    async def of_file(self, file_id: int) -> tuple[Evidence, ...]:
        """Return where a file serves as evidence."""
        return await self._all(evidence_where(evidence.c.file_id == file_id))

    async def of_files(self, file_ids: Collection[int]) -> tuple[Evidence, ...]:
        """Return where any of these files serves as evidence, oldest first."""
        return await self._all(evidence_where(evidence.c.file_id.in_(list(file_ids))))

    async def of_person(self, person_id: int) -> tuple[Evidence, ...]:
        """Return what a person uploaded, oldest first."""
        return await self._all(evidence_where(evidence.c.uploaded_by == person_id))

    async def unattached(self, *, before: datetime, limit: int) -> tuple[StoredFile, ...]:
        """Return files stored before a moment that serve no row: what drafts that were dropped leave behind."""
        statement = select(evidence_file).where(evidence_file.c.stored_at < before, ~_SERVES)
        rows = await self._connection.execute(statement.order_by(evidence_file.c.id).limit(limit))
        return tuple(_file(row) for row in rows)

    async def hold_file(self, file_id: int) -> bool:
        """Keep others from taking up or forgetting a file until this unit ends; False where it is not there."""
        held = select(evidence_file.c.id).where(evidence_file.c.id == file_id).with_for_update()
        return (await self._connection.execute(held)).one_or_none() is not None

    async def drop_file(self, file_id: int, *, before: datetime | None = None) -> StoredFile | None:
        """Forget a file and return it; None where it serves a row, was stored later than asked, or is not there."""
        statement = delete(evidence_file).where(evidence_file.c.id == file_id, ~_SERVES).returning(evidence_file)
        if before is not None:
            statement = statement.where(evidence_file.c.stored_at < before)
        row = (await self._connection.execute(statement)).one_or_none()
        return _file(row) if row else None

    async def stored_names(self) -> frozenset[str]:
        """Return the names of all files on disk that are recorded."""
        return frozenset((await self._connection.execute(select(evidence_file.c.stored_name))).scalars())

    async def _all(self, statement: Select[Any]) -> tuple[Evidence, ...]:
        return tuple(evidence_of(row) for row in await self._connection.execute(statement))


def evidence_where(*conditions: Any) -> Select[Any]:
    """Return the statement that reads evidence as `evidence_of` takes it, in the order in which it was added."""
    return (
        select(
            evidence,
            follow_up.c.number.label("row_number"),
            person.c.name.label("uploader"),
            evidence_file.c.sha256,
            evidence_file.c.stored_name,
            evidence_file.c.size,
            evidence_file.c.media_type,
            evidence_file.c.stored_at,
        )
        .join(follow_up, follow_up.c.id == evidence.c.follow_up_id)
        .outerjoin(evidence_file, evidence_file.c.id == evidence.c.file_id)
        .outerjoin(person, person.c.id == evidence.c.uploaded_by)
        .where(*conditions)
        .order_by(evidence.c.id)
    )


def evidence_of(row: AnyRow) -> Evidence:
    """Return the piece of evidence of a row."""
    file = None
    if row.file_id is not None:
        file = StoredFile(row.file_id, row.sha256, row.stored_name, row.size, row.media_type, row.stored_at)
    return Evidence(
        id=row.id,
        row=row.row_number,
        follow_up_id=row.follow_up_id,
        report_id=row.report_id,
        kind=row.kind,
        name=row.name,
        classification=row.classification,
        revision=row.revision,
        uploaded_by=row.uploaded_by,
        uploader=row.uploader,
        uploaded_at=row.uploaded_at,
        file=file,
        text=row.text,
    )


def _file(row: AnyRow) -> StoredFile:
    return StoredFile(row.id, row.sha256, row.stored_name, row.size, row.media_type, row.stored_at)
