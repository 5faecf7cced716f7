"""An upload beyond what a request may weigh: a page in French that gives the text back."""

from flask.testing import FlaskClient

from course.errors import READ_LIMIT
from course.roles import Role
from tests import factories, pages

TEXT = "Mon exposé, écrit pendant une heure."


TYPE = "multipart/form-data; boundary=limite"


def part(name: str, content: bytes, filename: str = "") -> bytes:
    """A part of a form, as browsers send it."""
    named = f'; filename="{filename}"' if filename else ""
    head = f'--limite\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def send(client: FlaskClient, body: bytes) -> str:
    """The page that answers too large a form; any address that takes a post will do."""
    cohort = factories.cohort()
    factories.sign_in(client, factories.member(cohort, Role.PARTICIPANT))
    answer = client.post(f"/c/{cohort.uid}/messages/rythme", data=body, content_type=TYPE)
    assert answer.status_code == 413
    return answer.text


def with_file(size: int) -> bytes:
    file = part("attachment", b"%PDF-" + b"x" * size, "gros.pdf")
    return part("csrf_token", b"secret") + part("text", TEXT.encode()) + file + b"--limite--\r\n"


def test_fifty_megabytes_get_a_page_that_keeps_the_text(client: FlaskClient) -> None:
    html = send(client, with_file(50 * 1024 * 1024))
    said = pages.text(html)
    assert "Cet envoi pèse 50 Mo et il en faut 16 au plus" in said
    assert "aucun fichier n’a été gardé" in said
    assert [(area.text or "").strip() for area in pages.strict(html).iter("textarea")] == [TEXT]
    assert "secret" not in html


def test_beyond_what_is_read_it_says_that_the_text_is_not_there(client: FlaskClient) -> None:
    said = pages.text(send(client, with_file(READ_LIMIT)))
    assert "Votre texte n’a pas pu être relu" in said
    assert "Votre texte n’est pas perdu" not in said


def test_a_form_cut_in_the_middle_is_no_incident(client: FlaskClient) -> None:
    said = pages.text(send(client, part("text", b"y" * 17_000_000)))
    assert "Votre texte n’a pas pu être relu" in said
