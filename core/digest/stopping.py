"""Ending letters by a link in one of them, without signing in (RFC 8058).

The link carries who gets which letters, and the portal's signature: it names nobody to whom the
secret is not known, opens nothing else, and is good for some months.
"""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING, Final

from core.access.api import Api
from core.access.seals import Seal
from core.access.viewer import NOBODY, mint

if TYPE_CHECKING:
    from core.settings import Settings

PATH: Final = "/stop-letters"
DAYS: Final = 90
WEEKLY: Final = "weekly"
ALERTS: Final = "alerts"


@dataclass(frozen=True)
class Reader:
    """Who gets letters: the member's id, which letters (``WEEKLY`` or ``ALERTS``), and in which language."""

    member: str
    letters: str
    language: str


def stop_url(settings: "Settings", reader: Reader) -> str:
    """Return the address that ends these letters for this reader."""
    signed = _seal(settings).sign(f"{reader.letters}~{reader.language}~{reader.member}")
    return f"{settings.public_url}{PATH}/{signed}"


def reader_in(settings: "Settings", link: str) -> Reader | None:
    """Return whose letters the last part of an address ends; None where the portal never made it, or too long ago."""
    said = _seal(settings).read(link)
    if said is None:
        return None
    letters, language, member = said.split("~")
    return Reader(member, letters, language)


def stop(settings: "Settings", reader: Reader) -> None:
    """End these letters. Whoever is no member any more gets none, so nothing is said of it.

    Raises:
        Unreachable: when the database does not answer.
    """
    claims = {"letters_of": reader.member, "letters": reader.letters, "letters_in": reader.language}
    Api(settings, mint(settings, NOBODY, claims)).call("stop_letters")


def offer_to_stop(written: EmailMessage, url: str) -> None:
    """Let mail programs show a button of their own: it sends ``List-Unsubscribe=One-Click`` to the address."""
    written["List-Unsubscribe"] = f"<{url}>"
    written["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _seal(settings: "Settings") -> Seal:
    return Seal(settings, "stop-letters", DAYS)
