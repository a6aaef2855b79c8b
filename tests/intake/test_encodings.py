"""Old encodings are told by what the file itself spells, and what stays open is said, never guessed in silence."""

import pytest

from core.intake.model import Verdict
from tests.intake.samples import READ, table_of
from tests.intake.support import check, codes, csv_bytes

TEXTS = {
    ("tr", "cp1254"): ("Büyükelçimiz bugün görüştü", "Açılış töreni yapıldı", "İki ülke arasında işbirliği"),
    ("is", "cp1252"): ("Sendiráðið óskar öllum gleðilegra jóla", "Þökk fyrir komuna", "Þjóðhátíðardagur Íslands"),
    ("pl", "cp1250"): ("Ambasador spotkał się z ministrem", "Święto Niepodległości", "Dziękujemy gościom"),
    ("cs", "cp1250"): ("Velvyslanectví blahopřeje k svátku", "Děkujeme všem přátelům", "Žádosti o vízum"),
    ("hu", "cp1250"): ("A nagykövetség ünnepi műsora", "Köszönjük a részvételt", "Őszi fesztivál"),
    ("fr", "cp1252"): ("L'ambassadeur a reçu les élèves français", "Fête nationale à Jakarta", "Où êtes-vous ?"),
    ("es", "cp1252"): ("La Embajada celebró el Día de la Independencia", "Mañana, música española", "¿Qué opina?"),
    ("pt", "cp1252"): ("Comemoração do Dia da Independência", "Não perca a exposição", "Cooperação"),
    ("de", "cp1252"): ("Herzliche Grüße aus Berlin", "Die Botschaft lädt ein", "Größe der Völker"),
    ("lt", "cp1257"): ("Ambasada šiandien pradėjo parodą", "Kviečiame visus dalyvauti šventėje", "Ačiū"),
    ("ru", "cp1251"): ("Посольство поздравляет с праздником", "Встреча с министром", "Спасибо"),
    ("ru", "koi8_r"): ("Посольство поздравляет с праздником", "Встреча с министром", "Спасибо"),
    ("el", "cp1253"): ("Η πρεσβεία σας εύχεται καλές γιορτές", "Ευχαριστούμε", "Συνάντηση με τον υπουργό"),
    ("ar", "cp1256"): ("سفارة جمهورية إندونيسيا تهنئكم", "شكرا لكم", "لقاء مع الوزير"),
    ("he", "cp1255"): ("שגרירות אינדונזיה מברכת", "תודה רבה", "פגישה עם השר"),
    ("th", "cp874"): ("สถานเอกอัครราชทูตอินโดนีเซีย", "ขอบคุณ", "พบกับรัฐมนตรี"),
    ("ja", "cp932"): ("日本大使館からのお知らせ", "ありがとうございます", "大臣との会談"),
    ("zh", "gb18030"): ("印尼驻华大使馆举行国庆招待会", "谢谢大家", "与部长会面"),
    ("ko", "cp949"): ("인도네시아 대사관 행사", "감사합니다", "장관과의 만남"),
    ("fr", "mac_roman"): ("Réception à l’ambassade", "Élèves français reçus", "Fête nationale"),
}  # fmt: skip


def posts(texts: tuple[str, ...], encoding: str, rows: int = 12) -> Verdict:
    """Return the verdict on X posts: every column name is ASCII, so only the texts tell."""
    known = next(each for each in READ if each.entry.code == "x.content")
    header, body = table_of(known)
    place = header.index(known.variant.columns["text"][0])
    for number, row in enumerate(body):
        row[place] = texts[number % len(texts)]
    return check(csv_bytes([header, *body[:rows]], encoding=encoding))


@pytest.mark.parametrize(("language", "encoding"), TEXTS, ids="-".join)
def test_the_texts_tell_the_encoding_where_the_names_are_ascii(language: str, encoding: str) -> None:
    texts = TEXTS[language, encoding]
    verdict = posts(texts, encoding)
    assert (verdict.encoding, verdict.rows_accepted) == (encoding, 12)
    assert tuple(verdict.data["text"][:3]) == texts
    assert codes(verdict) & {"file.encoding_told", "file.encoding_undecided"}


