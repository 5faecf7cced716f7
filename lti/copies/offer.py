"""What the cartridge holds: the linkable things of every room, in their order."""

from flask import current_app

from course.catalogue.queries import programme
from course.config import Settings
from course.registries import registries
from lti.copies import cartridge
from lti.copies.cartridge import Section

TITLE = "Pilotage pédagogique stratégique"
FILENAME = "parcours.imscc"


def parts(year: int | None = None) -> list[Section]:
    """The sections of the cartridge, of one year if asked."""
    offered = [one for linkable in registries().linkables.values() for one in linkable.choices()]
    return cartridge.sections(offered, year)


def file(found: list[Section]) -> bytes:
    """The cartridge of these sections."""
    known, public_url = programme(), Settings.current().public_url
    return cartridge.build(
        title=known.title if known else TITLE,
        description=f"Des liens vers le parcours, à placer dans un cours : {public_url}",
        parts=found,
        public_url=public_url,
        icon=f"{public_url}{current_app.blueprints['ui'].static_url_path}/icon.svg",
    )
