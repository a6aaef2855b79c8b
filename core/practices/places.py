"""Where the missions of practices are."""

from collections.abc import Iterable

from core.access.api import Api
from core.practices.reading import Place


def places(api: Api, missions: Iterable[str]) -> dict[str, Place]:
    """Return the missions of these ids by id, as far as they are there."""
    wanted = sorted(set(missions))
    if not wanted:
        return {}
    columns = "id,name,city,host_country,latitude,longitude"
    rows = api.rows("mission", columns=columns, where={"id": wanted}, order=["id"])
    return {row["id"]: Place(**row) for row in rows}
