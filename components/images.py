"""Charts as image files, drawn on this machine with the portal's own fonts."""

import functools
import json
import re
import struct
import tempfile
import zlib
from pathlib import Path
from typing import Final

import vl_convert

from components.theme import Spec, file_config, with_colours

FONT_ROOT: Final = Path(__file__).resolve().parent.parent / "node_modules" / "@fontsource"
FONT_FILES: Final = (
    "noto-sans-latin-400",
    "noto-sans-latin-600",
    "noto-sans-latin-ext-400",
    "noto-sans-vietnamese-400",
    "noto-serif-latin-600",
    "noto-sans-thai-thai-400",
    "noto-sans-lao-lao-400",
    "noto-sans-khmer-khmer-400",
    "noto-sans-myanmar-myanmar-400",
)
WIDTH: Final = 960
PNG_SCALE: Final = 2.0

# Scripts whose letters change shape or place; the image writer sets them one after another.
_SHAPED: Final = re.compile(r"[\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]")
_WOFF_HEADER: Final = struct.Struct(">4sIIHHIHHIIIII")
_WOFF_ENTRY: Final = struct.Struct(">4sIIII")


def sfnt(woff: bytes) -> bytes:
    """Return the TrueType font inside a WOFF 1.0 file (W3C, section 4).

    The image writer reads TrueType only. Raises ValueError for anything but WOFF 1.0.
    """
    signature, flavour, _length, count, *_rest = _WOFF_HEADER.unpack_from(woff)
    if signature != b"wOFF":
        raise ValueError("not a WOFF 1.0 font")
    power = count.bit_length() - 1
    header = struct.pack(">IHHHH", flavour, count, 16 << power, power, 16 * count - (16 << power))
    directory, body = b"", b""
    start = len(header) + 16 * count
    for index in range(count):
        entry = _WOFF_ENTRY.unpack_from(woff, _WOFF_HEADER.size + _WOFF_ENTRY.size * index)
        tag, offset, packed, size, checksum = entry
        table = woff[offset : offset + packed]
        if packed < size:
            table = zlib.decompress(table)
        directory += struct.pack(">4sIII", tag, checksum, start + len(body), size)
        body += table + b"\0" * (-size % 4)
    return header + directory + body


@functools.cache
def _fonts_ready() -> None:
    """Give the image writer the portal's fonts, once a process."""
    folder = Path(tempfile.mkdtemp(prefix="jejaring-fonts-"))
    for name in FONT_FILES:
        for source in FONT_ROOT.glob(f"*/files/{name}-normal.woff"):
            (folder / f"{name}.ttf").write_bytes(sfnt(source.read_bytes()))
    vl_convert.register_font_directory(str(folder))


def file_spec(spec: Spec, *, title: str, subtitle: str, source: str) -> Spec:
    """Return ``spec`` for a file: fixed width, light theme, and the words that stand around it on the page."""
    lines = [line for line in (subtitle, source) if line]
    drawn: Spec = with_colours({**spec, "title": {"text": title, "subtitle": lines}, "width": WIDTH})
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
