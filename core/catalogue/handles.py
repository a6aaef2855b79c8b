"""Account handles: one spelling for ``@Name``, ``x.com/Name`` and ``https://x.com/Name?lang=en``."""

import re
import unicodedata
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from core.texts import N_, _

PLATFORMS: Final = {
    "x": "X",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "linkedin": "LinkedIn",
    "telegram": "Telegram",
    "other": N_("Other"),
}
DOMAINS: Final = {
    "x.com": "x",
    "twitter.com": "x",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
    "instagram.com": "instagram",
    "youtube.com": "youtube",
    "tiktok.com": "tiktok",
    "linkedin.com": "linkedin",
    "t.me": "telegram",
    "telegram.me": "telegram",
}
# Parts of a path that stand before the handle and are not one.
LEADING: Final = {
    "x": {"#!", "intent", "i", "user"},
    "facebook": {"pg", "people", "pages", "profile.php", "category"},
    "youtube": {"channel", "c", "user"},
    "linkedin": {"company", "in", "school", "showcase"},
    "telegram": {"s"},
}
# Query parameters that carry the handle when the path does not.
PARAMETERS: Final = ("screen_name", "id")
MAX_LENGTH: Final = 200
X_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,20}")
_FORBIDDEN: Final = re.compile(r"""[\s/?#@&=%<>"'`\\|,;:*(){}\[\]]""")
# An account of another network needs its server beside its name: mastodon.social/@embassy.
_FORBIDDEN_ELSEWHERE: Final = re.compile(r"""[\s<>"'`\\|]|:/""")

SENTENCES: Final = {
    "handle_empty": N_("There is no account name in it. Write the name as in @embassy."),
    "handle_malformed": N_(
        "This is not an account name. Write the name as in @embassy, or paste the address."
    ),
    "handle_other_platform": N_("This address belongs to another platform. Choose that platform instead."),
}


class HandleError(ValueError):
    """A text that is no handle of the platform; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        return _(SENTENCES[self.code])


def platform_name(platform: str) -> str:
    """Return the platform's name for reading. Raises KeyError for a platform that does not exist."""
    return _(PLATFORMS[platform])


def clean_handle(platform: str, text: str) -> str:
    """Return the handle as it is kept: no ``@``, no address around it, its case as written.

    Idempotent: a cleaned handle stays as it is.

    Raises:
        HandleError: when nothing is left, when what is left cannot be a handle of the platform,
            or when the address is one of another platform.
    """
    visible = "".join(letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cf"})
    handle = unicodedata.normalize("NFKC", visible).strip()
    if platform == "facebook" and handle.startswith("pages/"):
        handle = f"facebook.com/{handle}"
    address = _address(handle)
    if address is not None:
        owner, handle = address
        if platform != owner:
            raise HandleError("handle_other_platform")
    if platform == "other":
        handle = handle.removeprefix("https://").removeprefix("http://").rstrip("/")
    handle = handle.lstrip("@").strip()
    if not handle:
        raise HandleError("handle_empty")
    forbidden = _FORBIDDEN_ELSEWHERE if platform == "other" else _FORBIDDEN
    if len(handle) > MAX_LENGTH or forbidden.search(handle) or _address(handle) is not None:
        raise HandleError("handle_malformed")
    if platform == "x" and not X_NAME.fullmatch(handle):
        raise HandleError("handle_malformed")
    return handle


def handle_key(handle: str) -> str:
    """Return what two spellings of one handle share: platforms make no difference of case."""
    return handle.lower()


def _address(text: str) -> tuple[str, str] | None:
    """Return platform and handle of a web address; None when the text is no address of a platform."""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    domain = next((known for known in DOMAINS if host == known or host.endswith(f".{known}")), None)
    if domain is None:
        return None
    platform = DOMAINS[domain]
    path = f"{parts.path}/{parts.fragment}" if parts.fragment.startswith("!") else parts.path
    steps = [unquote(step) for step in path.replace("!/", "/").split("/") if step]
    named = [step for step in steps if step.lower() not in LEADING.get(platform, set())]
    for parameter in PARAMETERS:
        if not named and (values := parse_qs(parts.query).get(parameter)):
            return platform, values[0]
    # A Facebook page of the long form ends with its number: /pages/Name/123.
    long_form = platform == "facebook" and len(named) > 1 and named[-1].isdigit() and steps[0] != named[0]
    return platform, named[-1] if long_form else (named[0] if named else "")
