"""Missions as a table for reading, and as a file in the columns in which a list is brought in."""

import pandas as pd

from components.figure import listing, table_twin
from components.page import day_text
from core.catalogue.handles import platform_name
from core.catalogue.mission_types import kind_name
from core.catalogue.missions import Mission, mission_table
from core.texts import _, ngettext


def mission_list(listed: list[Mission], title: str, name: str) -> None:
    """Show how many there are, and the table; the file has the columns in which a list is brought in."""
    counted = ngettext("{n} mission", "{n} missions", len(listed)).format(n=len(listed))
    with listing(title=title, name=f"missions-{name}", table=lambda: mission_table(listed), source=counted):
        table_twin(_overview(listed))


def _overview(listed: list[Mission]) -> pd.DataFrame:
    """Return the missions as a table for reading; a closed one says so."""
    return pd.DataFrame(
        [
            {
                _("Mission"): (
                    mission.name,
                    f"{kind_name(mission.kind)} · {mission.place}",
                    _("Closed on {day}").format(day=day_text(mission.closed_on)) if mission.closed_on else "",
                ),
                _("Accounts"): ", ".join(
                    f"{platform_name(account.platform)}: {account.handle}"
                    for account in mission.open_accounts
                ),
            }
            for mission in listed
        ]
    )
