"""The portal's own fonts as Typst reads them: one family for each script, so that the order of scripts is ours."""

import atexit
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import typst

from core.fonts import FONT_ROOT

# Package → its subsets that are printed, in the order in which letters are looked for.
SCRIPTS: Final[tuple[tuple[str, str], ...]] = (
    ("noto-sans", "latin"),
    ("noto-sans", "latin-ext"),
    ("noto-sans", "vietnamese"),
    ("noto-sans", "cyrillic"),
    ("noto-sans", "cyrillic-ext"),
    ("noto-sans", "devanagari"),
    ("noto-sans-thai", "thai"),
    ("noto-sans-khmer", "khmer"),
    ("noto-sans-lao", "lao"),
    ("noto-sans-myanmar", "myanmar"),
)
STYLES: Final = ("400-normal", "400-italic", "600-normal")
# Families, style and full names in a font's table of names; those of the typographic family are dropped.
FAMILY, FULL, POSTSCRIPT, TYPOGRAPHIC = 1, 4, 6, (16, 17, 21, 22)


@cache
def families() -> tuple[str, ...]:
    """Return the names of the families, in the order in which letters are looked for."""
    return tuple(f"Jejaring {subset}" for _package, subset in SCRIPTS)


@cache
def fonts() -> typst.Fonts:
    """Return the fonts, made once: fonts for the web are packed, and all subsets bear one name."""
    unpacked = tempfile.TemporaryDirectory(prefix="jejaring-fonts-")
    # Typst reads a font when a letter needs it, so the folder stays as long as the process.
    atexit.register(unpacked.cleanup)
    folder = Path(unpacked.name)
    for (package, subset), family in zip(SCRIPTS, families(), strict=True):
        for style in STYLES:
            packed = FONT_ROOT / package / "files" / f"{package}-{subset}-{style}.woff"
            if packed.is_file():
                _unpack(packed, folder / f"{subset}-{style}.ttf", family, style)
    # The machine's own fonts, and Typst's, fill in for scripts that the portal has none for.
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=[str(folder)])


def _unpack(packed: Path, unpacked: Path, family: str, style: str) -> None:
    # Used once, for the first file; imported with everything else it would slow the portal's start.
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    with TTFont(packed) as font:
        font.flavor = None
        for record in list(font["name"].names):
            if record.nameID in TYPOGRAPHIC:
                font["name"].names.remove(record)
        for number, name in ((FAMILY, family), (FULL, f"{family} {style}"), (POSTSCRIPT, unpacked.stem)):
            font["name"].setName(name, number, 3, 1, 0x409)
            font["name"].setName(name, number, 1, 0, 0)
        font.save(unpacked)
