"""Registrations, selections, rosters, attachments and incidents (LTI Advantage).

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("endpoint", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_code"), "incident", ["code"], unique=False)
    op.create_index(op.f("ix_incident_happened_at"), "incident", ["happened_at"], unique=False)
    op.create_table(
        "lti_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["former_id"], ["lti_platform.id"], name=op.f("fk_lti_attachment_former_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_lti_attachment_made_by_id")),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["lti_platform.id"], name=op.f("fk_lti_attachment_platform_id")
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_lti_attachment_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_attachment")),
    )
    op.create_table(
        "lti_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("platform_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["lti_platform.id"], name=op.f("fk_lti_invitation_platform_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_lti_invitation_token_hash")),
    )
    op.create_table(
        "lti_attached_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("from_person_id", sa.Integer(), nullable=True),
        sa.Column("to_person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["lti_attachment.id"], name=op.f("fk_lti_attached_identity_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_person_id"], ["person.id"], name=op.f("fk_lti_attached_identity_from_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["lti_identity.id"], name=op.f("fk_lti_attached_identity_identity_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_person_id"], ["person.id"], name=op.f("fk_lti_attached_identity_to_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_attached_identity")),
        sa.UniqueConstraint(
            "attachment_id", "identity_id", name=op.f("uq_lti_attached_identity_attachment_id_identity_id")
        ),
    )
    op.create_table(
        "lti_content_selection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.String(length=255), nullable=True),
        sa.Column("context_title", sa.String(length=300), nullable=False),
        sa.Column("line_items_url", sa.String(length=1000), nullable=True),
        sa.Column("return_url", sa.String(length=1000), nullable=False),
        sa.Column("accepts_several", sa.Boolean(), nullable=False),
        sa.Column("data", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["lti_deployment.id"], name=op.f("fk_lti_content_selection_deployment_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_lti_content_selection_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_content_selection")),
        sa.UniqueConstraint("uid", name=op.f("uq_lti_content_selection_uid")),
    )
    op.create_index(
        op.f("ix_lti_content_selection_created_at"), "lti_content_selection", ["created_at"], unique=False
    )
    op.create_table(
        "lti_attached_context",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("from_cohort_id", sa.Integer(), nullable=True),
        sa.Column("to_cohort_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["lti_attachment.id"], name=op.f("fk_lti_attached_context_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["context_id"], ["lti_context.id"], name=op.f("fk_lti_attached_context_context_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_cohort_id"], ["cohort.id"], name=op.f("fk_lti_attached_context_from_cohort_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_cohort_id"], ["cohort.id"], name=op.f("fk_lti_attached_context_to_cohort_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_attached_context")),
        sa.UniqueConstraint(
            "attachment_id", "context_id", name=op.f("uq_lti_attached_context_attachment_id_context_id")
        ),
    )
    op.create_table(
        "lti_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("group_ids", sa.String(length=1000), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["context_id"], ["lti_context.id"], name=op.f("fk_lti_membership_context_id")
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["lti_identity.id"], name=op.f("fk_lti_membership_identity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_membership")),
        sa.UniqueConstraint(
            "context_id", "identity_id", name=op.f("uq_lti_membership_context_id_identity_id")
        ),
    )
    op.create_index(op.f("ix_lti_membership_identity_id"), "lti_membership", ["identity_id"], unique=False)
    op.add_column("lti_context", sa.Column("line_items_url", sa.String(length=1000), nullable=True))
    op.add_column("lti_context", sa.Column("history", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("lti_context", sa.Column("roster_read_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lti_context", sa.Column("roster_tried_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lti_context", sa.Column("roster_error", sa.String(length=200), nullable=True))
    op.add_column("lti_platform", sa.Column("key_set_fetched_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "lti_platform", sa.Column("product", sa.String(length=120), nullable=False, server_default="")
    )
    op.add_column(
        "lti_tool_key",
        sa.Column(
            "signs_from", sa.DateTime(timezone=True), nullable=False, server_default="2000-01-01 00:00:00"
        ),
    )
    op.add_column("lti_tool_key", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("operator_since", sa.DateTime(timezone=True), nullable=True))
    _tell_what_was_known()


def _tell_what_was_known() -> None:
    """Keys signed since they were made; who came in by a course before this release is in it."""
    op.execute("UPDATE lti_tool_key SET signs_from = created_at")
    op.execute(
        "INSERT INTO lti_membership (context_id, identity_id, group_ids, since) "
        "SELECT c.id, i.id, '', i.created_at FROM lti_context c "
        "JOIN lti_deployment d ON d.id = c.deployment_id "
        "JOIN lti_identity i ON i.platform_id = d.platform_id "
        "JOIN enrolment e ON e.cohort_id = c.cohort_id AND e.person_id = i.person_id"
    )


def downgrade() -> None:
    op.drop_column("person", "operator_since")
    op.drop_column("lti_tool_key", "withdrawn_at")
    op.drop_column("lti_tool_key", "signs_from")
    op.drop_column("lti_platform", "product")
    op.drop_column("lti_platform", "key_set_fetched_at")
    op.drop_column("lti_context", "roster_error")
    op.drop_column("lti_context", "roster_tried_at")
    op.drop_column("lti_context", "roster_read_at")
    op.drop_column("lti_context", "history")
    op.drop_column("lti_context", "line_items_url")
    op.drop_index(op.f("ix_lti_membership_identity_id"), table_name="lti_membership")
    op.drop_table("lti_membership")
    op.drop_table("lti_attached_context")
    op.drop_index(op.f("ix_lti_content_selection_created_at"), table_name="lti_content_selection")
    op.drop_table("lti_content_selection")
    op.drop_table("lti_attached_identity")
    op.drop_table("lti_invitation")
    op.drop_table("lti_attachment")
    op.drop_index(op.f("ix_incident_happened_at"), table_name="incident")
    op.drop_index(op.f("ix_incident_code"), table_name="incident")
    op.drop_table("incident")