def test_what_the_texts_leave_open_is_said_with_both_readings() -> None:
    verdict = posts(("Suursaadik külastas Tallinna šokolaad",), "cp1257")
    said = next(found for found in verdict.findings if found.code == "file.encoding_undecided")
    readings = {said.value, said.params["otherwise"]}
    assert "Suursaadik külastas Tallinna šokolaad" in readings
    assert len(readings) == 2
    assert said.severity == "warning"


def test_nothing_is_said_where_every_likely_encoding_reads_the_same() -> None:
    verdict = posts(("Duta Besar – “selamat datang” di KBRI…",), "cp1252")
    assert verdict.data["text"].iloc[0] == "Duta Besar – “selamat datang” di KBRI…"
    assert not codes(verdict) & {"file.encoding_told", "file.encoding_undecided"}


def test_the_letters_of_late_rows_count_too() -> None:
    rows = [
        [place, "Mon Feb 17 2025", "Selamat pagi dari kantor kami di Ankara " * 4] for place in range(20_000)
    ]
    late = [[90_000 + place, "Mon Feb 17 2025", TEXTS["tr", "cp1254"][place % 3]] for place in range(30)]
    tail = [
        [place, *rest, f"https://x.com/kbri/status/{place}", 9, 1, 0, 0, 0] for place, *rest in (*rows, *late)
    ]
    head = ["Post id", "Date", "Post text", "Link", "Impressions", "Likes", "Replies", "Reposts", "Bookmarks"]
    verdict = check(csv_bytes([head, *tail], encoding="cp1254"))
    assert (verdict.encoding, verdict.data["text"].iloc[-1]) == ("cp1254", TEXTS["tr", "cp1254"][29 % 3])


def misread(text: str, encoding: str) -> str | None:
    """Return a text of UTF-8 as somebody sees it who takes it for another encoding, where that shows every byte."""
    try:
        return text.encode().decode(encoding)
    except UnicodeDecodeError:
        return None


TWICE = {
    f"{language}-{between}": (texts, spoilt)
    for (language, _own), texts in TEXTS.items()
    for between in ("cp1252", "cp1250", "cp1251", "cp1254", "latin-1")
    if None not in (spoilt := tuple(misread(text, between) for text in texts))
}


@pytest.mark.parametrize(("texts", "spoilt"), TWICE.values(), ids=TWICE)
def test_letters_encoded_twice_are_mended_and_said(texts: tuple[str, ...], spoilt: tuple[str, ...]) -> None:
    verdict = posts(spoilt, "utf-8")
    assert tuple(verdict.data["text"][:3]) == texts
    assert "file.encoded_twice" in codes(verdict)


@pytest.mark.parametrize("text", ["São João – água", "Ânimo, Ã e Â são letras", "Ñandú € 5", "日本 Ã©", "Éé"])
def test_letters_encoded_once_stay_as_they_are(text: str) -> None:
    verdict = posts((text,), "utf-8")
    assert verdict.data["text"].iloc[0] == text
    assert "file.encoded_twice" not in codes(verdict)


def test_column_names_encoded_twice_are_known_again() -> None:
    known = next(
        each for each in READ if each.entry.code == "instagram.posts" and each.variant.language == "de"
    )
    header, rows = table_of(known)
    spoilt = csv_bytes([header, *rows]).decode("cp1252").encode()
    verdict = check(spoilt)
    assert (verdict.export, verdict.language, verdict.rows_accepted) == ("instagram.posts", "de", len(rows))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["一昨日、日本大使館は第一回国際文化交流会を開催いたしました。" * 9, "😀 一 Ā Ȁ 𝔘 🫩"]
)
def test_utf16_without_a_mark_is_told_by_the_ascii_of_its_separators(encoding: str, text: str) -> None:
    verdict = posts((text,), encoding)
    assert (verdict.encoding, verdict.data["text"].iloc[0]) == (encoding, text)
