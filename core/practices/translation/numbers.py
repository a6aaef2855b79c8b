"""Numbers as people write them: 1,234.5 and 1.234,5 and ၁၂ are compared by what they may mean."""

import re
import unicodedata
from typing import Final

# Groups of three parted by blanks or apostrophes, else digits with dots and commas between them.
NUMBER: Final = re.compile(
    r"(?P<minus>(?<![\w)\]])[-−])?(?P<digits>\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?(?![\d.,]\d)|\d+(?:[.,]\d+)*)"
)
# "Three missions" may become "3 missions": small numbers that come new are no surprise.
SMALL: Final = 12


def missing_numbers(original: str, translated: str) -> tuple[list[str], list[str]]:
    """Return the numbers of the original that are not in the translation, and large ones that came new."""
    left = [(found, readings(found)) for found in written(translated)]
    lost = []
    for number in written(original):
        wanted = readings(number)
        match = next((place for place, (_found, read) in enumerate(left) if wanted & read), None)
        if match is None:
            lost.append(number)
        else:
            left.pop(match)
    return lost, [number for number, read in left if not all(_small(one) for one in read)]


def written(text: str) -> list[str]:
    """Return the numbers of a text as they stand there, with digits of every script as 0 to 9."""
    plain = "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)
    return [found[0] for found in NUMBER.finditer(plain)]


def readings(number: str) -> frozenset[str]:
    """Return what a number may mean, each as digits, a point and decimals: 1.234 is one thousand or one."""
    minus = "-" if number[0] in "-−" else ""
    digits = re.sub(r"[\s'’−-]", "", number)
    marks = [letter for letter in digits if letter in ".,"]
    if len(set(marks)) == 2 and marks.count(marks[-1]) == 1:
        whole, _mark, decimals = digits.rpartition(marks[-1])
        return frozenset({minus + _plain(re.sub(r"[.,]", "", whole), decimals)})
    if len(marks) == 1:
        whole, _mark, decimals = digits.partition(marks[0])
        read = {minus + _plain(whole, decimals)}
        return frozenset(read | {minus + _plain(whole + decimals)} if len(decimals) == 3 else read)
    if len(set(marks)) == 1 and re.fullmatch(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}", digits):
        return frozenset({minus + _plain(re.sub(r"[.,]", "", digits))})
    # A date or a version: what matters are its parts.
    return frozenset({minus + (".".join(re.split(r"[.,]", digits)) if marks else _plain(digits))})


def _plain(whole: str, decimals: str = "") -> str:
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def _small(reading: str) -> bool:
    return reading.isdigit() and int(reading) <= SMALL
