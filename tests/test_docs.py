"""Whatever exists is documented: settings, tables, pages, commands, links."""

import re
from pathlib import Path

import pytest

from core.monitor.settings import MonitorSettings
from core.settings import Settings, environment_name
from pages.frame.registry import PAGES

ROOT = Path(__file__).resolve().parents[1]
FIELDS = {**Settings.model_fields, **MonitorSettings.model_fields}
DOCS = sorted((ROOT / "docs").rglob("*.md"))


def page(name: str) -> str:
    """Return a page of the documentation."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default() -> None:
    text = page("reference/settings.md")
    for name, field in FIELDS.items():
        row = next(
            (line for line in text.splitlines() if line.startswith(f"| `{environment_name(name)}`")), ""
        )
        assert row, f"{environment_name(name)} is not in docs/reference/settings.md"
        if not field.is_required() and (field.default or field.default is False):
            default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
            assert f"`{default}`" in row, f"{environment_name(name)}: the default is {default}"


def test_every_documented_setting_exists() -> None:
    known = {environment_name(name) for name in FIELDS}
    documented = set(re.findall(r"^\| `([A-Z_]+)`", page("reference/settings.md"), re.MULTILINE))
    assert documented == known


def test_every_table_is_documented() -> None:
    text = page("reference/database.md")
    for path in sorted((ROOT / "sql" / "migrations").glob("*.sql")):
        for table in re.findall(
            r"create (?:unlogged )?table (portal\.[a-z_]+)", path.read_text(encoding="utf-8")
        ):
            assert f"`{table.removeprefix('portal.')}`" in text, (
                f"{table} is not in docs/reference/database.md"
            )


def test_every_page_is_documented() -> None:
    text = page("reference/pages.md")
    for entry in PAGES:
        assert f"`/{entry.url_path}`" in text, f"/{entry.url_path} is not in docs/reference/pages.md"


def test_every_make_target_says_what_it_does_and_is_documented() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\.PHONY: ([a-z -]+)$", makefile, re.MULTILINE)
    text = page("reference/commands.md")
    for target in " ".join(targets).split():
        assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE), f"make {target} has no help"
        assert f"`make {target}" in text, f"make {target} is not in docs/reference/commands.md"


@pytest.mark.parametrize("path", [ROOT / "README.md", *DOCS], ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        assert "://" in target or (path.parent / target).exists(), f"{path.name} links to {target}"
