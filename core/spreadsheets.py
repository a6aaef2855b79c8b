"""What a spreadsheet would run instead of show, made harmless: for every file that one may open."""

from typing import Final

# A spreadsheet runs a cell that starts so as a formula (OWASP, CSV injection);
# East Asian editions also take the full-width forms.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(value: object) -> object:
    """Return a cell that no spreadsheet runs: text that starts like a formula gets an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
