"""The circumstances of a practice: its missions' hosts and how large their audiences are."""

from components.page import number_text
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.missions import countries
from core.catalogue.names import country_name
from core.practices.reading import Practice
from core.texts import _
from pages.frame.visit import kept
from pages.practices.kept import places_seen


def context_of(viewer: Viewer | None, api: Api, found: Practice) -> dict[str, str]:
    """Return where a practice happened, in words: missions, hosts, the people who live there."""
    missions = list(places_seen(viewer, api, found).values())
    hosts = sorted({mission.host_country for mission in missions}, key=country_name)
    people = kept("countries", lambda: {one.code: one.population for one in countries(api)}) if viewer else {}
    sizes = [size for host in hosts if (size := people.get(host))]
    return {
        _("Missions"): ", ".join(sorted(mission.name for mission in missions)),
        _("Host countries"): ", ".join(country_name(host) for host in hosts),
        _("People in the host countries"): number_text(sum(sizes)) if sizes else "",
    }
