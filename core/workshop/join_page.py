"""The page of a phone in a workshop: one small HTML document, complete in itself.

Without its script every form is a plain one, and a link brings what is on now; with it the page
follows the room by itself, and an answer waits on the phone for a connection.
"""

import hashlib
import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

from core import own_pages
from core.catalogue.names import country_name
from core.own_pages import document, other_languages
from core.texts import N_, _
from core.workshop.answers import new_key
from core.workshop.join_parts import QUESTION_STATES, Own, parts
from core.workshop.links import PATH


def _packed(name: str) -> str:
    """Return a file beside this one without its indents and the lines that only comment."""
    lines = map(str.strip, Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


STYLES: Final = _packed("join.css")
SCRIPT: Final = _packed("join.js")
CODE_LETTERS: Final = 8
LONGEST_NAME: Final = 40
OWN_SHOWN: Final = 5

# A new step is read out to whoever does not see it come.
_READ_OUT: Final = {"step": ' aria-live="polite"'}

# What became of something that a phone sent: status and sentence.
STATES: Final[Mapping[str, tuple[int, str]]] = {
    "received": (200, N_("Received. Thank you.")),
    "unknown": (404, N_("This code opens no room. Look at the screen again: it is eight letters, and it ends with the workshop.")),
    "left": (403, N_("This phone is not in the room any more. Enter the code again.")),
    "no_such_ministry": (404, N_("This link of a ministry is not known here. Ask the facilitator for a new one, or join with the code.")),
    "full": (403, N_("The room is full. Ask the facilitator.")),
    "ended": (410, N_("This workshop has ended. Thank you for taking part.")),
    "closed": (409, N_("This was closed before your answer arrived.")),
    "ministry_needed": (403, N_("Here each ministry answers once. To answer for yours, join by the link or the code your ministry was given.")),
    "enough": (403, N_("You have asked twenty questions. Let others ask, too.")),
    "busy": (429, N_("Too many tries in a short time. Wait a minute, then try again.")),
    "unreachable": (503, N_("This could not be stored just now. Try again in a minute.")),
    "malformed": (400, N_("Something is missing or cannot be read. Choose or type an answer, then send it again.")),
}  # fmt: skip
# After these the same may be sent again.
PASSING: Final = frozenset({"busy", "unreachable"})


def sentence(state: str) -> str:
    """Return what a state means, in this run's language."""
    return _(STATES[state][1])


def enter_page(code: str = "", ministry_key: str = "", told: str = "") -> str:
    """Return the page on which somebody enters; with a ``code`` it is known already."""
    known = (
        f'<input type="hidden" name="code" value="{escape(code)}"><p>{escape(_("Room"))} <strong class="code">{escape(code)}</strong></p>'
        if code
        else f'<label class="typed">{escape(_("The code on the screen"))}<input class="code" name="code" maxlength="20" required'
        f' autocapitalize="characters" autocomplete="off" autocorrect="off" spellcheck="false"></label>'
    )
    ministry = (
        f'<input type="hidden" name="m" value="{escape(ministry_key)}"><p class="note">{escape(_("You join for your ministry: this link is its own."))}</p>'
        if ministry_key
        else ""
    )
    return _page(
        _("Join the workshop"),
        f"""<h1 class="way-in">{escape(_("Join the workshop"))}</h1>
<p id="told" role="status">{escape(told)}</p>
<form method="post" action="{PATH}">{known}{ministry}
<label class="typed">{escape(_("Your name, if you like"))}<input name="nickname" maxlength="{LONGEST_NAME}" autocomplete="off"></label>
<button class="send">{escape(_("Join"))}</button>
</form>
<p class="soft">{escape(_("No account is needed. What you answer is counted without your name; a name is shown beside questions you ask."))}</p>
{other_languages()}""",
    )


def closed_page(state: str) -> str:
    """Return the page of what cannot be done now, with a way back to the code."""
    return _page(
        _("Join the workshop"),
        f'<h1 class="way-in">{escape(_("Join the workshop"))}</h1><p id="told" role="status">{escape(sentence(state))}</p>'
        f'<p><a href="{PATH}">{escape(_("Enter a code"))}</a></p>{other_languages()}',
    )


def room_page(stage: Mapping[str, Any], code: str, own: Own, told: str = "") -> str:
    """Return the page of a phone in a room: what is on now, with its own answers filled in.

    ``told`` is what became of what a plain form sent.
    """
    address = f"{PATH}/{code}"
    shared = parts(stage, address, Own(), ministry=bool(own.country))
    drawn = parts(stage, address, own, ministry=bool(own.country), key=new_key())
    sections = "".join(
        f'<section id="part-{name}" data-stamp="{_stamp(shared[name])}"{_READ_OUT.get(name, "")}>{html}</section>'
        for name, html in drawn.items()
    )
    return _page(
        stage["title"],
        f"""<div id="room" {_data(stage, address, own)}><h1>{escape(stage["title"])}</h1>{_whose(own, stage)}
<p id="told" role="status">{escape(told)}</p>
<p id="line" class="note" hidden>{escape(_("No connection. This page tries again by itself."))}</p>
{sections}{_own_questions(own)}
<noscript><p><a href="{address}">{escape(_("Show what is on now"))}</a></p></noscript>
{other_languages()}</div>""",
        SCRIPT if stage["state"] == "open" else "",
    )


def pushed(stage: Mapping[str, Any], code: str, *, ministry: bool) -> str:
    """Return what the page's script is told, as one line of JSON: the version, and each part with its stamp."""
    drawn = parts(stage, f"{PATH}/{code}", Own(), ministry=ministry)
    return json.dumps(
        {
            "version": stage["version"],
            "ended": stage["state"] != "open",
            "parts": [{"id": name, "stamp": _stamp(html), "html": html} for name, html in drawn.items()],
        },
        ensure_ascii=False,
    )


def content_security_policy() -> str:
    """Return the policy of these pages."""
    return own_pages.content_security_policy(STYLES, SCRIPT)


def _page(title: str, body: str, script: str = "") -> str:
    return document(title, body, STYLES, script)


def _stamp(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()[:8]


def _data(stage: Mapping[str, Any], address: str, own: Own) -> str:
    """Return what the script has to know, as attributes."""
    known = {
        "address": address,
        "version": stage["version"],
        "own": json.dumps(
            {
                "answers": own.answers,
                "votes": sorted(own.votes),
                "last": own.last,
                "row": own.row(stage),
                "ministry": bool(own.country),
            }
        ),
        "words": json.dumps(
            {
                "sending": _("Sending …"),
                "waiting": _(
                    "Not sent yet: no connection. It is kept on this phone and sent as soon as there is one."
                ),
                "received": _("Received. You may change it until the poll closes."),
                "asked": _("Received. The facilitator decides when it is shown."),
                "empty": sentence("malformed"),
            }
        ),
    }
    return " ".join(f'data-{name}="{escape(value)}"' for name, value in known.items())


def _whose(own: Own, stage: Mapping[str, Any]) -> str:
    """Say who this phone is, and which letter its ministry has: nobody else is told that."""
    letter = (
        _("In the figures your country is {letter}. Only your ministry's phones say so.").format(
            letter=own.letter
        )
        if own.letter and stage["anonymous"]
        else ""
    )
    who = " · ".join(filter(None, (own.nickname, own.country and country_name(own.country))))
    return (f'<p class="soft">{escape(who)}</p>' if who else "") + (
        f'<p class="note">{escape(letter)}</p>' if letter else ""
    )


def _own_questions(own: Own) -> str:
    items = "".join(
        f"<li>{escape(text)} <small>– {escape(_(QUESTION_STATES[state]))}</small></li>"
        for text, state in own.questions[-OWN_SHOWN:]
    )
    return f'<ul id="asked-here" class="soft">{items}</ul>'
