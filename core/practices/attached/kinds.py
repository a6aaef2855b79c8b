"""What a file is, told by its content alone: names and declared types prove nothing."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that may be attached."""

    media_type: str
    suffix: str
    picture: bool = True


ALLOWED: Final[Mapping[str, Kind]] = {
    "png": Kind("image/png", ".png"),
    "jpeg": Kind("image/jpeg", ".jpg"),
    "webp": Kind("image/webp", ".webp"),
    "pdf": Kind("application/pdf", ".pdf", picture=False),
}
_HEIF_BRANDS: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
# Markup may follow a byte order mark, blanks, declarations and comments.
_MARKUP_START: Final = rb"\A(?:\xef\xbb\xbf|\s|<\?xml[^>]*>|<!--.{0,4000}?-->|<!doctype[^>]*>)*"
# Code → what the beginning must match. The first that does is the kind.
_BEGINNINGS: Final[tuple[tuple[str, "re.Pattern[bytes]"], ...]] = tuple(
    (code, re.compile(pattern, re.DOTALL | re.IGNORECASE if code in {"svg", "page"} else re.DOTALL))
    for code, pattern in (
        ("png", rb"\A\x89PNG\r\n\x1a\n"),
        ("jpeg", rb"\A\xff\xd8\xff"),
        ("webp", rb"\ARIFF....WEBP"),
        ("pdf", rb"\A(?:\xef\xbb\xbf)?\s{0,8}%PDF-\d"),
        ("gif", rb"\AGIF8[79]a"),
        ("bmp", rb"\ABM.{4}\0\0\0\0"),
        ("tiff", rb"\A(?:II\*\0|MM\0\*)"),
        ("heif", rb"\A....ftyp(?:" + b"|".join(_HEIF_BRANDS) + rb")"),
        ("video", rb"\A(?:....ftyp|\x1aE\xdf\xa3|RIFF....AVI )"),
        ("zip", rb"\APK(?:\x03\x04|\x05\x06|\x07\x08)"),
        ("office", rb"\A\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("program", rb"\A(?:MZ|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe)"),
        ("archive", rb"\A(?:Rar!|7z\xbc\xaf\x27\x1c|\x1f\x8b|BZh|\xfd7zXZ)"),
        ("postscript", rb"\A%!PS"),
        ("script", rb"\A(?:#!|<\?php|<script)"),
        ("svg", _MARKUP_START + rb"<svg[\s>]"),
        ("page", _MARKUP_START + rb"<(?:html|head|body|script|iframe|meta|!doctype html)"),
    )
)
# Signatures too long to arise in compressed pixels by chance: wherever they stand, a second reader finds them.
_ANYWHERE: Final = (
    ("pdf", re.compile(rb"%PDF-[12]\.\d")),
    ("page", re.compile(rb"<script[\s>]|<!doctype html|<html[\s>]", re.IGNORECASE)),
    ("script", re.compile(rb"<\?php\s")),
)


def kind_of(content: bytes) -> str:
    """Return the code of what a file is by its beginning: ``core.refusals.FILE_KINDS`` names them."""
    head = content[:8192]
    found = next((code for code, pattern in _BEGINNINGS if pattern.match(head)), None)
    if found:
        return found
    try:
        head.decode("utf-8", "strict" if len(content) <= len(head) else "ignore")
    except UnicodeDecodeError:
        return "unknown"
    return "unknown" if b"\0" in head else "text"


def second_kind(content: bytes, kind: str) -> str | None:
    """Return what else a file is, for readers that look elsewhere than at its beginning; None if nothing."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        return "zip"
    behind = content[_ENDS[kind](content) :]
    tail = next(
        (code for code, pattern in _BEGINNINGS if pattern.match(behind.lstrip(b"\0\r\n ")[:8192])), None
    )
    # Phones put a second picture or a short film behind a photograph.
    if tail and tail not in {"jpeg", "video", "heif"}:
        return tail
    searched = content if ALLOWED[kind].picture else content[:1024].replace(b"%PDF-", b"", 1) + behind
    return next((code for code, pattern in _ANYWHERE if pattern.search(searched)), None)


def _png_end(content: bytes) -> int:
    place = 8
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        name = content[place + 4 : place + 8]
        place += 12 + length
        if name == b"IEND":
            return place
    return len(content)


def _jpeg_end(content: bytes) -> int:
    """Return where a JPEG ends: markers carry their length, and pixels follow some of them."""
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xD9:
            return place + 2
        if marker == 0xFF:
            place += 1
            continue
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            # Pixels run until a marker that is neither stuffing nor a restart.
            found = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]").search(content, place)
            place = found.start() if found else len(content)
    return len(content)


def _webp_end(content: bytes) -> int:
    length = int.from_bytes(content[4:8], "little")
    return 8 + length + length % 2


def _pdf_end(content: bytes) -> int:
    place = content.rfind(b"%%EOF")
    return place + 5 if place >= 0 else len(content)


_ENDS: Final[Mapping[str, Callable[[bytes], int]]] = {
    "png": _png_end,
    "jpeg": _jpeg_end,
    "webp": _webp_end,
    "pdf": _pdf_end,
}
