"""Every page of the portal, as an entry: where it is, what it is called, who may open it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from core.access.viewer import ROLES
from core.texts import N_

PAGES_DIR: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Entry:
    """One page. ``roles``: any of these opens it. An empty ``url_path`` is the home page.

    ``public``: it also opens without an account, for what ministries have made public.
    ``in_menu``: it stands in the navigation; other pages are reached by links.
    """

    area: str
    url_path: str
    title: str
    file: str
    roles: frozenset[str]
    public: bool = False
    in_menu: bool = True

    @property
    def path(self) -> Path:
        """The page's file."""
        return PAGES_DIR / self.file


EVERYBODY: Final = frozenset(ROLES)

PAGES: Final = (
    Entry("home", "", N_("Home"), "home/home.py", EVERYBODY),
    Entry("benchmarks", "benchmarks", N_("Benchmarks"), "benchmarks/benchmarks.py", EVERYBODY),
    Entry("awards", "awards", N_("Awards"), "awards/awards.py", EVERYBODY),
    Entry("award_editor", "award-editor", N_("Award editor"), "awards/editor.py", frozenset({"publisher"})),
    Entry("practices", "practices", N_("Practices"), "practices/practices.py", EVERYBODY, public=True),
    Entry(
        "practice_editor",
        "practice-editor",
        N_("Practice editor"),
        "practices/editor.py",
        frozenset({"contributor", "approver", "publisher"}),
    ),
    Entry(
        "commitments",
        "commitments",
        N_("Commitments"),
        "commitments/commitments.py",
        EVERYBODY,
        public=True,
    ),
    Entry("crisis", "crisis", N_("Crisis"), "crisis/crisis.py", EVERYBODY),
    Entry("monitor", "monitor", N_("Monitor"), "monitor/monitor.py", EVERYBODY),
    Entry("upload", "upload", N_("Upload"), "intake/upload.py", frozenset({"contributor"})),
    Entry(
        "submissions",
        "submissions",
        N_("Submissions"),
        "intake/submissions.py",
        frozenset({"contributor", "approver", "reader"}),
    ),
    Entry(
        "reconcile",
        "reconcile",
        N_("Reconcile"),
        "reconcile/reconcile.py",
        frozenset({"contributor", "approver"}),
    ),
    Entry(
        "workshop",
        "workshop",
        N_("Workshops"),
        "workshop/workshop.py",
        frozenset({"facilitator", "secretariat"}),
    ),
    Entry("missions", "missions", N_("Missions"), "catalogue/missions.py", EVERYBODY),
    Entry("members", "members", N_("Members"), "access/members.py", frozenset({"approver", "secretariat"})),
    Entry("digest", "digest", N_("Weekly letter"), "digest/digest.py", EVERYBODY),
    Entry("audit", "audit", N_("Audit"), "audit/audit.py", frozenset({"approver", "secretariat"})),
    Entry("help", "help", N_("Help"), "help/help.py", EVERYBODY, in_menu=False),
)


def entry(area: str) -> Entry:
    """Return the page's entry. Raises KeyError for a page that does not exist."""
    return {page.area: page for page in PAGES}[area]


def place(address: str) -> tuple[Path, dict[str, str]]:
    """Return the page and the query of an address of the portal (``/awards?edition=2021``); home for one it lacks."""
    parts = urlsplit(address)
    named = {f"/{page.url_path}": page for page in PAGES}
    page = named.get(parts.path)
    return (page.path, dict(parse_qsl(parts.query))) if page else (entry("home").path, {})


def url_paths() -> frozenset[str]:
    """Return the URL path of every page, as a request names it."""
    return frozenset(f"/{page.url_path}" for page in PAGES)
