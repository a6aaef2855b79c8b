"""Pictures as a page shows them: no wider than it is, so that a phone need not load the whole file."""

import io
from typing import Final

from PIL import Image

WIDEST: Final = 1200
QUALITY: Final = 82


def for_the_page(picture: bytes) -> bytes:
    """Return a picture that was checked before (core.practices.attached) as a JPEG of at most ``WIDEST`` pixels."""
    with Image.open(io.BytesIO(picture)) as image:
        image.draft("RGB", (WIDEST, WIDEST))
        drawn = image.convert("RGBA")
        drawn.thumbnail((WIDEST, WIDEST))
        # JPEG knows no transparency: what is clear becomes paper.
        paper = Image.new("RGBA", drawn.size, "white")
        paper.alpha_composite(drawn)
        buffer = io.BytesIO()
        paper.convert("RGB").save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
