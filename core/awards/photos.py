"""Photographs of results: drawn anew, so that nothing but the picture comes along."""

import base64
import io
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from core.refusals import Refused

# A phone's photo has some 12 MB; nobody needs more here.
LARGEST_UPLOAD: Final = 15_000_000
# A picture of a few kilobytes can unfold into gigabytes; the largest camera has fewer pixels.
MOST_PIXELS: Final = 120_000_000
EDGE: Final = 1280
LARGEST: Final = 440_000
KINDS: Final = ("JPEG", "PNG", "WEBP")


def encoded(upload: bytes) -> str:
    """Return the picture as base64 of a JPEG of at most 440 kB and 1,280 pixels an edge, upright.

    What cameras write beside it (place, time, owner) is left behind.

    Raises:
        Refused: ``awards.photo_malformed`` when it is no JPEG, PNG or WebP picture, or too large.
    """
    if len(upload) > LARGEST_UPLOAD:
        raise Refused("awards.photo_malformed", "", 400)
    try:
        with Image.open(io.BytesIO(upload), formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("awards.photo_malformed", "", 400)
            # A JPEG is read at a fraction of its size at once, and costs a fraction of the memory.
            opened.draft("RGB", (EDGE * 2, EDGE * 2))
            picture = _on_white(ImageOps.exif_transpose(opened))
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
    ) as trouble:
        raise Refused("awards.photo_malformed", str(trouble), 400) from trouble
    picture.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
    for quality in (86, 76, 64, 50, 35):
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
        if written.tell() <= LARGEST:
            return base64.b64encode(written.getvalue()).decode()
    raise Refused("awards.photo_malformed", "", 400)


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in plain colours; where it was see-through it is white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground
