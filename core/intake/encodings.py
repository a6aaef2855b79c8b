"""From bytes to UTF-8: which of the world's encodings a text is in.

A mark at the beginning says it, and UTF-8 proves itself. Old encodings of one or two bytes a
letter do neither: column names of known exports decide between them first, then the letters of
all the file's texts, compared with the languages of each. What the texts leave open is said.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np

from core.intake import entries
from core.intake.date_words import month_names
from core.intake.findings import Finding, finding

SAMPLE_BYTES: Final = 64 * 1024
LEGACY: Final = {
    "cp1252": "windows-1252", "cp1251": "windows-1251", "cp1250": "windows-1250", "cp1254": "windows-1254",
    "cp1256": "windows-1256", "cp1253": "windows-1253", "cp1255": "windows-1255", "cp1257": "windows-1257",
    "cp1258": "windows-1258", "cp874": "cp874", "cp932": "cp932", "euc_jp": "euc-jp", "gb18030": "gb18030",
    "cp949": "cp949", "big5": "big5", "koi8_r": "koi8-r", "mac_roman": "mac-roman",
}  # fmt: skip
"""The old encodings, likelier ones first, and what chardet calls them."""

OTHER_SCRIPTS: Final = ("cp1251", "cp1253", "cp1255", "cp1256", "cp874", "koi8_r")
"""Encodings whose letters are not Latin; a word holds letters of one script only."""

SEVERAL_BYTES: Final = ("cp932", "euc_jp", "gb18030", "cp949", "big5")
RARELY: Final = 20
PUNCTUATION: Final = frozenset(b"\x85\x91\x92\x93\x94\x95\x96\x97")
"""What Windows writes for an ellipsis, quotation marks, bullets and dashes."""

SELDOM: Final = {"is": 0.8}
"""How likely a text's language is beside others: Icelandic writes þ, ð and ý where two hundred times as many people
write ş, ğ and ı in Turkish."""

TWICE: Final = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1254",
    "cp1253",
    "cp1257",
    "cp1256",
    "cp1258",
    "cp1255",
    "cp874",
)
"""In which encodings spreadsheets read files of UTF-8 by mistake, on computers of different countries."""
FEWEST_TWICE: Final = 6

FEWEST_WIDE: Final = 0.02
"""So many letters of a table are ASCII at least: its separators."""

PIECES: Final = 16
LONGEST_LINE: Final = 2000
LONGEST_EXAMPLE: Final = 60
CLEARLY: Final = 0.85
"""The next likely encoding is out of the question where it fits less than so much as well."""


def to_utf8(data: bytes, notes: list[Finding]) -> tuple[bytes, str]:
    """Return the text as UTF-8 bytes without mark, and the name of its own encoding; ``notes`` take what is to be said."""
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be"}
    marks |= {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    for mark, encoding in marks.items():
        if data.startswith(mark):
            return _transcode(data[len(mark) :], encoding, notes), encoding
    if wide := _wide_encoding(data[:SAMPLE_BYTES]):
        return _transcode(data, wide, notes), wide
    fault = _fault(data)
    if fault is None:
        return _decoded_once(data, notes), "utf-8"
    encoding = "utf-8" if _is_damaged_utf8(data, fault) else _legacy_encoding(data, notes)
    return _transcode(data, encoding, notes), encoding


def _wide_encoding(sample: bytes) -> str | None:
    """Tell UTF-16 without mark by the zero bytes beside its ASCII, which separators and digits of a table always are.

    A few characters of other scripts have a zero in their other byte.
    """
    half = len(sample) // 2
    pairs = np.frombuffer(sample[: 2 * half], dtype=np.uint8).reshape(-1, 2)
    first, second = pairs[:, 0], pairs[:, 1]
    little = int(((second == 0) & (first > 0) & (first < 0x80)).sum())
    big = int(((first == 0) & (second > 0) & (second < 0x80)).sum())
    for encoding, told, other in (("utf-16-le", little, big), ("utf-16-be", big, little)):
        if told > FEWEST_WIDE * half and told > 4 * other and _clean(sample[: 2 * half], encoding):
            return encoding
    return None


def _clean(sample: bytes, encoding: str) -> bool:
    """Whether bytes read so are a table: with separators and lines, and without other controls."""
    # A pair of surrogates may be cut at the end.
    letters = set(sample.decode(encoding, "replace")[:-1])
    controls = (letter for letter in letters - {*"\t\r\n"} if unicodedata.category(letter) in {"Cc", "Cs"})
    return (
        bool(letters & {*",;\t|"} and letters & {*"\r\n"}) and "\ufffd" not in letters and not any(controls)
    )


def _fault(data: bytes) -> int | None:
    """Return where the bytes stop being UTF-8, or ``None``; nothing decoded is kept."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), 1 << 20):
        try:
            decoder.decode(data[start : start + (1 << 20)], start + (1 << 20) >= len(data))
        except UnicodeDecodeError as problem:
            return start + problem.start
    return None


