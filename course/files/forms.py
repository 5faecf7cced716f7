"""The part of a form that takes a file: rooms derive their own form from it (macro `upload`, ui/files.html)."""

from typing import IO, NamedTuple

from werkzeug.datastructures import FileStorage
from wtforms import FileField, StringField

from course.files import rules
from course.ui.forms import Form, TextLimit


class Upload(NamedTuple):
    """What was sent, as `operations.attach` takes it: `attach(actor=…, kind=…, ref=…, **upload._asdict())`."""

    upload: IO[bytes]
    filename: str
    alt: str


class AttachmentForm(Form):
    """One file and, for a picture, what it shows."""

    attachment = FileField("Pièce jointe", render_kw={"accept": rules.ACCEPT})
    attachment_alt = StringField("Si c’est une image, ce qu’elle montre", [TextLimit(rules.ALT)])

    def upload(self) -> Upload | None:
        """The file, if one was chosen."""
        found = self.attachment.data
        if not isinstance(found, FileStorage) or not found.filename:
            return None
        return Upload(found.stream, found.filename, self.attachment_alt.data or "")
