"""The portal's start reads what pages need, and no more."""

import subprocess
import sys
from pathlib import Path

from streamlit.components.v2.manifest_scanner import scan_component_manifests

from pages.frame.registry import PAGES, PAGES_DIR
from pages.frame.server import modules_to_import

ROOT = Path(__file__).resolve().parents[2]
# What only files are written with, and what only runs in processes of its own.
LIBRARIES = ("docx", "fontTools", "openpyxl", "pikepdf", "pptx", "psycopg", "requests", "scipy", "sklearn")
START = """
import importlib, sys
from pages.frame.server import modules_to_import
for name in [*modules_to_import(), "pages.practices.public_files", "pages.workshop.after_route"]:
    importlib.import_module(name)
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_libraries_that_only_files_and_commands_need_are_not_read_at_the_start() -> None:
    run = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert {"pandas", "altair", "supabase"} <= loaded
    assert loaded.isdisjoint(LIBRARIES)


def test_no_package_brings_parts_of_pages_that_streamlit_would_have_to_find() -> None:
    assert scan_component_manifests() == []


def test_what_pages_share_is_imported_before_the_first_visit_and_pages_are_not() -> None:
    """Two visits at once would otherwise import the same modules beside each other."""
    named = set(modules_to_import())
    scripts = {
        f"pages.{page.path.relative_to(PAGES_DIR).with_suffix('').as_posix().replace('/', '.')}"
        for page in PAGES
    }
    assert named.isdisjoint(scripts)
    assert {"pages.home.standing", "core.home.standing", "components.figure"} <= named
