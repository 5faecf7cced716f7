"""codevelopment

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declared_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("person_id < other_id", name=op.f("ck_declared_link_order")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_declared_link_cohort_id")),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["person.id"], name=op.f("fk_declared_link_declared_by_id")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_declared_link_ended_by_id")),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_declared_link_other_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_declared_link_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_link")),
    )
    op.create_index(
        "uq_declared_link_open",
        "declared_link",
        ["cohort_id", "person_id", "other_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "open_forum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("activity_key", sa.String(length=60), nullable=True),
        sa.Column("session_code", sa.String(length=8), nullable=True),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("market_opens_on", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("phase_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("points BETWEEN 1 AND 20", name=op.f("ck_open_forum_points")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_open_forum_cohort_id")),
        sa.ForeignKeyConstraint(["prepared_by_id"], ["person.id"], name=op.f("fk_open_forum_prepared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_forum")),
        sa.UniqueConstraint("cohort_id", "activity_key", name=op.f("uq_open_forum_cohort_id_activity_key")),
    )
    op.create_index(op.f("ix_open_forum_cohort_id"), "open_forum", ["cohort_id"], unique=False)
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_search_entry_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_search_entry_kind_ref")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("filename", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(place IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_stored_file_erased")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_stored_file_cohort_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_stored_file_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("kind", "ref", "place", name=op.f("uq_stored_file_kind_ref_place")),
        sa.UniqueConstraint("uid", name=op.f("uq_stored_file_uid")),
    )
    op.create_index("ix_stored_file_owner", "stored_file", ["cohort_id", "owner_id"], unique=False)
    op.create_table(
        "codev_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("activity_key", sa.String(length=60), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "proposal",
                "expose",
                "clarification",
                "contract",
                "consultation",
                "plan",
                "learning",
                "follow_up",
                "closed",
                "anonymised",
                name="step",
                native_enum=False,
                length=14,
            ),
            nullable=False,
        ),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("step_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("contract_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("sheet_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sheet_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subject_anonymised", sa.Boolean(), nullable=False),
        sa.Column("expose_anonymised", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_codev_thread_cohort_id")),
        sa.ForeignKeyConstraint(["group_id"], ["cohort_group.id"], name=op.f("fk_codev_thread_group_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_codev_thread_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codev_thread")),
        sa.UniqueConstraint("uid", name=op.f("uq_codev_thread_uid")),
    )
    op.create_index("ix_codev_thread_group", "codev_thread", ["cohort_id", "group_id"], unique=False)
    op.create_index(
        "uq_codev_thread_activity",
        "codev_thread",
        ["group_id", "activity_key"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL AND activity_key IS NOT NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL AND activity_key IS NOT NULL"),
    )
    op.create_table(
        "forum_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["forum_id"], ["open_forum.id"], name=op.f("fk_forum_move_forum_id")),
        sa.ForeignKeyConstraint(["moved_by_id"], ["person.id"], name=op.f("fk_forum_move_moved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_move")),
    )
    op.create_index(op.f("ix_forum_move_forum_id"), "forum_move", ["forum_id"], unique=False)
    op.create_table(
        "forum_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("join_url", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["forum_id"], ["open_forum.id"], name=op.f("fk_forum_room_forum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_room")),
        sa.UniqueConstraint("forum_id", "name", name=op.f("uq_forum_room_forum_id_name")),
    )
    op.create_table(
        "forum_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.CheckConstraint("starts < ends", name=op.f("ck_forum_slot_hours")),
        sa.ForeignKeyConstraint(["forum_id"], ["open_forum.id"], name=op.f("fk_forum_slot_forum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_slot")),
        sa.UniqueConstraint("forum_id", "starts", name=op.f("uq_forum_slot_forum_id_starts")),
    )
    op.create_table(
        "stored_file_content",
        sa.Column("file_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_stored_file_content_file_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_stored_file_content")),
    )
    op.create_table(
        "codev_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["codev_thread.id"], name=op.f("fk_codev_action_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codev_action")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_codev_action_thread_id_number")),
    )
    op.create_table(
        "codev_clock",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("running_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["keeper_id"], ["person.id"], name=op.f("fk_codev_clock_keeper_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["codev_thread.id"], name=op.f("fk_codev_clock_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_codev_clock")),
    )
    op.create_table(
        "codev_contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "step",
            sa.Enum(
                "proposal",
                "expose",
                "clarification",
                "contract",
                "consultation",
                "plan",
                "learning",
                "follow_up",
                "closed",
                "anonymised",
                name="step",
                native_enum=False,
                length=14,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "expose",
                "question",
                "answer",
                "request",
                "reformulation",
                "impression",
                "hypothesis",
                "experience",
                "suggestion",
                "precision",
                "synthesis",
                "learning",
                "process_learn",
                "process_note",
                "follow_up",
                "comment",
                "guidance",
                name="kind",
                native_enum=False,
                length=14,
            ),
            nullable=False,
        ),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("quotes_id", sa.Integer(), nullable=True),
        sa.Column("unknown", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_codev_contribution_author_id")),
        sa.ForeignKeyConstraint(
            ["quotes_id"], ["codev_contribution.id"], name=op.f("fk_codev_contribution_quotes_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_codev_contribution_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["reply_to_id"], ["codev_contribution.id"], name=op.f("fk_codev_contribution_reply_to_id")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["codev_thread.id"], name=op.f("fk_codev_contribution_thread_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codev_contribution")),
        sa.UniqueConstraint("uid", name=op.f("uq_codev_contribution_uid")),
    )
    op.create_index(
        "ix_codev_contribution_reply", "codev_contribution", ["thread_id", "reply_to_id"], unique=False
    )
    op.create_index("ix_codev_contribution_thread", "codev_contribution", ["thread_id", "id"], unique=False)
    op.create_table(
        "codev_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column(
            "from_step",
            sa.Enum(
                "proposal",
                "expose",
                "clarification",
                "contract",
                "consultation",
                "plan",
                "learning",
                "follow_up",
                "closed",
                "anonymised",
                name="step",
                native_enum=False,
                length=14,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_step",
            sa.Enum(
                "proposal",
                "expose",
                "clarification",
                "contract",
                "consultation",
                "plan",
                "learning",
                "follow_up",
                "closed",
                "anonymised",
                name="step",
                native_enum=False,
                length=14,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("passed", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_codev_decision_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["codev_thread.id"], name=op.f("fk_codev_decision_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codev_decision")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_codev_decision_thread_id_number")),
    )
    op.create_table(
        "codev_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_codev_draft_person_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["codev_thread.id"], name=op.f("fk_codev_draft_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codev_draft")),
        sa.UniqueConstraint(
            "thread_id", "person_id", "slot", name=op.f("uq_codev_draft_thread_id_person_id_slot")
        ),
    )
    op.create_table(
        "codev_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "client", "consultant", "facilitator", "observer", name="part", native_enum=False, length=14
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("charter_version", sa.Integer(), nullable=True),
        sa.Column("charter_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trainer_may_read", sa.Boolean(), nullable=True),
        sa.Column("others_may_read", sa.Boolean(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("seen_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_codev_part_person_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["codev_thread.id"], name=op.f("fk_codev_part_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codev_part")),
        sa.UniqueConstraint("thread_id", "person_id", name=op.f("uq_codev_part_thread_id_person_id")),
    )
    op.create_index("ix_codev_part_person", "codev_part", ["person_id"], unique=False)
    op.create_index(
        "uq_codev_part_client",
        "codev_part",
        ["thread_id"],
        unique=True,
        sqlite_where=sa.text("part = 'client'"),
        postgresql_where=sa.text("part = 'client'"),
    )
    op.create_index(
        "uq_codev_part_facilitator",
        "codev_part",
        ["thread_id"],
        unique=True,
        sqlite_where=sa.text("part = 'facilitator'"),
        postgresql_where=sa.text("part = 'facilitator'"),
    )
    op.create_table(
        "codev_process_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_codev_process_note_author_id")),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["person.id"], name=op.f("fk_codev_process_note_facilitator_id")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["codev_thread.id"], name=op.f("fk_codev_process_note_thread_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codev_process_note")),
    )
    op.create_index("ix_codev_process_note_thread", "codev_process_note", ["thread_id"], unique=False)
    op.create_table(
        "codev_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_codev_proposal_person_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["codev_thread.id"], name=op.f("fk_codev_proposal_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codev_proposal")),
        sa.UniqueConstraint("thread_id", "person_id", name=op.f("uq_codev_proposal_thread_id_person_id")),
    )
    op.create_table(
        "forum_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(slot_id IS NULL) = (room_id IS NULL)", name=op.f("ck_forum_card_place")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_forum_card_author_id")),
        sa.ForeignKeyConstraint(["forum_id"], ["open_forum.id"], name=op.f("fk_forum_card_forum_id")),
        sa.ForeignKeyConstraint(["room_id"], ["forum_room.id"], name=op.f("fk_forum_card_room_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["forum_slot.id"], name=op.f("fk_forum_card_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_card")),
        sa.UniqueConstraint("slot_id", "room_id", name=op.f("uq_forum_card_slot_id_room_id")),
    )
    op.create_index("ix_forum_card_forum", "forum_card", ["forum_id"], unique=False)
    op.create_table(
        "codev_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["codev_contribution.id"], name=op.f("fk_codev_revision_contribution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codev_revision")),
        sa.UniqueConstraint(
            "contribution_id", "number", name=op.f("uq_codev_revision_contribution_id_number")
        ),
    )
    op.create_table(
        "codev_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_codev_vote_person_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["codev_proposal.id"], name=op.f("fk_codev_vote_proposal_id")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["codev_thread.id"], name=op.f("fk_codev_vote_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codev_vote")),
        sa.UniqueConstraint("thread_id", "person_id", name=op.f("uq_codev_vote_thread_id_person_id")),
    )
    op.create_table(
        "forum_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_forum_action_author_id")),
        sa.ForeignKeyConstraint(["card_id"], ["forum_card.id"], name=op.f("fk_forum_action_card_id")),
        sa.ForeignKeyConstraint(["forum_id"], ["open_forum.id"], name=op.f("fk_forum_action_forum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_action")),
    )
    op.create_index("ix_forum_action_forum", "forum_action", ["forum_id"], unique=False)
    op.create_table(
        "forum_coming",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["forum_card.id"], name=op.f("fk_forum_coming_card_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forum_coming_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_coming")),
        sa.UniqueConstraint("card_id", "person_id", name=op.f("uq_forum_coming_card_id_person_id")),
    )
    op.create_index(op.f("ix_forum_coming_person_id"), "forum_coming", ["person_id"], unique=False)
    op.create_table(
        "forum_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_text", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["forum_card.id"], name=op.f("fk_forum_report_card_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_forum_report_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_report")),
        sa.UniqueConstraint("card_id", name=op.f("uq_forum_report_card_id")),
    )
    op.create_table(
        "forum_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forum_signature_person_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["forum_report.id"], name=op.f("fk_forum_signature_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_signature")),
        sa.UniqueConstraint("report_id", "person_id", name=op.f("uq_forum_signature_report_id_person_id")),
    )
    op.create_index(op.f("ix_forum_signature_person_id"), "forum_signature", ["person_id"], unique=False)
    op.create_table(
        "forum_volunteer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["forum_action.id"], name=op.f("fk_forum_volunteer_action_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forum_volunteer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_volunteer")),
        sa.UniqueConstraint("action_id", "person_id", name=op.f("uq_forum_volunteer_action_id_person_id")),
    )
    op.create_index(op.f("ix_forum_volunteer_person_id"), "forum_volunteer", ["person_id"], unique=False)
    op.create_table(
        "forum_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("points > 0", name=op.f("ck_forum_vote_points")),
        sa.ForeignKeyConstraint(["forum_id"], ["open_forum.id"], name=op.f("fk_forum_vote_forum_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forum_vote_person_id")),
        sa.ForeignKeyConstraint(["report_id"], ["forum_report.id"], name=op.f("fk_forum_vote_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_vote")),
        sa.UniqueConstraint("person_id", "report_id", name=op.f("uq_forum_vote_person_id_report_id")),
    )
    op.create_index("ix_forum_vote_forum", "forum_vote", ["forum_id", "report_id"], unique=False)
    _index_words()


def _index_words() -> None:
    """What each database searches with, kept in step with search_entry by itself."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE fts_search USING fts5("
            "folded, content='search_entry', content_rowid='id', tokenize='ascii')"
        )
        added = "INSERT INTO fts_search(rowid, folded) VALUES (new.id, new.folded);"
        removed = "INSERT INTO fts_search(fts_search, rowid, folded) VALUES ('delete', old.id, old.folded);"
        for name, when, act in (
            ("insert", "INSERT", added),
            ("delete", "DELETE", removed),
            ("update", "UPDATE OF id, folded", removed + " " + added),
        ):
            op.execute(f"CREATE TRIGGER fts_search_{name} AFTER {when} ON search_entry BEGIN {act} END")
        return
    op.execute(
        "ALTER TABLE search_entry ADD COLUMN fts_words tsvector "
        "GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, folded)) STORED"
    )
    op.execute("CREATE INDEX fts_search_words ON search_entry USING gin (fts_words)")


