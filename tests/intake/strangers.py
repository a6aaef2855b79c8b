"""Tables nobody has entered: known exports in other languages, and tables that are no export at all."""

import random
from datetime import date, timedelta
from typing import Final

from tests.intake.samples import READ, cell
from tests.intake.support import csv_bytes

META: Final = (
    "external_id", "", "account", "", "text", "", "published_at", "permalink", "kind", "", "lifetime",
)  # fmt: skip
_OVERVIEW: Final = (
    "day", "impressions", "reactions", "", "saves", "", "follows_gained", "follows_lost", "comments", "shares",
    "profile_visits", "posts", "", "",
)  # fmt: skip
_CONTENT: Final = (
    "external_id", "day", "text", "permalink", "impressions", "reactions", "", "saves", "", "follows", "comments",
    "shares",
)  # fmt: skip
_TIKTOK: Final = ("day", "views", "profile_visits", "reactions", "comments", "shares")
_INSTAGRAM: Final = (
    "external_id", "", "account", "", "text", "", "published_at", "permalink", "kind", "", "lifetime", "views", "reach",
    "reactions", "shares", "follows", "comments", "saves",
)  # fmt: skip
_FACEBOOK: Final = (
    "external_id", "", "account", "text", "", "", "published_at", "", "permalink", "", "", "kind", "", "", "", "",
    "lifetime", "views", "reach", "", "reactions", "comments", "shares", "", "clicks", "",
)  # fmt: skip

