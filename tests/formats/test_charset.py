"""Which charsets are taken at their word: the WHATWG's encodings, whoever names them; and no other."""

from __future__ import annotations

import encodings.aliases
from datetime import UTC, datetime

import pytest

from service import article as records
from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.formats.charset import LABELS, decode, encoding_of
from service.outcome import Accepted

# What these decoders make of plain letters is no text: escapes, halves of surrogate pairs, ciphers.
NO_CHARSETS = ("utf-7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "rot13", "hex", "cp037")
SAID = "The harbour board said on Monday that the new ferry would start in spring, +2D0- weather \\ud83d permitting."
PAGE = (
    "<html><head>{}<title>Ferry</title><meta name='author' content='+2AA- \\ud83d'></head><body><p>{}</p></body></html>"
)


def documents(label: str) -> dict[str, tuple[bytes, str | None]]:
    """A document a place where a charset can be named: its bytes and its content type."""
    text = f"Ferry to start in spring\n\n{SAID}\n\nBoats leave the harbour at six, and it costs two crowns."
    return {
        "HTTP": (text.encode(), f"text/plain; charset={label}"),
        "HTTP page": (PAGE.format("", SAID * 3).encode(), f"text/html; charset={label}"),
        "meta": (PAGE.format(f"<meta charset='{label}'>", SAID * 3).encode(), None),
        "http-equiv": (
            PAGE.format(f"<meta http-equiv='content-type' content='text/html; charset={label}'>", SAID * 3).encode(),
            None,
        ),
        "XML": (
            f"<?xml version='1.0' encoding='{label}'?><nitf><body><body.head><hedline><hl1>+2D0-</hl1></hedline>"
            f"</body.head><body.content><p>{SAID}</p></body.content></body></nitf>".encode(),
            None,
        ),
        "mail": (
            f"From: =?{label}?Q?=2B2D0-?= <a@b.c>\r\nTo: x@y.z\r\nSubject: =?{label}?B?XHVkODNk?= x\r\n"
            f'MIME-Version: 1.0\r\nContent-Type: text/plain; charset="{label}"\r\n\r\n{text}\r\n'.encode(),
            "message/rfc822",
        ),
    }


def articles(content: bytes, content_type: str | None) -> tuple[Article, ...]:
    document = RawDocument(
        document_id="d",
        uri="u",
        source="s",
        filename="f",
        content=content,
        content_type=content_type,
        received_at=datetime(2024, 5, 2, tzinfo=UTC),
    )
    outcome = clean_document(document, 1_000_000)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


@pytest.mark.parametrize("label", NO_CHARSETS)
@pytest.mark.parametrize("place", documents(""))
def test_a_name_that_is_no_charset_for_text_is_as_good_as_none(label: str, place: str) -> None:
    (article,) = articles(*documents(label)[place])
    assert article.charset == "utf-8"
    assert SAID in article.body
    assert records.decode(records.encode(article), Article) == article
    known = articles(*documents("us-ascii")[place])
    assert [known[0].headline, known[0].byline, known[0].body] == [article.headline, article.byline, article.body]


def test_python_s_own_codecs_are_no_charsets() -> None:
    taken = {name for name in encodings.aliases.aliases if encoding_of(name)}
    assert not {name for name in taken if encodings.aliases.aliases[name].endswith(("_codec", "utf_7", "utf_32"))}
    assert encoding_of("windows-1251") == "cp1251"
    assert encoding_of("ISO-8859-1") == "cp1252"
    assert encoding_of(None) is None


@pytest.mark.parametrize(("label", "codec"), LABELS.items())
def test_labels_that_python_does_not_know(label: str, codec: str) -> None:
    assert encoding_of(label) in (codec, "gb18030")
    assert encoding_of(label.upper()) == encoding_of(label)


def test_a_document_that_names_its_charset_in_an_xml_declaration_is_read_in_it() -> None:
    content = (
        "<?xml version='1.0' encoding='windows-1251'?><rss><channel><item><title>Порт</title>"
        "<description>{}</description></item></channel></rss>"
    )
    said = "Совет порта сообщил в понедельник, что новый паром начнёт ходить весной, если погода позволит."
    (article,) = articles(content.format(said).encode("cp1251"), None)
    assert (article.charset, article.headline) == ("cp1251", "Порт")


def test_ascii_that_calls_itself_utf_16_is_not_read_two_bytes_at_a_time() -> None:
    outcome = decode(SAID.encode() * 2, ("utf-16",))
    assert isinstance(outcome, Accepted)
    assert outcome.value == (SAID * 2, "utf-8")
    wide = decode(SAID.encode("utf-16-le"), ("utf-16-le",))
    assert isinstance(wide, Accepted)
    assert wide.value[0] == SAID


# Two sentences of invented news, with the letters that tell the pages of one family apart.
UNDECLARED = {
    "cp1250": (
        "Městská rada v úterý rozhodla, že nový most přes řeku bude otevřen až příští léto. Stavba stála čtyři miliony."
    ),
    "iso8859-2": (
        "Nowy most nad rzeką zostanie otwarty dopiero w przyszłym roku, "
        "ogłosiła we wtorek rada miasta po długim śledztwie."
    ),
    "cp1257": (
        "Pilsētas dome otrdien paziņoja, ka jaunais tilts pār upi tiks atvērts tikai nākamajā vasarā, jo trūkst naudas."
    ),
    "cp1254": (
        "Belediye meclisi salı günü yeni köprünün gelecek yaz açılacağını ve "
        "yayaların ücret ödemeyeceğini duyurdu, değişiklik için."
    ),
    "cp1252": (
        "Borgarstjórnin ákvað á þriðjudag að nýja brúin yfir ána verði ekki opnuð fyrr en næsta sumar, því fé skorti."
    ),
    "cp850": (
        "Le conseil municipal a décidé mardi de fermer le vieux pont de bois, a indiqué la mairie à la presse, après "
        "une réunion agitée; les pêcheurs seront logés au quai nord."
    ),
    "cp437": (
        "Der Gemeinderat hat am Dienstag beschlossen, die alte Brücke für ein Jahr zu schließen, weil ihre Pfähle "
        "morsch sind; für die Fischer gibt es Plätze am Nordufer."
    ),
    "iso8859-7": (
        "Το δημοτικό συμβούλιο του Άλντερου αποφάσισε την Τρίτη να κλείσει για έναν χρόνο την παλιά ξύλινη γέφυρα, "
        "επειδή οι πάσσαλοι έχουν σαπίσει, ανακοίνωσε ο δήμος."
    ),
    "iso8859_7": (
        "Γι’ αυτό και απ’ το πρωί οι κάτοικοι του χωριού περιμένουν, είπε ο δήμαρχος, που θα μιλήσει ξανά το βράδυ "
        "της Τρίτης για τη γέφυρα."
    ),
    "cp1253": (
        "Το δημοτικό συμβούλιο του Άλντερου αποφάσισε την Τρίτη ότι η παλιά γέφυρα θα μείνει κλειστή για έναν χρόνο, "
        "γιατί οι πάσσαλοι έχουν σαπίσει – και «δεν» κρατούν."
    ),
    "big5": "市議會星期二宣布，新的大橋將於明年夏天開放，行人和自行車可以免費通過。",
    "gb18030": "市议会星期二宣布，新的大桥将于明年夏天开放，行人和自行车可以免费通过。",
    "cp932": "市議会は火曜日、新しい橋を来年の夏に開くと発表した。歩行者と自転車は無料で渡れる。",
    "cp949": "시의회는 화요일 새 다리를 내년 여름에 열겠다고 발표했다. 보행자와 자전거는 무료로 건널 수 있다.",
}


@pytest.mark.parametrize("name", UNDECLARED)
def test_a_code_page_that_nobody_names_is_told_by_the_language(name: str) -> None:
    outcome = decode(UNDECLARED[name].encode(name))
    assert isinstance(outcome, Accepted)
    assert outcome.value[0] == UNDECLARED[name]


SERBIAN = (
    "Gradsko vijeće odlučilo je u četvrtak da se knjižnica preseli u pivovaru koja već deset godina stoji prazna. "
    "Čitatelji koji su skupljali potpise pazit će da dječji kutak ne završi u podrumu."
)
POLISH = (
    "Rada miasta zdecydowała w czwartek, że biblioteka przeniesie się do browaru, który od dziesięciu lat stoi pusty. "
    "Czytelnicy chcą dopilnować, żeby kącik dla dzieci nie trafił do piwnicy."
)


def test_languages_of_one_alphabet_speak_for_its_page_together() -> None:
    assert decode(SERBIAN.encode("cp1250")) == Accepted((SERBIAN, "cp1250"))


@pytest.mark.parametrize(
    ("name", "text"), [("cp1250", POLISH), ("iso8859-2", POLISH), ("cp1254", UNDECLARED["cp1254"])]
)
def test_a_declared_page_that_makes_no_language_gives_way_to_one_that_does(name: str, text: str) -> None:
    outcome = decode(text.encode(name), ("iso-8859-1",))
    assert isinstance(outcome, Accepted)
    assert outcome.value[0] == text


@pytest.mark.parametrize("text", ["Le café de la gare, déjà fermé en été, rouvre.", "Łódź is far from here.", POLISH])
def test_a_declared_page_is_believed_where_it_makes_a_language_or_little_is_to_be_told(text: str) -> None:
    name = "cp1252" if "café" in text else "iso8859-2"
    assert decode(text.encode(name), (name,)) == Accepted((text, name))


def test_iso_2022_jp_is_known_by_its_shifts() -> None:
    text = UNDECLARED["cp932"]
    assert decode(text.encode("iso2022_jp")) == Accepted((text, "iso2022_jp"))


def test_a_byte_lost_in_a_short_text_of_many_byte_characters_is_damage() -> None:
    text = "Τα έργα θα κρατήσουν δεκατέσσερις μήνες, είπε ο δήμαρχος, και το αναγνωστήριο θα μείνει ανοιχτό."
    outcome = decode(text.encode().replace("έργα".encode(), b"\xce" + "ργα".encode(), 1))
    assert outcome == Accepted((text.replace("έργα", "\ufffdργα"), "utf-8"))


def test_one_bad_byte_does_not_undo_a_declaration_of_utf_8() -> None:
    content = ("Le vieux quai sera fermé mardi, a décidé le conseil du port. " * 4).encode() + b"Fin \x96"
    believed, other = decode(content, ("utf-8",)), decode(content, ("windows-1252",))
    assert isinstance(believed, Accepted)
    assert believed.value[1] == "utf-8"
    assert isinstance(other, Accepted)
    assert other.value[1] == "cp1252"
