"""The guides that members read on the portal, as Markdown with links that work there.

They stand in docs/, and in the other languages of the portal in docs/<language>/, under the same names.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from core.texts import LANGUAGES, N_

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
# Guide, as its address names it → its name. What only deployers need stays in docs/.
GUIDES: Final[Mapping[str, str]] = {
    "first-hour": N_("The first hour"),
    "find-and-follow": N_("Find anything, and be told"),
    "upload-an-export": N_("Upload an export"),
    "approve-and-share": N_("Approve a submission, and say who may see it"),
    "reconcile": N_("Reconcile what was reported with what was seen outside"),
    "import-missions": N_("Bring in a list of missions"),
    "find-and-adopt-a-practice": N_("Find a practice, compare, and take it up"),
    "write-a-practice": N_("Write a practice, and have it published"),
    "follow-a-feed": N_("Follow a feed"),
    "search-the-monitor": N_("Search the monitor"),
    "read-the-activity-map": N_("Read the activity map"),
    "run-an-incident": N_("Run an incident"),
    "check-in": N_("Let missions check in"),
    "record-a-commitment": N_("Record what you do about a commitment"),
    "weekly-letter": N_("The weekly letter"),
    "look-after-members": N_("Look after members"),
}
_TITLE: Final = re.compile(r"\A# .*\n+")
# A section for who runs the portal, up to the next one.
_DEPLOYER: Final = re.compile(r"^## For the deployer.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_LINK: Final = re.compile(r"\[([^\]]+)\]\((?!https?:)([^)#\s]+)(?:#[^)\s]*)?\)")


@cache
def guide(code: str, tongue: str) -> str:
    """Return a guide's text in a language of the portal, without its title. Raises KeyError for one there is not."""
    if code not in GUIDES:
        raise KeyError(code)
    folder = "tutorial" if code == "first-hour" else "how-to"
    root = DOCS if tongue == LANGUAGES[0] else DOCS / tongue
    text = (root / folder / f"{code}.md").read_text(encoding="utf-8")
    return _LINK.sub(_link, _DEPLOYER.sub("", _TITLE.sub("", text)))


def _link(found: re.Match[str]) -> str:
    """Return a link to another guide; what is no guide for members is named only."""
    words, target = found[1], Path(found[2]).stem
    return f"[{words}](/help?guide={target})" if target in GUIDES else words
