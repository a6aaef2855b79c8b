"""Charts as image files, drawn on this machine with the portal's own fonts."""

import atexit
import functools
import json
import re
import shutil
import tempfile
import textwrap
from pathlib import Path
from typing import Final

import vl_convert

from components.theme import Spec, file_config, with_colours

FONT_ROOT: Final = Path(__file__).resolve().parent.parent / "node_modules" / "@fontsource"
LATIN: Final = ("latin", "latin-ext", "vietnamese")
FONTS: Final = (
    ("noto-sans", "Noto Sans", LATIN, 400),
    ("noto-sans", "Noto Sans", LATIN, 600),
    ("noto-serif", "Noto Serif", LATIN, 600),
    ("noto-sans-thai", "Noto Sans Thai", ("thai",), 400),
    ("noto-sans-thai", "Noto Sans Thai", ("thai",), 600),
    ("noto-sans-lao", "Noto Sans Lao", ("lao",), 400),
    ("noto-sans-lao", "Noto Sans Lao", ("lao",), 600),
)
WIDTH: Final = 960
# Characters to a line and pixels to a line of the words above a chart.
LINE: Final = 115
LINE_HEIGHT: Final = 18
HEADING_LINE: Final = 80
HEADING_HEIGHT: Final = 26
PNG_SCALE: Final = 2.0

# Scripts whose letters change shape or place; the image writer sets them one after another.
_SHAPED: Final = re.compile(r"[\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]")


def _install(folder: Path, package: str, family: str, subsets: tuple[str, ...], weight: int) -> None:
    """Write one TrueType font of all ``subsets``, under the family name the charts ask for."""
    # Used once, for the first file; imported with everything else it was a tenth of the portal's start.
    from fontTools.merge import Merger  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    files = [FONT_ROOT / package / "files" / f"{package}-{subset}-{weight}-normal.woff" for subset in subsets]
    font = Merger().merge([str(path) for path in files]) if len(files) > 1 else TTFont(files[0])
    for record in font["name"].names:
        # 1 and 16 are the family; the packages call the semi-bold one a family of its own.
        if record.nameID in {1, 16}:
            record.string = family
    font.flavor = None
    font.save(folder / f"{package}-{weight}.ttf")


@functools.cache
def _fonts_ready() -> None:
    """Give the image writer the portal's fonts, once a process (about a second).

    It reads TrueType only and takes one file a family and weight, so the web
    fonts' subsets are joined. Raises FileNotFoundError when npm has not installed them.
    """
    folder = tempfile.mkdtemp(prefix="jejaring-fonts-")
    # The files are read again for every image, so they stay until the process ends.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for package, family, subsets, weight in FONTS:
        _install(Path(folder), package, family, subsets, weight)
    vl_convert.register_font_directory(folder)


def file_spec(
    spec: Spec, *, title: str = "", subtitle: str = "", source: str = "", width: int = WIDTH
) -> Spec:
    """Return ``spec`` for a file: fixed width, light theme, and the words that stand around it on the page.

    Without a ``title`` it is the drawing alone, for whoever sets the words as text.
    """
    if not title:
        return {**with_colours({**spec, "width": width}), "config": file_config()}
    lines = [part for line in (subtitle, source) for part in textwrap.wrap(line, LINE)]
    heading = {"text": textwrap.wrap(title, HEADING_LINE), "subtitle": lines}
    # The height of a chart is everything around it too; its words must not come out of the drawing.
    height = spec["height"] + HEADING_HEIGHT * len(heading["text"]) + LINE_HEIGHT * (len(lines) + 2)
    drawn: Spec = with_colours({**spec, "title": heading, "width": width, "height": height})
    return {**drawn, "config": file_config()}


def can_be_png(spec: Spec) -> bool:
    """Say whether the image writer sets every letter right; Khmer, Myanmar and Indic letters it does not."""
    return _SHAPED.search(json.dumps(spec, ensure_ascii=False)) is None


def png(spec: Spec) -> bytes:
    """Return the chart as PNG, twice the size of the page for projectors and print."""
    _fonts_ready()
    drawn: bytes = vl_convert.vegalite_to_png(spec, scale=PNG_SCALE, allowed_base_urls=[])
    return drawn


def svg(spec: Spec) -> bytes:
    """Return the chart as SVG with real text, which the reader's own program sets right in every script."""
    _fonts_ready()
    drawn: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return drawn.encode()
