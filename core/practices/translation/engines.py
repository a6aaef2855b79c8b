"""The translation engines, as entries: which languages each knows, and what it needs.

Off unless a deployment chooses one (docs/reference/settings.md). Every engine speaks through the
same door, ``core.practices.translation.line``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an engine beforehand.

    ``library``: the class of deep-translator and the name it keeps the address under; None for a
    LibreTranslate server, which is spoken to directly. ``languages``: our tag → the engine's.
    ``longest``: most characters of one text.
    """

    title: str
    languages: Mapping[str, str]
    longest: int
    library: tuple[str, str] | None = None
    needs_key: bool = False


def _same(tags: str) -> dict[str, str]:
    return {tag: tag for tag in tags.split()}


# The languages of LibreTranslate are those that Argos has models for; a server without one says so.
ENTRIES: Final[Mapping[str, Entry]] = {
    "libretranslate": Entry(
        "LibreTranslate", _same("en id ms th tl ja ko zh hi bn fr pt es ru ar"), longest=1_000
    ),
    "google": Entry(
        "Google Translate",
        _same("en id ms th vi km lo my tl ja ko hi bn dv mn fr pt es ru ar") | {"zh": "zh-CN"},
        longest=4_000,
        library=("GoogleTranslator", "GOOGLE_TRANSLATE"),
    ),
    "mymemory": Entry(
        "MyMemory",
        {
            "en": "en-GB", "id": "id-ID", "ms": "ms-MY", "th": "th-TH", "vi": "vi-VN", "tl": "tl-PH", "ja": "ja-JP",
            "ko": "ko-KR", "zh": "zh-CN", "hi": "hi-IN", "bn": "bn-IN", "fr": "fr-FR", "pt": "pt-PT", "es": "es-ES",
            "ru": "ru-RU",
        },
        longest=450,
        library=("MyMemoryTranslator", "MYMEMORY"),
    ),
    "deepl": Entry(
        "DeepL",
        _same("en id ja zh fr pt es ru"),
        longest=4_000,
        library=("DeeplTranslator", "DEEPL_FREE"),
        needs_key=True,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine as a deployment uses it. ``url``: its address, empty for the library's own; ``key``: its secret."""

    name: str
    url: str = ""
    key: str = ""

    @property
    def entry(self) -> Entry:
        """What is known of it beforehand."""
        return ENTRIES[self.name]

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.entry.title

    def knows(self, source: str, target: str) -> bool:
        """Whether it translates from one language to the other, each a tag of ``LANGUAGES``."""
        known = self.entry.languages
        return source != target and source in known and target in known


def engine_now(settings: "Settings") -> Engine | None:
    """Return the engine of this deployment; None where machine translation is off."""
    if settings.translation_engine == "off":
        return None
    key = settings.translation_key.get_secret_value() if settings.translation_key else ""
    return Engine(settings.translation_engine, settings.translation_url.rstrip("/"), key)
