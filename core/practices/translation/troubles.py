"""What can go wrong between the portal and a translation engine, in words."""

from collections.abc import Mapping
from typing import Final

from core.texts import N_, _

# Code → sentence. ``{detail}`` is what the engine's side said, if anything short.
SENTENCES: Final[Mapping[str, str]] = {
    "unreachable": N_(
        "The translation engine cannot be reached. Try again later, or translate by hand. Your text is unchanged."
    ),
    "late": N_(
        "The translation engine did not answer in time. Try again later, or translate by hand. Your text is unchanged."
    ),
    "fault": N_(
        "The translation engine reports a fault of its own ({detail}). Try again later, or translate by hand. Your text is unchanged."
    ),
    "nonsense": N_(
        "The translation engine answered with something that is no translation. Try again later, or translate by hand. Your text is unchanged."
    ),
    "busy": N_(
        "The translation engine takes no more texts just now. Try again in a few minutes. Your text is unchanged."
    ),
    "key": N_(
        "The translation engine refuses this portal's key. Tell whoever runs the portal. Your text is unchanged."
    ),
    "redirect": N_(
        "The translation engine sends the portal to another address, which it does not follow. Tell whoever runs the portal. Your text is unchanged."
    ),
    "language": N_(
        "The translation engine does not know one of these two languages. Translate by hand. Your text is unchanged."
    ),
    "long": N_(
        "A paragraph is too long for the translation engine. Translate it by hand, or make it shorter. Your text is unchanged."
    ),
    "crowded": N_("Too many texts are being translated at the same time. Try again in a minute."),
}
# Troubles of one text; the next one may fare better. Any other would meet every text.
OF_ONE_TEXT: Final = frozenset({"fault", "nonsense", "long"})


class TranslationError(Exception):
    """A text was not translated. ``code`` is one of :data:`SENTENCES`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail

    @property
    def sentence(self) -> str:
        """The trouble in the viewer's language."""
        return _(SENTENCES[self.code]).format(detail=self.detail)
