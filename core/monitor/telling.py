"""Alerts and followed views in words: what a letter and a call to a member's own address say.

A letter has left the ministry's systems, so it names the search and says how many items there are
and where to read them: titles and links stay on the portal.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from core.digest.letter import address, stop_link, without_signing_in
from core.digest.stopping import offer_to_stop
from core.digest.subscriptions import NEWS
from core.texts import N_, _, language, ngettext

# So many feeds are named, and so many lines stand in a letter; the others are counted.
NAMED: Final = 3
LISTED: Final = 20

# State of a feed → what is said of it.
ILL: Final[Mapping[str, str]] = {
    "failing": N_("The feed “{title}” cannot be read any more."),
    "empty": N_("The feed “{title}” answers, but holds nothing any more."),
    "silent": N_("The feed “{title}” works, but nothing came for longer than usual."),
}


@dataclass(frozen=True)
class Told:
    """One notice to be sent. ``found`` holds the newest items, or the states of one feed or more."""

    id: str
    kind: str
    title: str
    items: int
    found: tuple[Mapping[str, Any], ...]
    made_at: datetime


def sentence(kind: str, title: str, items: int, found: Sequence[Mapping[str, Any]]) -> str:
    """Return a notice as a sentence in the run's language."""
    if kind == "feeds" and items:
        names = ", ".join(f"“{state['title']}”" for state in found[:NAMED])
        return _("{n} feeds broke or fell silent at once, among them {names}.").format(n=items, names=names)
    if kind == "feeds":
        return _(ILL[found[0]["health"]]).format(title=title)
    if kind == "view":
        return _(NEWS[found[0]["what"]]).format(subject=title)
    return ngettext("“{title}”: {n} new item", "“{title}”: {n} new items", items).format(title=title, n=items)


def alert_letter(
    told: Sequence[Told], name: str, recipient: str, *, sender: str, public_url: str, stop_at: str
) -> EmailMessage:
    """Return the letter about these notices, in the run's language; ``stop_at`` is the address that ends such letters.

    Its Message-ID is made of them: should a crash make it go out twice, a mail server can tell.

    Raises:
        ValueError: for an address that cannot stand in a header.
    """
    written = EmailMessage()
    written["Subject"] = ngettext("Jejaring: {n} alert", "Jejaring: {n} alerts", len(told)).format(
        n=len(told)
    )
    written["From"] = sender
    written["To"] = address(recipient)
    host = urlsplit(public_url).hostname or "localhost"
    told_of = " ".join(sorted(one.id for one in told))
    written["Message-ID"] = f"<{uuid.uuid5(uuid.NAMESPACE_URL, told_of)}@{host}>"
    written["Date"] = datetime.now(UTC)
    written["Auto-Submitted"] = "auto-generated"
    views_only = all(one.kind == "view" for one in told)
    page = f"{public_url}/digest" if views_only else f"{public_url}/monitor?view=alerts"
    offer_to_stop(written, stop_at)
    greeting = _("Good day, {name}.").format(name=" ".join(name.split()))
    lines = [sentence(one.kind, one.title, one.items, one.found) for one in told[:LISTED]]
    more = len(told) - LISTED
    if more > 0:
        lines.append(
            ngettext("and {n} more on the portal", "and {n} more on the portal", more).format(n=more)
        )
    closing = _("Read them, or change when you are written to:")
    said = "\n".join(f"* {line}" for line in lines)
    written.set_content(f"{greeting}\n\n{said}\n\n--\n{closing}\n{page}\n{without_signing_in()}\n{stop_at}\n")
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    written.add_alternative(
        f'<!DOCTYPE html><html lang="{escape(language())}"><body><p>{escape(greeting)}</p><ul>{listed}</ul>'
        f'<p><small>{escape(closing)} <a href="{escape(page)}">{escape(page)}</a>'
        f" {stop_link(stop_at)}</small></p></body></html>",
        subtype="html",
    )
    # Last, because the second form takes the headers of the first one's content with it.
    written["Content-Language"] = language()
    return written


def call_content(told: Told, public_url: str) -> dict[str, Any]:
    """Return what a call says of one notice: the member chose the address, so it names the items."""
    return {
        "delivery": told.id,
        "kind": told.kind,
        "title": told.title,
        "items": told.items,
        "found": [dict(one) for one in told.found],
        "made_at": told.made_at,
        "page": f"{public_url}/monitor?view=alerts",
    }