def _is_damaged_utf8(data: bytes, fault: int) -> bool:
    """Whether the text is UTF-8 all the same, with a few damaged characters among many good ones."""
    text = data[max(0, fault - SAMPLE_BYTES) : fault + SAMPLE_BYTES].decode("utf-8", "replace")
    damaged = text.count("�")
    return sum(character > "\x7f" for character in text) - damaged > 4 * damaged


def _transcode(data: bytes, encoding: str, notes: list[Finding]) -> bytes:
    if encoding == "utf-8" and _fault(data) is None:
        return data
    text = data.decode(encoding, "replace")
    if damaged := text.count("�"):
        notes.append(finding("file.bad_characters", count=damaged))
    return text.encode("utf-8", "replace")


# Encoded twice


def _decoded_once(data: bytes, notes: list[Finding]) -> bytes:
    """Return UTF-8 without a second layer of it: a spreadsheet read the first as another encoding and saved that.

    Then, and hardly ever otherwise, every letter that is not ASCII is a byte of UTF-8 in that encoding.
    """
    telling = b"\n".join(_telling_lines(data)).decode("utf-8", "replace")
    if sum(map(str.isascii, telling)) > len(telling) - FEWEST_TWICE:
        return data
    for encoding in TWICE:
        if (once := _once(telling, encoding)) and (whole := _once(data.decode("utf-8"), encoding)):
            example = next(cell for cell in _cells(once.encode(), "utf-8") if not cell.isascii())
            notes.append(finding("file.encoded_twice", value=example))
            return whole.encode()
    return data


def _once(text: str, encoding: str) -> str | None:
    """Return text whose letters are bytes of UTF-8 in an encoding, decoded; ``None`` where they are not."""
    try:
        return text.encode(encoding, "jejaring.controls").decode("utf-8")
    except UnicodeError:
        return None


def _controls(problem: UnicodeError) -> tuple[bytes, int]:
    """Encode what stands where an encoding has no letter, as spreadsheets do: as the byte itself."""
    if isinstance(problem, UnicodeEncodeError):
        letters = problem.object[problem.start : problem.end]
        if all("\x80" <= letter <= "\x9f" for letter in letters):
            return letters.encode("latin-1"), problem.end
    raise problem


codecs.register_error("jejaring.controls", _controls)


# Encodings of one or two bytes a letter


def _legacy_encoding(data: bytes, notes: list[Finding]) -> str:
    """Choose among the old encodings, and say so where only the texts could tell.

    Column names of known exports and names of months decide first: only the right encoding
    spells them. Among those that spell as many, the letters of the texts do.
    """
    telling = b"\n".join(_telling_lines(data))
    spelled = Counter({encoding: _known_words(telling, encoding) for encoding in LEGACY})
    most = max(spelled.values())
    fitting = [encoding for encoding in LEGACY if spelled[encoding] == most and _fits(telling, encoding)]
    ranks = _ranked(telling, fitting) or [(1.0, next(iter(LEGACY)))]
    encoding = ranks[0][1]
    cells = _cells(telling, encoding)
    for weight, other in ranks[1:]:
        differing = (pair for pair in zip(cells, _cells(telling, other), strict=False) if pair[0] != pair[1])
        if weight > CLEARLY * ranks[0][0] and (pair := next(differing, None)):
            notes.append(finding("file.encoding_undecided", value=pair[0], otherwise=pair[1]))
            return encoding
    example = next((cell for cell in cells if not cell.isascii()), None)
    if example and any(_cells(telling, other) != cells for other in fitting):
        notes.append(finding("file.encoding_told", value=example))
    return encoding


