"""Typst at work: a template and values beside it become a tagged PDF."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import typst

from core.printing.fonts import fonts

MARKDOWN: Final = Path(__file__).with_name("markdown.typ")


def typeset(
    template: Path, values: Mapping[str, object], pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Return the PDF of a template, tagged for people who cannot see it.

    ``values`` lie beside the template as ``sheet.json`` and ``pictures`` under their names: what
    people wrote is a value and never read as code. ``markdown.typ``, too: how Markdown is set.
    """
    with tempfile.TemporaryDirectory(prefix="jejaring-print-") as name:
        folder = Path(name)
        for file, picture in (pictures or {}).items():
            (folder / file).write_bytes(picture)
        (folder / "sheet.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        for part in (template, MARKDOWN):
            shutil.copy(part, folder / part.name)
        compiler = typst.Compiler(folder / template.name, root=folder, font_paths=fonts())
        try:
            made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError:
            # A letter that no font here has keeps the standard's seal away, not the print.
            made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("Typst makes one file.")
    return made
