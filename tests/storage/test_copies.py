"""The databases that tests are given: one that was used is as new for the next test, or is not given again."""

import psycopg
import pytest

from tests.databases import Copies

ADD = "INSERT INTO opd (short, name) VALUES ('DKIS', 'Dinas') RETURNING id"
LAID = "SELECT (SELECT count(*) FROM opd), (SELECT count(*) FROM matrix)"


def connected(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""))


def test_a_copy_is_brought_back_to_what_it_was(postgresql_copies: Copies) -> None:
    seen = []
    for _ in range(2):
        with postgresql_copies.one() as url:
            left_open = connected(url)
            assert left_open.execute(LAID).fetchone() == (0, 1)
            seen.append((url, left_open.execute(ADD).fetchone()))
            left_open.execute("DELETE FROM matrix")
            left_open.commit()
            left_open.execute("LOCK TABLE opd")
        with pytest.raises(psycopg.OperationalError):
            left_open.execute(LAID)
        left_open.close()
    assert seen[0] == seen[1]


def test_a_copy_whose_tables_were_changed_is_not_given_again(postgresql_copies: Copies) -> None:
    with postgresql_copies.one() as changed, connected(changed) as connection:
        connection.execute("ALTER TABLE opd ALTER COLUMN name DROP NOT NULL")
    with postgresql_copies.one() as url:
        assert url != changed
