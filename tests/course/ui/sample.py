"""A tiny application with one page of everything: what the rooms will show, without the rooms."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Flask, flash, g, render_template, request
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped, unused-ignore]
from jinja2 import ChoiceLoader, DictLoader
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from course import ui
from course.ui.forms import (
    CheckboxesField,
    DateField,
    Form,
    KilometresField,
    MinutesField,
    TextLimit,
    options,
)

SAMPLE = """
{% extends "layout/base.html" %}
{% from "ui/navigation.html" import breadcrumb %}
{% from "ui/forms.html" import start_form, end_form, field, buttons, error_summary, post_button, autosave_status %}
{% from "ui/charts.html" import hours_bar, progress %}
{% from "ui/cards.html" import card, state, badge, callout %}
{% block title %}Compte rendu de visite{% endblock %}
{% block breadcrumb %}{{ breadcrumb([("Accueil", "/"), ("Visites", "/visites"), ("Nouvelle visite", none)]) }}{% endblock %}
{% block main %}
{{ error_summary(form) }}
<h1>Compte rendu de visite</h1>
<div class="cards">
{% call card("Mes heures") %}
  {{ hours_bar("mes-heures", "Mes heures par modalité", rows, planned=2160) }}
{% endcall %}
{% call card("Ce que je fais maintenant", action="/m1", action_label="Continuer le module M1") %}
  <p>{{ badge("M1") }} Agencement, collectif, coopération&nbsp;: d’où viennent les mots</p>
  <p>{{ state("Lecture terminée le 12 octobre", "done") }}<br>{{ state("Quiz commencé", "doing") }}<br>
  {{ state("Visite à accepter avant le 20 mars", "waiting") }}<br>{{ state("Présence refusée par le formateur", "problem") }}</p>
  {{ progress(450, 1080, "Mon année", "annee", text="7 h 30 sur 18 h") }}
{% endcall %}
</div>
<h2>Nouvelle visite</h2>
{% call callout("info", "Avant de commencer") %}<p>Deux minutes suffisent.</p>{% endcall %}
{{ start_form(form, "/visite", autosave_url=autosave_url, autosave_key="visite:1") }}
{{ field(form.day, width="narrow") }}
{{ field(form.minutes, help="Par exemple « 1 h 30 » ou « 45 min ».", width="narrow") }}
{{ field(form.km, unit="km", width="narrow", inputmode="decimal") }}
{{ field(form.school, autocomplete="organization") }}
{{ field(form.place, width="medium") }}
{{ field(form.kind, help="La visite collective compte pour chaque personne présente.") }}
{{ field(form.attendees) }}
{{ field(form.report, rows=6, help="Ce que vous avez vu, sans nommer personne.", readers="les personnes présentes, le formateur du groupe.") }}
{{ field(form.agreed) }}
{{ autosave_status() }}
{{ buttons("Enregistrer la visite", cancel_url="/visites") }}
{{ end_form() }}
{{ post_button("/visite/1/retirer", "Retirer la visite", hidden={"uid": "v1"}) }}
<div class="prose">{{ text | markdown(2) }}</div>
{% endblock %}
"""

CONTENT = """# Ce que l'on gagne

