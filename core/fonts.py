"""The fonts the portal serves itself: which files, and the styles that name them to the browser.

The styles stand in the start page. As part of Streamlit's theme the same list
would be made and sent anew at every run of every page.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

FONT_ROOT: Final = Path(__file__).resolve().parent.parent / "node_modules" / "@fontsource"
FIRST_FONT_URL: Final = "/fonts/noto-sans-latin-400-normal.woff2"

# Package → its subsets and weights that are served; nothing else of the packages is.
FONTS: Final[Mapping[str, tuple[str, ...]]] = {
    "noto-sans": (
        "latin-400",
        "latin-600",
        "latin-ext-400",
        "latin-ext-600",
        "vietnamese-400",
        "vietnamese-600",
    ),
    "noto-serif": ("latin-600", "latin-ext-600", "vietnamese-600"),
    "noto-sans-thai": ("thai-400", "thai-600"),
    "noto-sans-khmer": ("khmer-400", "khmer-600"),
    "noto-sans-lao": ("lao-400", "lao-600"),
    "noto-sans-myanmar": ("myanmar-400", "myanmar-600"),
}
FACE: Final = (
    "@font-face {{ font-family: '{family}'; font-style: normal; font-display: swap; font-weight: {weight};"
    " src: url({url}) format('woff2'); unicode-range: {letters}; }}"
)


def font_files() -> dict[str, Path]:
    """Return URL path → file of every font, installed or not."""
    return {_url(package, subset): path for package, subset, path in _served()}


def font_styles() -> str:
    """Return the style sheet of the fonts that npm has installed; empty without any."""
    return "\n".join(_face(package, subset) for package, subset, path in _served() if path.is_file())


def _served() -> Iterator[tuple[str, str, Path]]:
    for package, subsets in FONTS.items():
        for subset in subsets:
            yield package, subset, FONT_ROOT / package / "files" / f"{package}-{subset}-normal.woff2"


def _url(package: str, subset: str) -> str:
    return f"/fonts/{package}-{subset}-normal.woff2"


def _face(package: str, subset: str) -> str:
    script, _, weight = subset.rpartition("-")
    # The package says which letters a subset holds, so that the browser takes only what a page shows.
    letters = json.loads((FONT_ROOT / package / "unicode.json").read_text(encoding="utf-8"))[script]
    family = package.replace("-", " ").title()
    return FACE.format(family=family, weight=weight, url=_url(package, subset), letters=letters)
