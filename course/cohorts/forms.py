"""Shapes of the forms on roles and groups."""

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from course.roles import ROLE_LABELS, Role
from course.ui.forms import Form, options

GRANTABLE = options([(role.value, ROLE_LABELS[role]) for role in Role])


class RoleForm(Form):
    """One role for one person."""

    role = SelectField("Rôle", [InputRequired()], choices=GRANTABLE)


class GroupForm(Form):
    """A new group."""

    name = StringField("Nom du groupe", [InputRequired(), Length(max=60, message="Au plus 60 caractères.")])