FOREIGN: Final[dict[str, tuple[str, tuple[str, ...], str]]] = {
    "pt Facebook posts": ("facebook.posts", _FACEBOOK,
        "Identificação da publicação|Identificação da Página|Nome da Página|Título|Descrição|Duração (segundos)|"
        "Hora de publicação|Tipo de legenda|Ligação permanente|É publicação cruzada|É partilha|Tipo de publicação|"
        "Idiomas|Etiquetas personalizadas|Estado do conteúdo financiado|Comentário dos dados|Data|Visualizações|"
        "Alcance|Reações, comentários e partilhas|Reações|Comentários|Partilhas|Total de cliques|Cliques em ligações|"
        "Outros cliques"),
    "nl Facebook posts": ("facebook.posts", _FACEBOOK,
        "Bericht-ID|Pagina-ID|Paginanaam|Titel|Beschrijving|Duur (sec)|Publicatietijd|Type bijschrift|Permanente link|"
        "Is crosspost|Is gedeeld|Berichttype|Talen|Aangepaste labels|Status gefinancierde content|Gegevensopmerking|"
        "Datum|Weergaven|Bereik|Reacties, opmerkingen en deelacties|Reacties op berichten|Opmerkingen|Deelacties|"
        "Totaal aantal klikken|Linkklikken|Overige klikken"),
    "vi Facebook posts": ("facebook.posts", _FACEBOOK,
        "ID bài viết|ID Trang|Tên Trang|Tiêu đề|Mô tả|Thời lượng (giây)|Thời gian đăng|Loại chú thích|Liên kết cố định|"
        "Là bài đăng chéo|Là lượt chia sẻ|Loại bài viết|Ngôn ngữ|Nhãn tùy chỉnh|Trạng thái nội dung|Ghi chú dữ liệu|"
        "Ngày|Lượt xem|Số người tiếp cận|Cảm xúc, bình luận và lượt chia sẻ|Cảm xúc|Bình luận|Lượt chia sẻ|"
        "Tổng số lượt nhấp|Lượt nhấp vào liên kết|Lượt nhấp khác"),
    "tr Instagram posts": ("instagram.posts", _INSTAGRAM,
        "Gönderi kodu|Hesap kodu|Hesap kullanıcı adı|Hesap adı|Açıklama|Süre (sn)|Yayınlanma zamanı|Kalıcı bağlantı|"
        "Gönderi türü|Veri yorumu|Tarih|Görüntülenme|Erişim|Beğeniler|Paylaşımlar|Takipler|Yorumlar|Kaydetmeler"),
    "ko Instagram posts": ("instagram.posts", _INSTAGRAM,
        "게시물 ID|계정 ID|계정 사용자 이름|계정 이름|설명|길이(초)|게시 시간|고유 링크|게시물 유형|데이터 설명|날짜|조회|도달|"
        "좋아요|공유|팔로우|댓글|저장"),
    "ar Instagram posts": ("instagram.posts", _INSTAGRAM,
        "معرف المنشور|معرف الحساب|اسم مستخدم الحساب|اسم الحساب|الوصف|المدة (ثوانٍ)|وقت النشر|الرابط الثابت|نوع المنشور|"
        "تعليق البيانات|التاريخ|المشاهدات|الوصول|تسجيلات الإعجاب|المشاركات|المتابعات|التعليقات|عمليات الحفظ"),
    "ru Instagram posts, some columns only": ("instagram.posts",
        ("external_id", "account", "text", "published_at", "permalink", "kind", "views", "reach", "reactions",
         "shares", "comments", "saves"),
        "Номер|Имя пользователя аккаунта|Описание|Время публикации|Постоянная ссылка|Тип публикации|Просмотры|Охват|"
        "Отметки «Нравится»|Репосты|Комментарии|Сохранения"),
    "it X overview": ("x.account_overview", _OVERVIEW,
        "Data|Impressioni|Mi piace|Interazioni|Segnalibri|Condivisioni|Nuovi follower|Follower persi|Risposte|Repost|"
        "Visite al profilo|Crea post|Visualizzazioni video|Visualizzazioni di contenuti"),
    "zh X overview": ("x.account_overview", _OVERVIEW,
        "日期|展示次数|喜欢|互动|书签|分享|新增关注|取消关注|回复|转帖|个人资料访问量|创建帖子|视频观看次数|媒体观看次数"),
    "th X overview": ("x.account_overview", _OVERVIEW,
        "วันที่|จำนวนการแสดงผล|ถูกใจ|การมีส่วนร่วม|บุ๊กมาร์ก|แชร์|การติดตามใหม่|เลิกติดตาม|การตอบกลับ|รีโพสต์|"
        "การเข้าชมโปรไฟล์|สร้างโพสต์|ยอดดูวิดีโอ|ยอดดูสื่อ"),
    "km X overview, no word known": ("x.account_overview", _OVERVIEW,
        "ក|ខ|គ|ឃ|ង|ច|ឆ|ជ|ឈ|ញ|ដ|ឋ|ឌ|ឍ"),
    "pt X posts": ("x.content", _CONTENT,
        "ID do post|Data|Texto do post|Link do post|Impressões|Curtidas|Engajamentos|Itens salvos|Compartilhamentos|"
        "Novos seguidores|Respostas|Republicações"),
    "ru X posts": ("x.content", _CONTENT,
        "ID поста|Дата|Текст поста|Ссылка на пост|Показы|Отметки нравится|Взаимодействия|Закладки|Отправки|"
        "Новые читатели|Ответы|Репосты"),
    "ko TikTok overview": ("tiktok.overview", _TIKTOK, "날짜|동영상 조회수|프로필 조회수|좋아요|댓글|공유"),
    "vi TikTok overview": ("tiktok.overview", _TIKTOK,
        "Ngày|Lượt xem video|Lượt xem hồ sơ|Lượt thích|Bình luận|Chia sẻ"),
    "zh-TW Facebook posts, some columns only": ("facebook.posts",
        ("external_id", "", "account", "text", "published_at", "permalink", "kind", "views", "reach", "", "reactions",
         "comments", "shares"),
        "貼文編號|粉絲專頁編號|粉絲專頁名稱|標題|發佈時間|永久連結|貼文類型|瀏覽次數|觸及人數|心情、留言和分享次數|心情|留言|分享次數"),
}  # fmt: skip


def foreign(name: str) -> tuple[str, bytes]:
    """Return the code of a known export and a file of it in a language that no entry has."""
    code, fields, names = FOREIGN[name]
    known = next(each for each in READ if each.entry.code == code)
    chance = random.Random(name)
    rows = [[cell(known, field, place, chance) for field in fields] for place in range(12)]
    assert len(names.split("|")) == len(fields)
    return code, csv_bytes([names.split("|"), *rows])


