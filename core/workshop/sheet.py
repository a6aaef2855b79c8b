"""The ministries' links on paper: one card each, to cut and hand out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from core.printing.fonts import families
from core.printing.setting import typeset
from core.printing.tree import printable
from core.texts import _, language
from core.workshop.qr import qr_svg

TEMPLATE: Final = Path(__file__).with_name("links.typ")


@dataclass(frozen=True, slots=True)
class Seat:
    """A ministry, by the name of its country, and its link."""

    ministry: str
    link: str


def printed_links(title: str, code: str, seats: Sequence[Seat]) -> bytes:
    """Return the sheet as a PDF in the language of the run: a card for each ministry, with its QR code."""
    values = {
        "fonts": families(),
        "language": language(),
        "title": printable(title),
        "lead": _("Scan this with a phone. Whoever enters by it answers for this ministry."),
        "code": _("The room's code: {code}").format(code=f"{code[:4]} {code[4:]}"),
        "alt": _("QR code with the address below"),
        "stamp": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "cards": [
            {"ministry": printable(seat.ministry), "link": seat.link, "picture": f"{number}.svg"}
            for number, seat in enumerate(seats)
        ],
    }
    return typeset(
        TEMPLATE, values, {f"{number}.svg": qr_svg(seat.link) for number, seat in enumerate(seats)}
    )
