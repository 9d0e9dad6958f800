"""What Alembic runs for every command: our tables, over the connection it is given."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.schema import UtcTime, metadata


def _render(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own type in a new revision by its name."""
    if kind == "type" and isinstance(item, UtcTime):
        autogen.imports.add("from storage.schema import UtcTime")
        return "UtcTime()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=_render,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
