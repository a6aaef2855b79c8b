"""ZIP archives of exports: their files one by one, or a clear refusal.

Judged by the table of contents before a byte is unpacked, then unpacked with a limit. Nothing
is ever written to disk, and still an archive whose names point outside it is refused whole:
it was made to do harm.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from core.intake.findings import Finding, finding
from core.intake.tables import UnreadableError

MAX_FILES: Final = 100
MAX_FILE: Final = 200 * 1024 * 1024
MAX_UNPACKED: Final = 600 * 1024 * 1024
MAX_RATIO: Final = 250
SMALL: Final = 10 * 1024 * 1024
DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, RuntimeError,
    OverflowError,
)  # fmt: skip
"""What the library and its decompressors raise on a damaged archive."""

_JUNK: Final = re.compile(r"(^|/)(__MACOSX/|\.[^/]+$|thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_OUTSIDE: Final = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f\x7f]")
_WORKBOOKS: Final = {"xl/workbook.xml", "xl/workbook.bin", "content.xml", "[content_types].xml"}
_LINK: Final = 0o120000


def is_archive(data: bytes) -> bool:
    """Whether bytes are a ZIP archive and not a workbook, which is one inside."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not _WORKBOOKS & {name.casefold() for name in archive.namelist()}
    except DAMAGE:
        # Damaged archives are left to the reader of workbooks, which says so.
        return False


def unpack(data: bytes) -> Iterator[tuple[str, bytes | Finding]]:
    """Yield (name, content) of each file of an archive, or why one of them is not opened.

    Raises :class:`UnreadableError` when the whole archive is refused.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        _refuse(members)
        wanted = [member for member in members if not _JUNK.search(member.filename)]
        if not wanted:
            raise UnreadableError(finding("file.empty"))
        names = _apart([member.filename for member in wanted])
        for name, member in zip(names, wanted, strict=True):
            yield name, _content(archive, member)


def _apart(names: list[str]) -> list[str]:
    """Return names without repeats: each file of one name is read, and the later ones are numbered."""
    taken: set[str] = set()
    for place, name in enumerate(names):
        stem, point, ending = name.rpartition(".")
        again = 1
        while names[place].casefold() in taken:
            again += 1
            names[place] = (
                f"{stem} ({again}).{ending}" if point and "/" not in ending else f"{name} ({again})"
            )
        taken.add(names[place].casefold())
    return names


def _refuse(members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        # The name as written in the archive: the library mends some of them on the way.
        if _OUTSIDE.search(member.orig_filename) or (member.external_attr >> 16) & 0o170000 == _LINK:
            raise UnreadableError(finding("file.path_in_archive", name=member.filename[:200]))
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableError(finding("file.encrypted"))
    if len(members) > MAX_FILES:
        raise UnreadableError(finding("file.too_many_files", limit=MAX_FILES))
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked > MAX_RATIO * packed):
        raise UnreadableError(finding("file.unpacks_too_large"))


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | Finding:
    if member.file_size > MAX_FILE:
        return finding("file.too_large", limit=MAX_FILE // 1024**2)
    declared = member.file_size
    # The reader stops at the declared size; only a larger one shows what truly comes.
    member.file_size = MAX_FILE + 1
    try:
        with archive.open(member) as part:
            content = part.read(declared + 1)
    except DAMAGE:
        return finding("file.corrupt")
    if len(content) != declared:
        raise UnreadableError(finding("file.unpacks_too_large"))
    return finding("file.archive_in_archive") if is_archive(content) else content
