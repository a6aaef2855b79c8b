"""Write ``reference/country.csv`` from the Unicode CLDR, package ``cldr-core`` of npm.

``npm pack cldr-core && tar xzf cldr-core-*.tgz``, then
``python sql/seed/make_country_rows.py package/supplemental``.

ISO 3166 codes and M49 numbers come from ``codeMappings``, regions and sub-regions from
``territoryContainment``, populations from ``territoryInfo``. The CLDR is under the Unicode
License v3, kept beside this script as ``LICENSE-unicode-cldr.txt``. Which countries belong
to the network is the one thing added here.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any, Final

OUTPUT: Final = Path(__file__).parent / "reference" / "country.csv"

ASEAN: Final = "BN ID KH LA MM MY PH SG TH TL VN"
PARTNERS: Final = "AU CN IN JP KR NZ"
PACIFIC_ISLANDS_FORUM: Final = "AU CK FJ FM KI MH NC NR NU NZ PF PG PW SB TO TV VU WS"
NETWORK: Final = frozenset(f"{ASEAN} {PARTNERS} {PACIFIC_ISLANDS_FORUM}".split())

# Numbers from 900 on are not M49: the CLDR gives them to private codes such as XK.
PRIVATE_NUMBERS: Final = 900
# M49 counts Antarctica in no region; the CLDR files it under an outlying-Oceania code of its own.
WITHOUT_REGION: Final = "AQ"
# M49 calls these two sub-regions and their parts intermediate regions.
SUB_REGIONS_OF_PARTS: Final = ("202", "419")


def supplemental(folder: Path, name: str) -> dict[str, Any]:
    """Return one table of the CLDR's supplemental data."""
    data: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    table: dict[str, Any] = data["supplemental"][name]
    return table


def main(folder: Path) -> None:
    """Write the rows of every country that ISO 3166 lists today."""
    codes = supplemental(folder, "codeMappings")
    information = supplemental(folder, "territoryInfo")
    contains = {
        region: entry["_contains"]
        for region, entry in supplemental(folder, "territoryContainment").items()
        if region.isdigit()
    }
    parent = {
        part: region
        for region, parts in contains.items()
        if region in ("001", *contains["001"]) or parts[0].isalpha()
        for part in parts
    }
    parent |= {part: sub_region for sub_region in SUB_REGIONS_OF_PARTS for part in contains[sub_region]}
    parent |= {"202": "002", "419": "019"}

    rows = []
    for code, entry in sorted(codes.items()):
        number = entry.get("_numeric", "")
        listed = code in parent or code == WITHOUT_REGION
        if not (listed and number and int(number) < PRIVATE_NUMBERS and "_alpha3" in entry):
            continue
        place = parent.get(code, "")
        if parent.get(place) in SUB_REGIONS_OF_PARTS:
            place = parent[place]
        population = information.get(code, {}).get("_population", "")
        rows.append(
            [code, entry["_alpha3"], number, parent.get(place, ""), place, population,
             str(code in NETWORK).lower()]
        )  # fmt: skip
    with OUTPUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "code3", "m49", "region", "subregion", "population", "in_network"])
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
