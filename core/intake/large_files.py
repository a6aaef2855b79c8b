"""A dropped file is checked where it costs least: a small one at once, a large one apart from the pages."""

import tempfile
from pathlib import Path
from typing import Final

from core.apart import BrokenOff, Tell, apart
from core.intake.check import broken_off
from core.intake.model import Verdict
from core.intake.zones import Said, check_as_said

LARGE: Final = 32 * 1024**2
"""About a hundred thousand posts. A process of its own takes 150 MB and a second before it begins; more than these are worth it."""

LARGE_PACKED: Final = LARGE // 10
"""The same for archives and workbooks, which unpack to several times their size."""

PACKED_SIGNS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How archives and workbooks begin; old workbooks keep a text once for however many cells."""


def check_upload(name: str, content: bytes, said: Said, tell: Tell) -> list[Verdict]:
    """Return the verdicts on a file as answered; of one whose check was broken off, the verdict says so."""
    if len(content) <= (LARGE_PACKED if content.startswith(PACKED_SIGNS) else LARGE):
        return check_as_said(name, content, said, progress=tell)
    with tempfile.NamedTemporaryFile(prefix="jejaring-upload-") as kept:
        kept.write(content)
        kept.flush()
        try:
            return apart(check_as_said, name, Path(kept.name), said, tell=tell)
        except BrokenOff:
            return [broken_off(name)]
