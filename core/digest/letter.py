"""A digest as an e-mail: plain text and simple HTML with the same words."""

import uuid
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from html import escape
from urllib.parse import urlsplit

from core.access.viewer import Viewer
from core.digest.content import Digest, lines
from core.digest.stopping import offer_to_stop
from core.texts import _, language, ngettext


def letter(
    found: Digest, viewer: Viewer, *, week: str, sender: str, public_url: str, stop_at: str
) -> EmailMessage:
    """Return the letter to a member, in the run's language; ``stop_at`` is the address that ends such letters.

    Its Message-ID is made of the member and the week: should a crash make it go out twice, a mail
    server can tell that it is the same one.

    Raises:
        ValueError: for an address that cannot stand in a header.
    """
    written = EmailMessage()
    written["Subject"] = _subject(found)
    written["From"] = sender
    # The address alone: a name is what somebody wrote, and headers have a grammar.
    written["To"] = address(viewer.email)
    host = urlsplit(public_url).hostname or "localhost"
    written["Message-ID"] = f"<{uuid.uuid5(uuid.UUID(viewer.id), week)}@{host}>"
    written["Date"] = datetime.now(UTC)
    written["Auto-Submitted"] = "auto-generated"
    offer_to_stop(written, stop_at)
    written.set_content(_text(found, viewer, public_url, stop_at))
    written.add_alternative(_html(found, viewer, public_url, stop_at), subtype="html")
    # Last, because the second form takes the headers of the first one's content with it.
    written["Content-Language"] = language()
    return written


def address(text: str) -> Address:
    """Return an address that can stand in a header; of a domain in other letters, the form every mail server knows.

    Raises:
        ValueError: when it is none, or hides a line break or a second address.
    """
    if not text.isprintable() or parseaddr(text) != ("", text) or text.count("@") != 1:
        raise ValueError("This is not one e-mail address.")
    name, _at, domain = text.rpartition("@")
    return Address(addr_spec=text if domain.isascii() else f"{name}@{domain.encode('idna').decode()}")


def _subject(found: Digest) -> str:
    if not found.waits:
        return _("Jejaring: your week")
    return ngettext(
        "Jejaring: {n} thing waits for you", "Jejaring: {n} things wait for you", found.waits
    ).format(n=found.waits)


def _greeting(viewer: Viewer) -> str:
    return _("Good morning, {name}.").format(name=" ".join(viewer.name.split()))


def _closing() -> str:
    return _("This letter comes once a week and holds no figures. To switch it off or change its language:")


def without_signing_in() -> str:
    """Return what stands before the address that ends letters."""
    return _("To stop these letters without signing in:")


def stop_link(stop_at: str) -> str:
    """Return the same as a link: its words, without the colon that leads to an address."""
    return f'<a href="{escape(stop_at)}">{escape(without_signing_in().rstrip(" :"))}</a>'


def _text(found: Digest, viewer: Viewer, public_url: str, stop_at: str) -> str:
    said = "\n\n".join(f"* {line.text}\n  {line.url}" for line in lines(found, public_url))
    return f"{_greeting(viewer)}\n\n{said}\n\n--\n{_closing()}\n{public_url}/digest\n{without_signing_in()}\n{stop_at}\n"


def _html(found: Digest, viewer: Viewer, public_url: str, stop_at: str) -> str:
    said = "".join(
        f'<li><a href="{escape(line.url)}">{escape(line.text)}</a></li>' for line in lines(found, public_url)
    )
    own = escape(f"{public_url}/digest")
    return (
        f'<!DOCTYPE html><html lang="{escape(language())}"><body>'
        f"<p>{escape(_greeting(viewer))}</p><ul>{said}</ul>"
        f'<p><small>{escape(_closing())} <a href="{own}">{own}</a>'
        f" {stop_link(stop_at)}</small></p></body></html>"
    )