INNOCENT: Final = {
    "weather": ("day", "Tmax Tmin Tmean Rain Snow Wind Gust Pressure Humidity Cloud Sun UV Visibility", "measured"),
    "weather in whole numbers": (
        "day",
        "Tmax Tmin Tmean Rain Snow Wind Gust Pressure Humidity Cloud Sun UV Visibility",
        "whole",
    ),
    "budget": ("day", "Rent Salaries Travel Post Printing Events Water Power Fuel Repairs Cleaning Other Total", "money"),
    "budget, its total first": (
        "day",
        "Total Rent Salaries Travel Printing Events Water Power Fuel Repairs Cleaning Gifts Other",
        "total",
    ),
    "staff": ("id", "Name Office Phone Salary Leave Children Grade", "whole"),
    "staff with profiles": ("id", "Name Born Profile Salary Grade Comments", "profile"),
    "stock prices": ("us_day", "Open High Low Close Adj_Close Volume", "measured"),
    "stock prices by day": ("us_day", "Price Open High Low Vol. Change", "measured"),
    "exam results": ("id", "Student Date Reading Writing Speaking Listening Total Comments", "whole"),
    "sensors": ("moment", "temperature humidity co2 pm25 pm10 noise light battery", "measured"),
    "sensors of twelve": ("moment", "s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 s12", "whole"),
    "visas": ("slash_day", "Applications Granted Refused Pending Tourist Business Student Diplomatic Fee", "whole"),
    "visitors by day without year": ("day_month", "Adults Children Guides Tickets Buses", "whole"),
    "cases by day": ("day", "Cases Deaths Recovered Tests Beds", "total"),
    "orders": ("long_id", "Date Customer Amount Items Shares", "money"),
    "bank statement": ("us_day", "Reference Text Amount Balance", "money"),
    "survey": ("moment", "Age Country Rating Comments", "whole"),
    "press review": ("day", "Title Link Reach Comments", "profile"),
    "twenty-five meters": ("day", " ".join(f"M{place}" for place in range(25)), "whole"),
    "advertising": ("day", "Impressions Clicks Spend Conversions", "money"),
}  # fmt: skip


def innocent(name: str) -> bytes:
    """Return a table that is no export of any platform."""
    first, others, values = INNOCENT[name]
    chance = random.Random(name)
    rows = []
    for place in range(30):
        day = date(2026, 1, 3) + timedelta(days=place)
        key = {
            "day": day.isoformat(),
            "us_day": f"{day:%b %d, %Y}",
            "slash_day": f"{day:%m/%d/%Y}",
            "day_month": f"{day.day} {day:%B}",
            "moment": f"{day}T06:00:00",
            "id": str(30100456 + 7 * place),
            "long_id": str(4711000000123456 + 7 * place),
        }[first]
        cells = [_value(word, values, day, chance) for word in others.split()]
        if values == "total":
            cells[0] = str(sum(map(int, cells[1:])))
        rows.append([key, *cells])
    return csv_bytes([["Date" if "day" in first else "Number", *others.split()], *rows])


def _value(name: str, values: str, day: date, chance: random.Random) -> str:
    words = {
        "Name": "Sri Rahayu", "Student": "Made", "Customer": "Toko Baru", "Text": "Transfer", "Title": "Trade grows",
        "Country": "Fiji", "Comments": "good", "Office": "Suva", "Date": f"{day:%d.%m.%Y}", "Born": "1990-02-03",
        "Link": f"https://www.thejakartapost.com/{day:%Y/%m/%d}/trade.html",
        "Profile": f"https://www.linkedin.com/in/member-{day:%d%m}/",
    }  # fmt: skip
    if name in words and not (name == "Comments" and values == "total"):
        return words[name]
    if values in {"money", "measured"}:
        return f"{chance.uniform(-5 if values == 'measured' else 0, 1200):.2f}"
    return str(chance.randint(0, 90))
