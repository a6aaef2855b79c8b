"""The sheet of links holds one card for each ministry, with its own code on it."""

import re
import zlib

from core.texts import set_language
from core.workshop.qr import qr_svg
from core.workshop.sheet import Seat, printed_links


def pages_of(sheet: bytes) -> int:
    """Return how many pages a PDF has."""
    packed = [found[1] for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", sheet, re.DOTALL)]
    unpacked = [sheet]
    for stream in packed:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return sum(len(re.findall(rb"/Type\s*/Page\b", part)) for part in unpacked)


def test_every_ministry_gets_a_card_whatever_the_room_is_called() -> None:
    set_language("id")
    seats = [
        Seat(f"Negara {n} #let *x*", f"https://portal.example/join/BCDFGHJK?m={n:024d}") for n in range(7)
    ]
    sheets = [printed_links('Lokakarya "Suva" #panic()', "BCDFGHJK", seats[:cards]) for cards in (6, 7)]
    assert all(sheet.startswith(b"%PDF-") for sheet in sheets)
    # Six cards fill a page.
    assert [pages_of(sheet) for sheet in sheets] == [1, 2]


def test_a_code_is_drawn_with_its_quiet_zone_and_differs_by_address() -> None:
    one, other = (
        qr_svg("https://portal.example/join/BCDFGHJK"),
        qr_svg("https://portal.example/join/BCDFGHJL"),
    )
    assert one != other
    width = int(re.search(rb'viewBox="0 0 (\d+) \1"', one)[1])  # type: ignore[index]  # It matches or the test fails.
    # Modules of the code, and four light ones on either side.
    assert (width - 8 - 17) % 4 == 0