def _telling_lines(data: bytes) -> Iterator[bytes]:
    """Yield lines that hold other than ASCII, from all over the text."""
    size = max(SAMPLE_BYTES, len(data) // PIECES) if len(data) > 1 << 20 else len(data)
    starts = range(0, len(data), size)
    share = SAMPLE_BYTES // len(starts)
    for start in starts:
        left = share
        for line in data[start : start + min(size, 1 << 20)].splitlines()[start > 0 :]:
            if line.isascii():
                continue
            # Not in the middle of a letter.
            cut = (
                line if len(line) <= LONGEST_LINE else re.sub(rb"[\x80-\xff]+.?\Z", b"", line[:LONGEST_LINE])
            )
            yield cut
            left -= len(cut)
            if left < 0:
                break


def _known_words(telling: bytes, encoding: str) -> int:
    text = telling.decode(encoding, "replace")
    cells = {entries.normalise(cell) for cell in re.split(r"[,;\t\r\n]", text)} & entries.known_names()
    words = {word.casefold() for word in re.findall(r"[^\W\d_]{3,}", text)} & month_names().keys()
    return sum(not word.isascii() for word in cells | words)


def _fits(telling: bytes, encoding: str) -> bool:
    """Whether a text read so could be one: words of one script, accents of the Macintosh only where it puts them."""
    if encoding == "mac_roman":
        high = [byte for byte in telling if byte >= 0x80]
        low = [byte for byte in high if byte < 0xA0]
        # Where Windows has quotation marks and dashes, the Macintosh has letters too.
        return 2 * len(low) > len(high) and not PUNCTUATION.issuperset(low)
    if encoding in SEVERAL_BYTES:
        # Texts of other encodings have bytes there that make no letter together.
        text = telling.decode(encoding, "replace")
        return RARELY * text.count("�") <= len(text) - sum(map(str.isascii, text))
    if encoding not in OTHER_SCRIPTS:
        return True
    words = [
        word for word in re.findall(r"[^\W\d_]+", telling.decode(encoding, "replace")) if not word.isascii()
    ]
    mixed = sum(re.search("[A-Za-z\u00c0-\u024f]", word) is not None for word in words)
    return 2 * mixed < len(words)


def _ranked(telling: bytes, fitting: list[str]) -> list[tuple[float, str]]:
    """Return the encodings in which the texts look most like one of their languages, the likeliest first."""
    # Old encodings are seldom, and the portal need not wait for this at every start.
    import chardet  # noqa: PLC0415

    names = {LEGACY[encoding]: encoding for encoding in fitting}
    found = chardet.detect_all(telling, ignore_threshold=True, prefer_superset=True, include_encodings=names)
    ranks = [
        (each["confidence"] * SELDOM.get(each["language"] or "", 1.0), encoding)
        for each in found
        for encoding in fitting
        if each["encoding"] and codecs.lookup(each["encoding"]).name in _same(encoding)
    ]
    # Of equals the likelier one, whatever order they come in.
    return sorted(ranks, key=lambda rank: (-rank[0], fitting.index(rank[1])))


def _same(encoding: str) -> set[str]:
    """Return the names of an encoding and of the smaller ones it contains."""
    contained = {"big5": "big5hkscs", "cp932": "shift_jis", "gb18030": "gb2312", "cp949": "euc_kr"}
    return {codecs.lookup(name).name for name in (encoding, contained.get(encoding, encoding))}


def _cells(telling: bytes, encoding: str) -> list[str]:
    """Return the beginnings of the cells of a text, as they read in an encoding."""
    cells = re.split(r'[,;\t\r\n"]+', telling.decode(encoding, "replace"))
    return [cell.strip()[:LONGEST_EXAMPLE] for cell in cells]
