"""What the views of the monitor look up once a visit."""

from dataclasses import dataclass

from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.missions import Mission, missions
from core.monitor.feeds import Feed, feeds
from core.monitor.search import languages
from pages.frame.visit import kept


@dataclass(frozen=True)
class Options:
    """What items can be filtered by: feeds the viewer reads, their missions by name, hosts, countries, languages."""

    feeds: dict[str, str]
    missions: dict[str, str]
    hosts: tuple[str, ...]
    countries: tuple[str, ...]
    languages: tuple[str, ...]


def own_missions(viewer: Viewer, api: Api) -> list[Mission]:
    """Return the missions of the viewer's ministry."""
    return kept("missions", lambda: missions(api, country=viewer.country))


def feeds_seen(api: Api) -> list[Feed]:
    """Return the feeds the viewer may read."""
    return kept("feeds", lambda: feeds(api))


def options(viewer: Viewer, api: Api) -> Options:
    """Return what the items the viewer may read can be filtered by."""
    read = feeds_seen(api)
    followed = {feed.mission_id for feed in read}
    own = [mission for mission in own_missions(viewer, api) if mission.id in followed]
    return Options(
        feeds={feed.id: feed.title for feed in read},
        missions={mission.id: mission.name for mission in own},
        hosts=tuple({mission.host_country for mission in own}),
        countries=tuple({feed.country for feed in read}),
        languages=tuple(kept("languages", lambda: languages(api))),
    )
