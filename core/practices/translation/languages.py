"""The languages a practice may be written in, as data, and what the checks know of each.

A new language is a new entry. Those that no engine knows are here like all others: people translate.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its ``name`` in itself, and its words that say no.

    ``latin``: whether it is written in Latin letters. ``spaced``: whether blanks part its words.
    ``no``: words, or parts of words where there are no blanks, that turn a statement round.
    ``seeming``: words in which such a part says nothing of the kind.
    """

    name: str
    latin: bool = True
    spaced: bool = True
    no: tuple[str, ...] = ()
    seeming: tuple[str, ...] = field(default=())

    def negations(self, text: str) -> list[str]:
        """Return the words of ``text`` that say no, in their order."""
        plain = text.casefold().replace("’", "'")
        for word in self.seeming:
            plain = plain.replace(word, " ")
        if not self.no:
            return []
        either = "|".join(re.escape(word) for word in sorted(self.no, key=len, reverse=True))
        return re.findall(rf"(?<!\w)(?:{either})(?!\w)" if self.spaced else either, plain)


_ENGLISH_NO: Final = (
    "not", "no", "never", "none", "nobody", "nothing", "nowhere", "without", "cannot", "neither", "don't", "doesn't",
    "didn't", "isn't", "aren't", "wasn't", "weren't", "won't", "wouldn't", "can't", "couldn't", "shouldn't", "mustn't",
    "haven't", "hasn't", "hadn't",
)  # fmt: skip
_MALAY_NO: Final = (
    "tidak", "tidaklah", "tak", "bukan", "bukanlah", "belum", "jangan", "tanpa", "tiada", "enggan",
)  # fmt: skip

# BCP 47 tag → language.
LANGUAGES: Final[Mapping[str, Language]] = {
    "en": Language("English", no=_ENGLISH_NO),
    "id": Language("Bahasa Indonesia", no=_MALAY_NO),
    "ms": Language("Bahasa Melayu", no=_MALAY_NO),
    "th": Language("ไทย", latin=False, spaced=False, no=("ไม่", "มิได้", "อย่า", "ไร้", "ปราศจาก"), seeming=("ไม่เพียง",)),
    "vi": Language("Tiếng Việt", no=("không", "chưa", "chẳng", "đừng", "chớ")),
    "km": Language("ខ្មែរ", latin=False, spaced=False, no=("មិន", "គ្មាន", "ពុំ", "កុំ", "អត់")),
    "lo": Language("ລາວ", latin=False, spaced=False, no=("ບໍ່", "ຢ່າ", "ປາສະຈາກ")),
    "my": Language("မြန်မာ", latin=False, spaced=False, no=("ဘူး", "မရှိ", "မဟုတ်", "မလုပ်", "မပါ", "ခြင်းမရှိ")),
    "tl": Language("Filipino", no=("hindi", "di", "wala", "walang", "huwag", "huwag", "nang walang")),
    "tet": Language("Tetun", no=("la", "la'ós", "laós", "laiha", "la iha", "seidauk", "lalika")),
    "tpi": Language("Tok Pisin", no=("no", "nogat", "noken", "i no")),
    "fj": Language("Na Vosa Vakaviti", no=("sega", "kakua")),
    "zh": Language(
        "中文", latin=False, spaced=False, no=("不", "没", "沒", "无", "無", "未", "非", "勿", "莫"),
        seeming=("不断", "不斷", "不同", "不仅", "不僅", "不但", "不久", "非常", "非洲", "未来", "未來", "无论", "無論", "莫斯科"),
    ),
    "ja": Language(
        "日本語", latin=False, spaced=False, no=("ない", "なかった", "ません", "なく", "せず", "なし", "無", "不", "未", "非"),
        seeming=("少なく", "なくては", "未来", "非常"),
    ),
    "ko": Language("한국어", latin=False, spaced=False, no=("않", "없", "못", "아니", "안 ", "말아"), seeming=("뿐만 아니라", "못지않",)),
    "hi": Language("हिन्दी", latin=False, no=("नहीं", "न", "ना", "मत", "बिना", "नही")),
    "bn": Language("বাংলা", latin=False, no=("না", "নয়", "নেই", "নি", "ছাড়া", "বিনা")),
    "dv": Language("ދިވެހި", latin=False, spaced=False, no=("ނޫން", "ނެތް", "ނުވާ", "ނު")),
    "mn": Language("Монгол", latin=False, no=("биш", "үгүй", "бүү", "битгий")),
    "ru": Language("Русский", latin=False, no=("не", "нет", "ни", "без", "никогда", "нельзя")),
    "fr": Language("Français", no=("pas", "jamais", "sans", "aucun", "aucune", "rien", "non", "ni", "nul", "nulle", "personne")),
    "pt": Language("Português", no=("não", "nunca", "sem", "nem", "nenhum", "nenhuma", "jamais", "nada", "ninguém")),
    "es": Language("Español", no=("no", "nunca", "sin", "ni", "ningún", "ninguno", "ninguna", "jamás", "nada", "nadie")),
    "ar": Language("العربية", latin=False, no=("لا", "لم", "لن", "ليس", "ليست", "غير", "بدون", "دون", "ما")),
}  # fmt: skip


def language_of(tag: str) -> Language:
    """Return what is known of a language; of one that is not listed, hardly anything."""
    return LANGUAGES.get(tag, Language(tag))
