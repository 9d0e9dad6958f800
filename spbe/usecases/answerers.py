"""Keeps what answers questions in step with the content and the matrix."""

import asyncio
from dataclasses import dataclass

from spbe.answers import Answerer
from spbe.matrix import Matrix
from spbe.reports_read import ReportReader
from spbe.search import Finder
from spbe.status_questions import StatusQuestions
from spbe.usecases.contents import Content, Contents
from spbe.usecases.ports import OpenStore
from spbe.wishes import Wishes
from spbe.words import Reader


@dataclass(frozen=True, slots=True)
class Known:
    """One state of content and matrix, made ready for questions."""

    content: Content
    matrix: Matrix
    answerer: Answerer
    finder: Finder
    reports: ReportReader
    wishes: Wishes
    desk_wishes: Wishes
    status_questions: StatusQuestions


class Answerers:
    """Holds the newest `Known`; making one takes some 50 ms, so a thread does it while the others wait."""

    def __init__(self, contents: Contents, read_store: OpenStore, *, default_edition: str, instance: str) -> None:
        """Make nothing yet."""
        self._contents = contents
        self._read_store = read_store
        self._default_edition = default_edition
        self._instance = instance
        self._turn = asyncio.Lock()
        self._known: Known | None = None
        self._seen: int | None = None

    async def current(self) -> Known:
        """Return what belongs to the content in use, with the matrix as it was last looked at: mostly no SQL."""
        if self._known and self._known.content is self._contents.content:
            return self._known
        return await self.latest()

    def saw(self, revision: int) -> None:
        """Note which matrix there was when an update began."""
        self._seen = revision if self._seen is None else max(revision, self._seen)

    async def seen(self) -> Known:
        """Return what is at least as new as any matrix that was seen: for an update that itself changed none.

        It costs no SQL where nothing has changed; `latest` looks again.
        """
        known = await self.current()
        if self._seen is not None and known.matrix.revision >= self._seen:
            return known
        return await self.latest()

    async def latest(self) -> Known:
        """Return what belongs to the content in use and to the matrix as it is now, whoever changed it."""
        async with self._turn:
            content, known = self._contents.content, self._known
            async with self._read_store() as store:
                revision = await store.follow_ups.revision()
                if known and known.content is content and known.matrix.revision == revision:
                    return known
                matrix = await store.follow_ups.matrix()
            self._known = await asyncio.to_thread(self._make, content, matrix)
            return self._known

    def _make(self, content: Content, matrix: Matrix) -> Known:
        catalogue, lexicon, edition = content.catalogue, content.lexicon, self._default_edition
        answerer = Answerer(catalogue, lexicon, matrix, default_edition=edition, instance=self._instance)
        reports = ReportReader(answerer.knowledge, lexicon)
        wishing = Reader(lexicon, content.wishes.texts)
        return Known(
            content,
            matrix,
            answerer,
            Finder(catalogue, lexicon, matrix, default_edition=edition),
            reports,
            Wishes(content.wishes, wishing),
            Wishes(content.wishes.of_desk, wishing),
            StatusQuestions(answerer.knowledge, lexicon, reports),
        )
