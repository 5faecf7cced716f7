"""`flask --app app lti cartridge`: the course as a file that an LMS imports."""

from pathlib import Path

import click

from lti.cli import lti
from lti.copies import offer


@lti.command("cartridge", help="Écrire le parcours en Common Cartridge 1.1, à restaurer dans un cours.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(offer.FILENAME),
    show_default=True,
    help="Le fichier à écrire.",
)
@click.option("--year", type=click.IntRange(1, 2), help="Les modules de cette année seulement.")
def cartridge(output: Path, year: int | None) -> None:
    """Write the cartridge."""
    found = offer.parts(year)
    if not found:
        raise click.ClickException(
            "Il n’y a encore rien à y mettre : chargez d’abord le contenu du parcours."
        )
    try:
        output.write_bytes(offer.file(found))
    except OSError as error:
        raise click.ClickException(f"Ce fichier ne peut pas être écrit : {error.strerror}.") from error
    count = sum(len(section.links) for section in found)
    click.echo(f"{output} : {count} {'activités' if count > 1 else 'activité'}.")
