"""Pictures are drawn anew, so that nothing but their pixels comes along: no place, owner, script or second file."""

import io
from typing import Final

from PIL import Image, ImageOps

from core.refusals import Refused

# A picture of a few kilobytes can unfold into gigabytes.
MOST_PIXELS: Final = 50_000_000
LONGEST_EDGE: Final = 12_000
# More than any screen shows; a phone on a weak link thanks for less.
KEPT_PIXELS: Final = 6_000_000
FORMATS: Final = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
QUALITY: Final = 86


def drawn_anew(content: bytes, kind: str) -> tuple[bytes, int, int]:
    """Return a picture of the same kind, upright, with its width and height in pixels.

    Raises:
        Refused: ``practices.attachment_pixels`` or ``practices.attachment_animated``.
        Exception: whatever Pillow stumbles over in a damaged file.
    """
    # Our own limits come first and say what to do.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(content), formats=(FORMATS[kind],)) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS or max(width, height) > LONGEST_EDGE:
            raise Refused("practices.attachment_pixels", f"{width} × {height}")
        # Phones keep a depth map or a second exposure behind a JPEG; the first picture is the picture.
        if kind != "jpeg" and getattr(opened, "is_animated", False):
            raise Refused("practices.attachment_animated")
        opened.load()
        picture = ImageOps.exif_transpose(opened)
    picture = _plain(picture, kind)
    share = (KEPT_PIXELS / (picture.width * picture.height)) ** 0.5
    if share < 1:
        size = (max(1, int(picture.width * share)), max(1, int(picture.height * share)))
        picture = (picture.convert("RGBA") if picture.mode in {"P", "LA"} else picture).resize(
            size, Image.Resampling.LANCZOS
        )
    written = io.BytesIO()
    if kind == "png":
        picture.save(written, "PNG")
    else:
        picture.save(written, FORMATS[kind], quality=QUALITY)
    return written.getvalue(), picture.width, picture.height


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """Return a picture in colours that every browser shows, and without what was written beside it."""
    if picture.mode.startswith("I"):
        # Scans of sixteen bits are taken down to the eight that screens show.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if kind == "jpeg":
        plain = picture.convert("L" if picture.mode == "L" else "RGB")
    elif kind == "webp" or picture.mode not in {"1", "L", "P", "LA", "RGB", "RGBA"}:
        plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    else:
        plain = picture.copy()
    # Pillow writes some of these again unasked: profiles, comments, EXIF.
    plain.info = {name: value for name, value in plain.info.items() if name == "transparency"}
    return plain
