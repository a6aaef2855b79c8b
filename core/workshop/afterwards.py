"""The link to what stays of a workshop, for who was there: no account, and good for some days.

It carries the workshop's id and the portal's signature of it, so that nobody can make one; the
database decides whether the workshop has ended, and how long ago.
"""

from typing import TYPE_CHECKING, Final

from core.access.seals import Seal
from core.access.viewer import NOBODY, mint

if TYPE_CHECKING:
    from core.settings import Settings

PATH: Final = "/workshop-after"


def after_path(settings: "Settings", workshop: str) -> str:
    """Return where on the portal the page stands."""
    return f"{PATH}/{_seal(settings).sign(workshop)}"


def after_url(settings: "Settings", workshop: str) -> str:
    """Return the whole address of the page, to be sent to somebody."""
    return f"{settings.public_url}{after_path(settings, workshop)}"


def workshop_in(settings: "Settings", signed: str) -> str | None:
    """Return the workshop that the last part of an address names, or None where the portal never signed it."""
    return _seal(settings).read(signed)


def room_token(settings: "Settings", workshop: str) -> str:
    """Return a token that shows the database nothing but this workshop, as the room may keep it."""
    return mint(settings, NOBODY, {"workshop_afterwards": workshop})


def _seal(settings: "Settings") -> Seal:
    return Seal(settings, "workshop-afterwards")
