"""The check-in page: one small HTML document, complete in itself, that works on any phone.

Nothing is loaded besides the page, and its policy lets nothing else run. Without its
script the buttons send a plain form; with it a tap waits on the phone for a connection.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Final

from babel.dates import format_datetime

from core import own_pages
from core.own_pages import document, other_languages
from core.texts import N_, _, language

STYLES: Final = Path(__file__).with_name("check_in.css").read_text(encoding="utf-8")
SCRIPT: Final = Path(__file__).with_name("check_in.js").read_text(encoding="utf-8")
LONGEST_NOTE: Final = 500

# Status → the sign and the words on its button; the colour only helps.
BUTTONS: Final[Mapping[str, tuple[str, str]]] = {
    "safe": ("✓", N_("We are all safe")),
    "need_help": ("!", N_("We need help")),
    "assisting": ("+", N_("We are safe and assist our nationals")),
}


@dataclass(frozen=True)
class Invitation:
    """What a link opens: which incident, whose mission, and what its holder said last. Times are UTC."""

    title: str
    place: str
    drill: bool
    mission: str
    person_name: str
    last_status: str | None
    last_at: datetime | None


def check_in_page(asked: Invitation, told: str = "") -> str:
    """Return the page with its three buttons; ``told`` is what became of the last tap."""
    drill = f'<p class="drill">{escape(_("Drill – not a real emergency"))}</p>' if asked.drill else ""
    texts = " ".join(
        f'data-{name}="{escape(said)}"'
        for name, said in {
            "sending": _("Sending …"),
            "waiting": _(
                "Not sent yet: no connection. It is kept on this phone and sent as soon as there is one. Keep this page open, or open it again later."
            ),
            "received": _("Received at {time}: “{status}”. You can close this page."),
            "repeated": _("Already received at {time}: “{status}”. You can close this page."),
        }.items()
    )
    buttons = "".join(
        f'<button class="{status}" name="status" value="{status}"><span aria-hidden="true">{sign}</span><b>{escape(_(words))}</b></button>'
        for status, (sign, words) in BUTTONS.items()
    )
    return document(
        asked.title,
        f"""{drill}<h1>{escape(asked.title)}</h1>
<p>{escape(asked.place)}</p>
<p><strong>{escape(asked.mission)}</strong><br>{escape(asked.person_name)}</p>
<p id="told" role="status">{escape(told)}</p>{_earlier(asked) if not told else ""}
<form method="post" {texts}>
<input type="hidden" name="key" value="{secrets.token_hex(16)}">
<label for="note">{escape(_("A few words, if you like"))}</label>
<textarea id="note" name="note" rows="2" maxlength="{LONGEST_NOTE}"></textarea>
<p>{escape(_("How is your mission? Tap one button."))}</p>
{buttons}
</form>
<p class="soft">{escape(_("You may tap twice; it counts once. If things change or you tapped the wrong button, tap the right one: the last one counts."))}</p>
<p class="soft">{escape(_("This link is yours alone. Do not pass it on."))}</p>
{other_languages()}""",
        STYLES,
        SCRIPT,
    )


def closed_page(sentence: str) -> str:
    """Return the page of a link that opens nothing: why, and what to do."""
    return document(
        _("Check-in"),
        f"<h1>{escape(_('Check-in'))}</h1>\n<p>{escape(sentence)}</p>\n{other_languages()}",
        STYLES,
    )


def content_security_policy() -> str:
    """Return the policy of both pages."""
    return own_pages.content_security_policy(STYLES, SCRIPT)


def moment_text(at: datetime) -> str:
    """Return a moment for readers whose time zone nobody knows: 22 Nov 2026, 08:42 UTC."""
    return f"{format_datetime(at.astimezone(UTC), 'd MMM y, HH:mm', locale=language())} UTC"


def _earlier(asked: Invitation) -> str:
    if asked.last_status is None or asked.last_at is None:
        return ""
    said = _("You said at {time}: {status}").format(
        time=moment_text(asked.last_at), status=_(BUTTONS[asked.last_status][1])
    )
    return f'<p id="earlier" class="soft">{escape(said)}</p>'
