"""sessions and books

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate_counter",
        sa.Column("school_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("school_year", name=op.f("pk_certificate_counter")),
    )
    op.create_table(
        "agenda_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_agenda_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_agenda_feed_token_hash")),
    )
    op.create_index(op.f("ix_agenda_feed_person_id"), "agenda_feed", ["person_id"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'valid') = (revoked_at IS NULL)", name=op.f("ck_certificate_revoked")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_certificate_cohort_id")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_certificate_issued_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["certificate.id"], name=op.f("fk_certificate_replaced_by_id")
        ),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["person.id"], name=op.f("fk_certificate_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("school_year", "rank", name=op.f("uq_certificate_school_year_rank")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_certificate_token_hash")),
    )
    op.create_index("ix_certificate_person", "certificate", ["cohort_id", "person_id"], unique=False)
    op.create_index(
        "uq_certificate_valid",
        "certificate",
        ["cohort_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'valid'"),
        postgresql_where=sa.text("state = 'valid'"),
    )
    op.create_table(
        "certificate_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reached_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_certificate_run_asked_by_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_certificate_run_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_run")),
        sa.UniqueConstraint("uid", name=op.f("uq_certificate_run_uid")),
    )
    op.create_index(
        "uq_certificate_run_open",
        "certificate_run",
        ["cohort_id", "kind"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "certificate_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("signatory", sa.String(length=120), nullable=False),
        sa.Column("quality", sa.String(length=160), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("code_dispositif", sa.String(length=60), nullable=False),
        sa.Column("code_module", sa.String(length=60), nullable=False),
        sa.Column("code_session", sa.String(length=60), nullable=False),
        sa.Column("code_groupe", sa.String(length=60), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_certificate_settings_changed_by_id")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_certificate_settings_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_settings")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_certificate_settings_cohort_id")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_uid", sa.String(length=32), nullable=True),
        sa.Column("mail_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_refused", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_notice_cohort_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_notice_person_id_key")),
    )
    op.create_index(op.f("ix_notice_created_at"), "notice", ["created_at"], unique=False)
    op.create_index(op.f("ix_notice_mail_uid"), "notice", ["mail_uid"], unique=False)
    op.create_index("ix_notice_of_person", "notice", ["person_id", "read_at"], unique=False)
    op.create_table(
        "notice_preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "rhythm IN ('at_once', 'daily', 'weekly', 'none')", name=op.f("ck_notice_preference_rhythm")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_preference_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "recognition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("modality", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("module_code", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_recognition_minutes")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_recognition_cohort_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_recognition_decided_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recognition_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
        sa.UniqueConstraint("uid", name=op.f("uq_recognition_uid")),
    )
    op.create_index("ix_recognition_person", "recognition", ["cohort_id", "person_id"], unique=False)
    op.create_table(
        "school_holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=1), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("zone IN ('A', 'B', 'C')", name=op.f("ck_school_holiday_zone")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_school_holiday_days")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_school_holiday_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_holiday")),
    )
    op.create_index(
        "ix_school_holiday_cohort", "school_holiday", ["cohort_id", "zone", "starts_on"], unique=False
    )
    op.create_table(
        "cohort_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("from_group_id", sa.Integer(), nullable=True),
        sa.Column("function", sa.String(length=8), nullable=True),
        sa.Column("replaced_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_change_cohort_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_cohort_change_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_group_id"], ["cohort_group.id"], name=op.f("fk_cohort_change_from_group_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["cohort_group.id"], name=op.f("fk_cohort_change_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cohort_change_person_id")),
        sa.ForeignKeyConstraint(["replaced_id"], ["person.id"], name=op.f("fk_cohort_change_replaced_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_change")),
    )
    op.create_index("ix_cohort_change_cohort", "cohort_change", ["cohort_id", "effective_on"], unique=False)
    op.create_index("ix_cohort_change_person", "cohort_change", ["person_id", "cohort_id"], unique=False)
    op.create_table(
        "remote_follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("entry_uid", sa.String(length=36), nullable=False),
        sa.Column("function", sa.String(length=8), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_remote_follow_up_minutes")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_remote_follow_up_author_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_remote_follow_up_cohort_id")),
        sa.ForeignKeyConstraint(["group_id"], ["cohort_group.id"], name=op.f("fk_remote_follow_up_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_follow_up")),
        sa.UniqueConstraint(
            "cohort_id",
            "author_id",
            "entry_uid",
            name=op.f("uq_remote_follow_up_cohort_id_author_id_entry_uid"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_remote_follow_up_uid")),
    )
    op.create_index(
        "ix_remote_follow_up_author", "remote_follow_up", ["author_id", "occurred_on"], unique=False
    )
    op.create_table(
        "support_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("entry_uid", sa.String(length=36), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("for_group", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_support_request_author_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_support_request_cohort_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["person.id"], name=op.f("fk_support_request_expert_id")),
        sa.ForeignKeyConstraint(["group_id"], ["cohort_group.id"], name=op.f("fk_support_request_group_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_support_request_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_request")),
        sa.UniqueConstraint(
            "cohort_id",
            "author_id",
            "entry_uid",
            name=op.f("uq_support_request_cohort_id_author_id_entry_uid"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_support_request_uid")),
    )
    op.create_index(op.f("ix_support_request_author_id"), "support_request", ["author_id"], unique=False)
    op.create_index("ix_support_request_cohort", "support_request", ["cohort_id", "state"], unique=False)
    op.create_table(
        "visit_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("entry_uid", sa.String(length=36), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("possible", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_visit_request_author_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_visit_request_cohort_id")),
        sa.ForeignKeyConstraint(["group_id"], ["cohort_group.id"], name=op.f("fk_visit_request_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_request")),
        sa.UniqueConstraint(
            "cohort_id", "author_id", "entry_uid", name=op.f("uq_visit_request_cohort_id_author_id_entry_uid")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_visit_request_uid")),
    )
    op.create_index(op.f("ix_visit_request_author_id"), "visit_request", ["author_id"], unique=False)
    op.create_index("ix_visit_request_group", "visit_request", ["group_id", "withdrawn_at"], unique=False)
    op.create_table(
        "visit_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("collective", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("move_reason", sa.String(length=300), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("minutes > 0 AND places > 0", name=op.f("ck_visit_slot_amounts")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_visit_slot_cohort_id")),
        sa.ForeignKeyConstraint(["group_id"], ["cohort_group.id"], name=op.f("fk_visit_slot_group_id")),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name=op.f("fk_visit_slot_host_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_slot_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_visit_slot_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_slot")),
        sa.UniqueConstraint("uid", name=op.f("uq_visit_slot_uid")),
    )
    op.create_index("ix_visit_slot_cohort", "visit_slot", ["cohort_id", "starts_at"], unique=False)
    op.create_index("ix_visit_slot_host", "visit_slot", ["host_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_visit_slot_person_id"), "visit_slot", ["person_id"], unique=False)
    op.create_table(
        "absence_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_notice_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_absence_notice_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_notice")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_absence_notice_session_id_person_id")),
    )
    op.create_index(op.f("ix_absence_notice_person_id"), "absence_notice", ["person_id"], unique=False)
    op.create_table(
        "catch_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("caught_up_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("evidence", sa.String(length=2000), nullable=False),
        sa.Column("evidence_url", sa.String(length=500), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_catch_up_minutes")),
        sa.ForeignKeyConstraint(["cancelled_by_id"], ["person.id"], name=op.f("fk_catch_up_cancelled_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_catch_up_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["training_session.id"], name=op.f("fk_catch_up_session_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_catch_up_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catch_up")),
    )
    op.create_index("ix_catch_up_person", "catch_up", ["session_id", "person_id"], unique=False)
    op.create_index(op.f("ix_catch_up_person_id"), "catch_up", ["person_id"], unique=False)
    op.create_table(
        "class_presence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("connected_minutes", sa.Integer(), nullable=True),
        sa.CheckConstraint("connected_minutes >= 0", name=op.f("ck_class_presence_connected_minutes")),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["person.id"], name=op.f("fk_class_presence_corrected_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_class_presence_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_class_presence_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_presence")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_class_presence_session_id_person_id")),
    )
    op.create_index(op.f("ix_class_presence_person_id"), "class_presence", ["person_id"], unique=False)
    op.create_table(
        "connection_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("connections", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("open_ended", sa.Integer(), nullable=False),
        sa.Column("validated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["person.id"], name=op.f("fk_connection_report_imported_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_connection_report_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_report")),
        sa.UniqueConstraint("session_id", "digest", name=op.f("uq_connection_report_session_id_digest")),
    )
    op.create_index("ix_connection_report_validated", "connection_report", ["validated_at"], unique=False)
    op.create_table(
        "follow_up_attendee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["remote_follow_up.id"], name=op.f("fk_follow_up_attendee_follow_up_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follow_up_attendee_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_attendee")),
        sa.UniqueConstraint(
            "follow_up_id", "person_id", name=op.f("uq_follow_up_attendee_follow_up_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_follow_up_attendee_person_id"), "follow_up_attendee", ["person_id"], unique=False
    )
    op.create_table(
        "session_host",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_host_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_session_host_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_host")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_session_host_session_id_person_id")),
    )
    op.create_index(op.f("ix_session_host_person_id"), "session_host", ["person_id"], unique=False)
    op.create_table(
        "sheet_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("headcount >= 0", name=op.f("ck_sheet_closing_headcount")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_sheet_closing_closed_by_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_sheet_closing_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_closing")),
        sa.UniqueConstraint("session_id", name=op.f("uq_sheet_closing_session_id")),
    )
    op.create_table(
        "sheet_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("before_status", sa.String(length=8), nullable=True),
        sa.Column("before_minutes", sa.Integer(), nullable=False),
        sa.Column("after_status", sa.String(length=8), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["person.id"], name=op.f("fk_sheet_correction_corrected_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sheet_correction_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_sheet_correction_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_correction")),
    )
    op.create_index(op.f("ix_sheet_correction_session_id"), "sheet_correction", ["session_id"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_signature_decided_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_signature_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "session_id", "person_id", "starts_at", name=op.f("uq_signature_session_id_person_id_starts_at")
        ),
    )
    op.create_index(op.f("ix_signature_person_id"), "signature", ["person_id"], unique=False)
    op.create_table(
        "signing_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signing_attempt_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_signing_attempt_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_attempt")),
    )
    op.create_index("ix_signing_attempt_person", "signing_attempt", ["session_id", "person_id"], unique=False)
    op.create_table(
        "slot_booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leave_reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_slot_booking_person_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["visit_slot.id"], name=op.f("fk_slot_booking_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_booking")),
    )
    op.create_index(op.f("ix_slot_booking_person_id"), "slot_booking", ["person_id"], unique=False)
    op.create_index(
        "uq_slot_booking_open",
        "slot_booking",
        ["slot_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "support_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_support_message_author_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["support_request.id"], name=op.f("fk_support_message_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_message")),
    )
    op.create_index(op.f("ix_support_message_request_id"), "support_message", ["request_id"], unique=False)
    op.create_table(
        "support_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_support_slot_minutes")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_support_slot_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["support_request.id"], name=op.f("fk_support_slot_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_slot")),
    )
    op.create_index(op.f("ix_support_slot_request_id"), "support_slot", ["request_id"], unique=False)
    op.create_table(
        "trainer_hours_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_trainer_hours_review_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["trainer_hours.id"], name=op.f("fk_trainer_hours_review_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer_hours_review")),
    )
    op.create_index(
        op.f("ix_trainer_hours_review_line_id"), "trainer_hours_review", ["line_id"], unique=False
    )
    op.create_table(
        "connection_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("match", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("near", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_connection_name_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_connection_name_person_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["connection_report.id"], name=op.f("fk_connection_name_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_name")),
        sa.UniqueConstraint("report_id", "position", name=op.f("uq_connection_name_report_id_position")),
    )
    op.create_table(
        "connection_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["name_id"], ["connection_name.id"], name=op.f("fk_connection_line_name_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_line")),
    )
    op.create_index(op.f("ix_connection_line_name_id"), "connection_line", ["name_id"], unique=False)
    op.add_column("cohort", sa.Column("zone", sa.String(length=1), server_default="A", nullable=False))
    op.add_column("field_visit", sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "field_visit", sa.Column("vehicle", sa.String(length=60), server_default="", nullable=False)
    )
    op.add_column("field_visit", sa.Column("tags", sa.String(length=120), server_default="", nullable=False))
    op.add_column("module_window", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_index(
        "ix_participant_hours_sums",
        "participant_hours",
        ["cohort_id", "person_id", "year", "modality", "module_code", "minutes"],
        unique=False,
    )
    op.add_column("sign_in", sa.Column("kind", sa.String(length=8), server_default="browser", nullable=False))
    op.add_column("sign_in", sa.Column("label", sa.String(length=60), server_default="", nullable=False))
    op.add_column("sign_in", sa.Column("last_seen_on", sa.Date(), nullable=True))
    op.add_column("ticket", sa.Column("kind", sa.String(length=8), server_default="browser", nullable=False))
    op.create_index(
        "ix_trainer_hours_newest", "trainer_hours", ["cohort_id", "occurred_on", "id"], unique=False
    )
    op.add_column(
        "training_session", sa.Column("join_url", sa.String(length=500), server_default="", nullable=False)
    )
    op.add_column("training_session", sa.Column("programme", sa.Text(), server_default="", nullable=False))
    op.add_column("training_session", sa.Column("materials", sa.Text(), server_default="", nullable=False))
    op.add_column("training_session", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("training_session", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("training_session", sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "training_session",
        sa.Column("cancel_reason", sa.String(length=300), server_default="", nullable=False),
    )
    op.add_column("visit_attendee", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "visit_attendee",
        sa.Column("silence_reason", sa.String(length=300), server_default="", nullable=False),
    )
    op.add_column(
        "visit_attendee",
        sa.Column("site_agreement", sa.String(length=300), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("visit_attendee", "site_agreement")
    op.drop_column("visit_attendee", "silence_reason")
    op.drop_column("visit_attendee", "reminded_at")
    op.drop_column("training_session", "cancel_reason")
    op.drop_column("training_session", "cancelled_at")
    op.drop_column("training_session", "changed_at")
    op.drop_column("training_session", "version")
    op.drop_column("training_session", "materials")
    op.drop_column("training_session", "programme")
    op.drop_column("training_session", "join_url")
    op.drop_index("ix_trainer_hours_newest", table_name="trainer_hours")
    op.drop_column("ticket", "kind")
    op.drop_column("sign_in", "last_seen_on")
    op.drop_column("sign_in", "label")
    op.drop_column("sign_in", "kind")
    op.drop_index("ix_participant_hours_sums", table_name="participant_hours")
    op.drop_column("module_window", "version")
    op.drop_column("field_visit", "tags")
    op.drop_column("field_visit", "vehicle")
    op.drop_column("field_visit", "starts_at")
    op.drop_column("cohort", "zone")
    op.drop_index(op.f("ix_connection_line_name_id"), table_name="connection_line")
    op.drop_table("connection_line")
    op.drop_table("connection_name")
    op.drop_index(op.f("ix_trainer_hours_review_line_id"), table_name="trainer_hours_review")
    op.drop_table("trainer_hours_review")
    op.drop_index(op.f("ix_support_slot_request_id"), table_name="support_slot")
    op.drop_table("support_slot")
    op.drop_index(op.f("ix_support_message_request_id"), table_name="support_message")
    op.drop_table("support_message")
    op.drop_index(
        "uq_slot_booking_open",
        table_name="slot_booking",
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.drop_index(op.f("ix_slot_booking_person_id"), table_name="slot_booking")
    op.drop_table("slot_booking")
    op.drop_index("ix_signing_attempt_person", table_name="signing_attempt")
    op.drop_table("signing_attempt")
    op.drop_index(op.f("ix_signature_person_id"), table_name="signature")
    op.drop_table("signature")
    op.drop_index(op.f("ix_sheet_correction_session_id"), table_name="sheet_correction")
    op.drop_table("sheet_correction")
    op.drop_table("sheet_closing")
    op.drop_index(op.f("ix_session_host_person_id"), table_name="session_host")
    op.drop_table("session_host")
    op.drop_index(op.f("ix_follow_up_attendee_person_id"), table_name="follow_up_attendee")
    op.drop_table("follow_up_attendee")
    op.drop_index("ix_connection_report_validated", table_name="connection_report")
    op.drop_table("connection_report")
    op.drop_index(op.f("ix_class_presence_person_id"), table_name="class_presence")
    op.drop_table("class_presence")
    op.drop_index(op.f("ix_catch_up_person_id"), table_name="catch_up")
    op.drop_index("ix_catch_up_person", table_name="catch_up")
    op.drop_table("catch_up")
    op.drop_index(op.f("ix_absence_notice_person_id"), table_name="absence_notice")
    op.drop_table("absence_notice")
    op.drop_index(op.f("ix_visit_slot_person_id"), table_name="visit_slot")
    op.drop_index("ix_visit_slot_host", table_name="visit_slot")
    op.drop_index("ix_visit_slot_cohort", table_name="visit_slot")
    op.drop_table("visit_slot")
    op.drop_index("ix_visit_request_group", table_name="visit_request")
    op.drop_index(op.f("ix_visit_request_author_id"), table_name="visit_request")
    op.drop_table("visit_request")
    op.drop_index("ix_support_request_cohort", table_name="support_request")
    op.drop_index(op.f("ix_support_request_author_id"), table_name="support_request")
    op.drop_table("support_request")
    op.drop_index("ix_remote_follow_up_author", table_name="remote_follow_up")
    op.drop_table("remote_follow_up")
    op.drop_index("ix_cohort_change_person", table_name="cohort_change")
    op.drop_index("ix_cohort_change_cohort", table_name="cohort_change")
    op.drop_table("cohort_change")
    op.drop_index("ix_school_holiday_cohort", table_name="school_holiday")
    op.drop_table("school_holiday")
    op.drop_index("ix_recognition_person", table_name="recognition")
    op.drop_table("recognition")
    op.drop_table("notice_preference")
    op.drop_index("ix_notice_of_person", table_name="notice")
    op.drop_index(op.f("ix_notice_mail_uid"), table_name="notice")
    op.drop_index(op.f("ix_notice_created_at"), table_name="notice")
    op.drop_table("notice")
    op.drop_table("certificate_settings")
    op.drop_index(
        "uq_certificate_run_open",
        table_name="certificate_run",
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.drop_table("certificate_run")
    op.drop_index(
        "uq_certificate_valid",
        table_name="certificate",
        sqlite_where=sa.text("state = 'valid'"),
        postgresql_where=sa.text("state = 'valid'"),
    )
    op.drop_index("ix_certificate_person", table_name="certificate")
    op.drop_table("certificate")
    op.drop_index(op.f("ix_agenda_feed_person_id"), table_name="agenda_feed")
    op.drop_table("agenda_feed")
    op.drop_table("certificate_counter")