Un **agencement** relie des éléments hétérogènes[^1]. Voir [la suite](#ce-que-lon-gagne).

| Repère | Heures |
|:-------|-------:|
| R1     | 12     |

[^1]: Deleuze et Guattari, *Mille plateaux*, 1980.
"""


class VisitForm(Form):
    """One field of each kind."""

    version = HiddenField(default="3")
    day = DateField("Date de la visite", [InputRequired()])
    minutes = MinutesField("Temps sur place", [InputRequired()], minimum=15)
    km = KilometresField("Distance parcourue", [Optional()])
    school = StringField("Établissement", [InputRequired(), Length(max=80)])
    place = SelectField(
        "Lieu", choices=options([("", "Choisir"), ("site", "Sur site"), ("net", "À distance")])
    )
    kind = RadioField(
        "Type de visite", [InputRequired()], choices=options([("one", "Individuelle"), ("all", "Collective")])
    )
    attendees = CheckboxesField(
        "Personnes présentes",
        [InputRequired()],
        choices=options([("a", "Élodie Martin"), ("b", "Zoé Petit")]),
    )
    report = TextAreaField("Ce que j’ai observé", [InputRequired(), TextLimit(200)])
    agreed = BooleanField("Le compte rendu peut être envoyé")


@dataclass
class Entry:
    label: str
    url: str
    active: bool = False


@dataclass
class Named:
    display_name: str = "Nadia Ferrand"
    title: str = "Cohorte 2026–2028, Académie de Valcombe"
    uid: str = "c1"


@dataclass
class Viewer:
    person: Named = field(default_factory=Named)
    cohort: Named | None = field(default_factory=Named)
    roles: frozenset[str] = frozenset({"tutor"})
    menu: list[Entry] = field(
        default_factory=lambda: [
            Entry("Accueil", "/"),
            Entry("Parcours", "/parcours"),
            Entry("Visites", "/visites", active=True),
            Entry("Mes 10 heures", "/heures"),
        ]
    )
    on_device: bool = False

    @property
    def folded(self) -> list[tuple[str, list[Entry]]]:
        """The menu as the shell draws it: two lines under a heading, the others alone."""
        alone = [("", [entry]) for entry in self.menu[:2]]
        return [*alone, ("Accompagnement", self.menu[2:])]


ROWS = [
    {"label": "En présence", "minutes": 360, "planned": 720},
    {"label": "Classe virtuelle", "minutes": 0, "planned": 600},
    {"label": "En autonomie", "minutes": 90, "planned": 840},
    {"label": "Accompagnement sur site", "minutes": 120, "planned": None},
]


def legal_pages() -> list[Blueprint]:
    """The pages that the shells link to, empty."""
    access, legal = Blueprint("access", __name__), Blueprint("legal", __name__)
    dashboard = Blueprint("dashboard", __name__)
    dashboard.add_url_rule("/mes-cohortes", "choose", lambda: "")
    access.add_url_rule("/onglet", "leave_frame", lambda: "", methods=["POST"])
    access.add_url_rule("/deconnexion", "sign_out", lambda: "", methods=["POST"])
    devices = Blueprint("devices", __name__)
    devices.add_url_rule("/mes-appareils", "index", lambda: "")
    devices.add_url_rule("/telephone", "start", lambda: "")
    legal.add_url_rule("/accessibilite", "accessibility", lambda: "")
    legal.add_url_rule("/donnees", "privacy", lambda: "")
    return [access, legal, dashboard, devices]


def make_app() -> Flask:
    """The sample application; `?framed=1` gives the bare shell, `?anonymous=1` nobody."""
    app = Flask("sample")
    app.config.update(SECRET_KEY="test", TESTING=True, WTF_CSRF_ENABLED=False)
    CSRFProtect(app)
    ui.init_app(app)
    loader = app.jinja_env.loader
    assert loader is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader({"sample.html": SAMPLE}), loader])
    for blueprint in legal_pages():
        app.register_blueprint(blueprint)
    app.context_processor(_context)
    _add_pages(app)
    return app


def _context() -> dict[str, Any]:
    return {
        "framed": bool(request.args.get("framed")),
        "viewer": None if request.args.get("anonymous") else Viewer(),
    }


def _add_pages(app: Flask) -> None:
    @app.route("/visite", methods=["GET", "POST"])
    def visit() -> str:
        form = VisitForm()
        if form.validate_on_submit() and request.args.get("rule"):
            form.fail("Cette visite est déjà notée.", "day")
            form.fail("Le groupe est fermé.")
        if request.args.get("flash"):
            flash("La visite est enregistrée.", "success")
            flash("La boîte d’envoi est pleine.", "warning")
        return render_template("sample.html", form=form, rows=ROWS, text=CONTENT, autosave_url=None)

    @app.route("/erreur", methods=["GET", "POST"])
    def message() -> str:
        g.frame_ancestors = request.args.get("ancestors", "")
        return render_template(
            "layout/message.html",
            title="Cette page était ouverte depuis longtemps",
            what="Par sécurité, l’envoi n’a pas été pris en compte.",
            todo="Rechargez la page, puis recopiez votre texte.",
            support_code="4F2A91C0",
            kept=[
                ("report", "Vu : une salle des professeurs vivante.\n</textarea><script>alert(1)</script>"),
                ("x1", "b"),
            ],
        )


@dataclass
class Site:
    """The running sample; `answers` are what the drafts' address says next, `seen` what it received."""

    address: str = ""
    answers: list[tuple[int, dict[str, Any], float]] = field(default_factory=list)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    stored: str = ""
    run: int = 0