def downgrade() -> None:
    op.drop_index("ix_forum_vote_forum", table_name="forum_vote")
    op.drop_table("forum_vote")
    op.drop_index(op.f("ix_forum_volunteer_person_id"), table_name="forum_volunteer")
    op.drop_table("forum_volunteer")
    op.drop_index(op.f("ix_forum_signature_person_id"), table_name="forum_signature")
    op.drop_table("forum_signature")
    op.drop_table("forum_report")
    op.drop_index(op.f("ix_forum_coming_person_id"), table_name="forum_coming")
    op.drop_table("forum_coming")
    op.drop_index("ix_forum_action_forum", table_name="forum_action")
    op.drop_table("forum_action")
    op.drop_table("codev_vote")
    op.drop_table("codev_revision")
    op.drop_index("ix_forum_card_forum", table_name="forum_card")
    op.drop_table("forum_card")
    op.drop_table("codev_proposal")
    op.drop_index("ix_codev_process_note_thread", table_name="codev_process_note")
    op.drop_table("codev_process_note")
    op.drop_index(
        "uq_codev_part_facilitator",
        table_name="codev_part",
        sqlite_where=sa.text("part = 'facilitator'"),
        postgresql_where=sa.text("part = 'facilitator'"),
    )
    op.drop_index(
        "uq_codev_part_client",
        table_name="codev_part",
        sqlite_where=sa.text("part = 'client'"),
        postgresql_where=sa.text("part = 'client'"),
    )
    op.drop_index("ix_codev_part_person", table_name="codev_part")
    op.drop_table("codev_part")
    op.drop_table("codev_draft")
    op.drop_table("codev_decision")
    op.drop_index("ix_codev_contribution_thread", table_name="codev_contribution")
    op.drop_index("ix_codev_contribution_reply", table_name="codev_contribution")
    op.drop_table("codev_contribution")
    op.drop_table("codev_clock")
    op.drop_table("codev_action")
    op.drop_table("stored_file_content")
    op.drop_table("forum_slot")
    op.drop_table("forum_room")
    op.drop_index(op.f("ix_forum_move_forum_id"), table_name="forum_move")
    op.drop_table("forum_move")
    op.drop_index(
        "uq_codev_thread_activity",
        table_name="codev_thread",
        sqlite_where=sa.text("withdrawn_at IS NULL AND activity_key IS NOT NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL AND activity_key IS NOT NULL"),
    )
    op.drop_index("ix_codev_thread_group", table_name="codev_thread")
    op.drop_table("codev_thread")
    op.drop_index("ix_stored_file_owner", table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_table("search_entry")
    op.drop_index(op.f("ix_open_forum_cohort_id"), table_name="open_forum")
    op.drop_table("open_forum")
    op.drop_index(
        "uq_declared_link_open",
        table_name="declared_link",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("declared_link")
