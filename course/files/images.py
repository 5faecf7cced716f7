"""Pictures are always drawn again: what they show is kept, where and with what they were taken is not. Pure."""

import io
import logging
from dataclasses import dataclass

from PIL import Image, ImageOps

from course.errors import RuleBroken

# Read from the header, before anything is decoded.
PIXELS = 40_000_000
# The longest side once re-encoded (pixels).
SIDE = 2000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
# It would write names of files and of their parts.
logging.getLogger("PIL").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Picture:
    """A picture as it will be kept; sides in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int


def read(content: bytes, name: str) -> Picture:
    """The picture upright, at most 2000 pixels wide and high, without its metadata; of an animation, the first view.

    Raises RuleBroken beyond 40 megapixels or when it cannot be decoded.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > PIXELS:
                raise _too_many(name)
            return _encoded(image)
    except RuleBroken:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many(name) from None
    except Exception:  # decoders fail in many ways on damaged files
        raise RuleBroken(
            f"L’image « {name} » est abîmée : ouvrez-la et enregistrez-la de nouveau en JPEG ou PNG.",
            "attachment",
        ) from None


def _too_many(name: str) -> RuleBroken:
    return RuleBroken(
        f"L’image « {name} » compte plus de {PIXELS // 1_000_000} millions de pixels : réduisez-la, puis choisissez-la.",
        "attachment",
    )


def _encoded(image: Image.Image) -> Picture:
    if image.format == "JPEG":
        image.draft("RGB", (SIDE, SIDE))
    as_jpeg = image.format == "JPEG" or (image.format == "WEBP" and not image.has_transparency_data)
    wanted = "RGBA" if image.has_transparency_data and not as_jpeg else "RGB"
    upright = ImageOps.exif_transpose(image).convert(wanted)
    upright.thumbnail((SIDE, SIDE))
    made = Image.new(upright.mode, upright.size)
    made.paste(upright)
    kept = io.BytesIO()
    target = "JPEG" if as_jpeg else "PNG"
    made.save(kept, target, quality=85, optimize=True)
    return Picture(kept.getvalue(), MEDIA_TYPES[target], made.width, made.height)
