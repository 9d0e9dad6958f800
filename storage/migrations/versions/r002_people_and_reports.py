"""People, the state of follow-up, reports with their evidence and verdicts, drafts, and the audit trail."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.schema import UtcTime

revision = "r002"
down_revision = "r001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LASTING, PRESENT = sa.text("until IS NULL"), sa.text("gone_at IS NULL")
PRECISIONS = "('year', 'quarter', 'month', 'day')"

_STATE_CHECKS = {
    "ck_follow_up_first_target_precision": f"first_target_precision IN {PRECISIONS}",
    "ck_follow_up_status": "status IN ('belum', 'proses', 'terkendala', 'menunggu verifikasi', 'perlu perbaikan',"
    " 'terverifikasi', 'dibatalkan')",
    "ck_follow_up_percent": "percent BETWEEN 0 AND 100",
}


def upgrade() -> None:
    """Take the step."""
    _add_people()
    _add_state()
    _add_reports()
    _add_evidence()
    _add_records()


def downgrade() -> None:
    """Take the step back: rows that the matrix no longer has go, and with them all that was reported."""
    op.drop_index("ix_question_asked_at", "question")
    op.drop_index("ix_question_person_id", "question")
    for name in ("audit", "draft", "evidence", "evidence_file", "verdict", "report"):
        op.drop_table(name)
    op.drop_table("target_change")
    op.execute("DELETE FROM follow_up_opd WHERE follow_up_id IN (SELECT id FROM follow_up WHERE gone_at IS NOT NULL)")
    op.execute("DELETE FROM follow_up WHERE gone_at IS NOT NULL")
    op.drop_index("ix_follow_up_urgency", "follow_up")
    op.drop_index("ix_follow_up_status_since", "follow_up")
    with op.batch_alter_table("follow_up") as table:
        for name in _STATE_CHECKS:
            table.drop_constraint(op.f(name), type_="check")
        for column in _state():
            table.drop_column(column.name)
    for name in ("wrong_guess", "invitation", "membership", "person"):
        op.drop_table(name)


def _add_people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("joined_at", UtcTime(), nullable=False),
        sa.Column("active_at", UtcTime(), nullable=True),
        sa.Column("left_at", UtcTime(), nullable=True),
        sa.CheckConstraint("role IN ('guest', 'staf', 'pic', 'koordinator')", name=op.f("ck_person_role")),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "membership",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("opd_id", KEY, nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name="fk_membership_opd_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_membership_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
    )
    op.create_index(
        "ix_membership_lasting_opd_id", "membership", ["opd_id"], sqlite_where=LASTING, postgresql_where=LASTING
    )
    op.create_index(
        "uq_membership_lasting",
        "membership",
        ["person_id", "opd_id"],
        unique=True,
        sqlite_where=LASTING,
        postgresql_where=LASTING,
    )
    op.create_table(
        "invitation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("opd_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("hands_over", sa.BigInteger(), nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.CheckConstraint("role IN ('staf', 'pic', 'koordinator')", name=op.f("ck_invitation_role")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name="fk_invitation_opd_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("code_hash", name="uq_invitation_code_hash"),
    )
    op.create_table(
        "wrong_guess",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_guess"),
    )
    op.create_index("ix_wrong_guess_person_id_at", "wrong_guess", ["person_id", "at"])


def _state() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("first_target_day", sa.Date(), nullable=True),
        sa.Column("first_target_precision", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="belum", nullable=False),
        sa.Column("status_since", UtcTime(), nullable=True),
        sa.Column("stage", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("percent", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("blocker", sa.Text(), nullable=True),
        sa.Column("level_claimed", sa.SmallInteger(), nullable=True),
        sa.Column("level_verified", sa.SmallInteger(), nullable=True),
        sa.Column("level_external", sa.SmallInteger(), nullable=True),
        sa.Column("gone_at", UtcTime(), nullable=True),
    )


def _add_state() -> None:
    with op.batch_alter_table("follow_up") as table:
        for column in _state():
            table.add_column(column)
    op.execute("UPDATE follow_up SET first_target_day = target_day, first_target_precision = target_precision")
    with op.batch_alter_table("follow_up") as table:
        table.alter_column("first_target_day", existing_type=sa.Date(), nullable=False)
        table.alter_column("first_target_precision", existing_type=sa.Text(), nullable=False)
        for name, condition in _STATE_CHECKS.items():
            table.create_check_constraint(op.f(name), condition)
    op.create_index(
        "ix_follow_up_urgency",
        "follow_up",
        ["stage", "target_day", "status", "number"],
        sqlite_where=PRESENT,
        postgresql_where=PRESENT,
    )
    op.create_index(
        "ix_follow_up_status_since",
        "follow_up",
        ["status", "status_since", "number"],
        sqlite_where=PRESENT,
        postgresql_where=PRESENT,
    )
    op.create_table(
        "target_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("follow_up_id", KEY, nullable=False),
        sa.Column("old_day", sa.Date(), nullable=False),
        sa.Column("old_precision", sa.Text(), nullable=False),
        sa.Column("new_day", sa.Date(), nullable=False),
        sa.Column("new_precision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name="fk_target_change_follow_up_id"),
        sa.PrimaryKeyConstraint("id", name="pk_target_change"),
    )
    op.create_index("ix_target_change_follow_up_id", "target_change", ["follow_up_id"])


def _add_reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=False),
        sa.Column("on_behalf", KEY, nullable=True),
        sa.Column("confirmed_by", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.Column("blocker", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("target_day", sa.Date(), nullable=True),
        sa.Column("target_precision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reported_at", UtcTime(), nullable=False),
        sa.Column("withdrawn_at", UtcTime(), nullable=True),
        sa.CheckConstraint("status IN ('belum', 'proses', 'terkendala', 'selesai')", name=op.f("ck_report_status")),
        sa.CheckConstraint(
            "target_precision IN ('year', 'quarter', 'month', 'day')", name=op.f("ck_report_target_precision")
        ),
        sa.CheckConstraint("(target_day IS NULL) = (target_precision IS NULL)", name=op.f("ck_report_target")),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_report_percent")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name="fk_report_follow_up_id"),
        sa.ForeignKeyConstraint(["on_behalf"], ["opd.id"], name="fk_report_on_behalf"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("follow_up_id", "revision", name="uq_report_follow_up_id_revision"),
    )
    op.create_index("ix_report_reporter_id", "report", ["reporter_id"])
    op.create_table(
        "verdict",
        sa.Column("id", KEY, nullable=False),
        sa.Column("report_id", KEY, nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_verdict_report_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verdict"),
    )
    op.create_index("ix_verdict_report_id", "verdict", ["report_id"])


def _add_evidence() -> None:
    op.create_table(
        "evidence_file",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("stored_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("stored_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_file"),
        sa.UniqueConstraint("sha256", name="uq_evidence_file_sha256"),
        sa.UniqueConstraint("stored_name", name="uq_evidence_file_stored_name"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("follow_up_id", KEY, nullable=False),
        sa.Column("report_id", KEY, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("classification", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_at", UtcTime(), nullable=False),
        sa.CheckConstraint("(kind = 'file') = (file_id IS NOT NULL)", name=op.f("ck_evidence_file")),
        sa.CheckConstraint("(kind = 'file') = (text IS NULL)", name=op.f("ck_evidence_text")),
        sa.CheckConstraint(
            "classification IN ('terbuka', 'terbatas', 'rahasia')", name=op.f("ck_evidence_classification")
        ),
        sa.CheckConstraint("kind <> 'file' OR classification = 'terbuka'", name=op.f("ck_evidence_open_file")),
        sa.CheckConstraint("kind IN ('file', 'link', 'register')", name=op.f("ck_evidence_kind")),
        sa.ForeignKeyConstraint(["file_id"], ["evidence_file.id"], name="fk_evidence_file_id"),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name="fk_evidence_follow_up_id"),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_evidence_report_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_file_id", "evidence", ["file_id"])
    op.create_index("ix_evidence_follow_up_id", "evidence", ["follow_up_id"])
    op.create_index("ix_evidence_report_id", "evidence", ["report_id"])
    op.create_index("ix_evidence_uploaded_by", "evidence", ["uploaded_by"])


def _add_records() -> None:
    op.create_table(
        "draft",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_draft"),
    )
    op.create_index("ix_draft_updated_at", "draft", ["updated_at"])
    op.create_table(
        "audit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_actor_id", "audit", ["actor_id"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_index("ix_question_asked_at", "question", ["asked_at"])
    op.create_index("ix_question_person_id", "question", ["person_id"])
