"""Where things stand on a slide of 16:9, in points: 960 wide, 540 high."""

from dataclasses import dataclass
from typing import Final

from pptx.util import Length, Pt


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    def place(self) -> tuple[Length, Length, Length, Length]:
        """Return left, top, width and height as a slide counts them."""
        return Pt(self.left), Pt(self.top), Pt(self.width), Pt(self.height)


WIDTH: Final = 960.0
HEIGHT: Final = 540.0
_LEFT, _WIDE = 48.0, 864.0

TITLE: Final = Box(_LEFT, 28, _WIDE, 76)
SUBTITLE: Final = Box(_LEFT, 106, _WIDE, 40)
BODY: Final = Box(_LEFT, 152, _WIDE, 316)
FOOTER: Final = Box(_LEFT, 476, _WIDE, 48)
# The bar at the edge by which the portal's slides are known.
MARK: Final = Box(0, 0, 14, HEIGHT)
