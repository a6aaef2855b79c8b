"""What a browser session has open in the editor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.access.api import Api
from core.practices.content import Content
from core.practices.practices import Draft, draft
from core.refusals import Refused

OPEN: Final = "practice-open"
DONE: Final = "practice-done"


@dataclass(frozen=True, slots=True)
class Clash:
    """What the writer wrote while ``name`` changed the same ``parts``."""

    name: str
    mine: Content
    parts: tuple[str, ...]


@dataclass
class Open:
    """The draft as last loaded or saved, on this ``stay``. ``round`` makes the fields new; ``told`` is said once."""

    draft: Draft
    stay: object
    round: int = 0
    saved_at: datetime | None = None
    trouble: str = ""
    told: str = ""
    clash: Clash | None = None

    def key(self, name: str) -> str:
        """Return the key of a field; it is new when the text came from elsewhere than the field."""
        return f"{name}-{self.draft.practice}-{self.round}"

    def take(self, found: Draft) -> None:
        """Take over a draft from the database, and show it in the fields."""
        self.draft, self.round, self.trouble = found, self.round + 1, ""


def load(api: Api, practice: str) -> Draft:
    """Return a draft as it is stored now.

    Raises:
        Refused: when it is no longer there.
    """
    found = draft(api, practice)
    if found is None:
        raise Refused("practices.no_such_practice", "", 404)
    return found
