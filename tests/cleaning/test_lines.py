"""Each rule that knows a line by itself: lines that are what it names, and running text that only looks like it."""

from __future__ import annotations

import time

import pytest

from service.cleaning.blocks import Block
from service.cleaning.labels import Label
from service.cleaning.lines import LONG_RULES, RULES, cut_prompt, label
from service.cleaning.links import is_link

KNOWN: dict[str, tuple[str, ...]] = {
    "symbols": ("* * *", "_______________", "-" * 2000, "_" * 2000, "[ ]"),
    "code": (
        "window.dataLayer = window.dataLayer || []; function gtag(){ dataLayer.push(arguments); }",
        ".teaser-box{display:flex;margin:0 auto} .teaser-box>a{color:#333;text-decoration:none}",
        "(function(w,d){ w._q = w._q || []; if (d.readyState) { w._q.push({ id: 7 }); } })(window, document); " * 20,
    ),
    "shortcode": ('[gallery ids="1,2"]', "[/caption]", "{{ related_box }}"),
    "embedded-post": (
        "— Ada Roe (@adaroe) June 11, 2020",
        "RT @harbour: The ferry is late again",
        "The ferry is late again #ferry #islands",
        "The pier this morning pic.twitter.com/abc123",
    ),
    "address": ("https://example.org/news/1", "desk@example.org"),
    "editors-note": ("(Eds: Adds quotes)", "EMBARGOED until 00:01 GMT Friday, March 8", "Sperrfrist: 12.00 Uhr"),
    "dateline": ("Baghdad (AFP) June 11, 2020",),
    "time-stamp": ("11 June 2020, 09:15", "2. Mai 2024 - 18:30 Uhr", "2024年5月2日 18時30分"),
    "counter": ("128",),
    "credit-line": ("With AFP and Reuters", "(avec AFP)"),
    "byline": ("By Ada Roe", "Von Ada Roe", "Par Ada Roe"),
    "teaser": ("The board met on Monday and heard the operators... Read more", "El puerto abre otra vez. Leer más »"),
    "cookie-notice": ("We use cookies. By using this site you accept our cookies.",),
    "copyright": ("© 2024 Harbour Press. All rights reserved.",),
    "breadcrumb": ("Home » News » South Africa",),
    "author": (
        "Ada Roe is a reporter based in Oslo.",
        "Über Ada Roe",
        "Ada Roe ist Redakteurin im Ressort Wirtschaft.",
    ),
    "photo-credit": ("Photo: Ada Roe/Harbour Press", "The pier on Monday (Foto: dpa)"),
    "caption": ("The pier on Monday morning. Ada Roe/Harbour Press", "Image 2 of 5", "Bild 2 von 5"),
    "share": ("Facebook X LinkedIn WhatsApp Share via Email Print", "Teilen Twittern Senden"),
    "related-item": ("Related: Storm closes the second pier", "Der Streik im Hafen geht weiter | mehr"),
}
TEXT = (
    "The harbour board said on Monday that a new ferry line would open in spring, weather permitting.",
    "The board's account @harbour said the line would open in spring, and that #ferry was the mark to follow.",
    "Cookies were served at the meeting, and several hundred people came to hear the harbour board out.",
    "Facebook, Twitter and WhatsApp said they would share what they know of the storm with the harbour board.",
    "Related: this is what the second storm of the week and the strike of the ferry crews have to do with each other.",
    "She told AFP that the line would cost {0} at first, or 5 % of what the bridge had cost the two towns.",
    "The board found that a > b holds for every ferry of the line, said the mathematician who had been asked.",
    "In 2024 the copyright of the plans passed to the town, which said it would publish them before the summer.",
    "港湾局は月曜日、島々への新しいフェリー航路が春に開通すると発表した。運賃は橋の通行料より安くなる見込みだ。",
)


def block(text: str) -> Block:
    return Block(start=0, end=len(text), text=text)


def test_every_rule_has_a_case() -> None:
    assert set(KNOWN) == {name for name, _, _ in (*RULES, *LONG_RULES)}


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in KNOWN.items() for text in texts])
def test_a_line_is_known_by_its_rule(rule: str, text: str) -> None:
    assert label(block(text)) == rule


@pytest.mark.parametrize("text", TEXT)
def test_running_text_is_no_furniture(text: str) -> None:
    assert label(block(text)) is None


def test_a_long_line_of_running_text_is_no_furniture() -> None:
    assert label(block(" ".join(TEXT * 3))) is None


# What every expression meets in a line, at the length that hurts most: the longest that any rule still reads.
HOSTILE = (" ", "1", ".", '"', "a", "A", "a ", "Aa ", " 1", "(", "[a ", "{{a ", "- ", "a/", "a@", "#abc ", "By ", "&")
LONGEST = 1_200
# Five times and more of what the slowest takes; the expression that once cost the cube of a line took twice as long.
MOST_SECONDS = 0.005


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("length", [140, 299, LONGEST])
def test_a_line_made_to_be_slow_is_labelled_at_once(unit: str, length: int) -> None:
    line = ("a" + unit * length)[: length - 1] + "b"
    spent = []
    for _ in range(3):
        fresh = block(line)
        began = time.process_time()
        label(fresh)
        spent.append(time.process_time() - began)
    assert min(spent) < MOST_SECONDS


def test_a_prompt_at_the_end_of_a_line_is_a_link_behind_a_mark_only() -> None:
    assert is_link(block("Ferries of the north | follow us on google news"))
    assert not is_link(block("Ferries of the north follow us on google news"))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The board closed the pier on Monday. Fortsätt läsa", "The board closed the pier on Monday."),
        ("A tanács hétfőn lezárta a mólót… Tovább olvasom »", "A tanács hétfőn lezárta a mólót…"),
        ('"We closed it." Συνέχεια ανάγνωσης →', '"We closed it."'),
        ("The board closed the pier. Fishermen read on", None),
        ("The board closed the pier and fortsätt läsa", None),
    ],
)
def test_a_prompt_behind_the_last_sentence_is_cut_in_any_language(text: str, kept: str | None) -> None:
    assert cut_prompt(text) == (text if kept is None else kept)


@pytest.mark.parametrize(
    "line",
    [
        "Полный текст доступен на сайте организации. Резолюция требует сократить вылов рыбы вдвое.",
        "Chcesz przeczytać jego program? Minister opublikował go na stronie ministerstwa.",
        "Le club a ouvert un guichet réservé aux abonnés du stade, a indiqué le président.",
        "El diario lanzó un boletín exclusivo para suscriptores sobre economía, dijo su directora.",
        "A empresa lançou um canal exclusivo para assinantes do pacote premium, disse o diretor.",
        "De leerlingen kregen een uur om verder te lezen in hun schoolboeken, zei de directeur.",
        "订阅后，用户可以每天收到当地的天气预报和农业建议。",
        "Logga in för att läsa kan man göra med lånekortet, sade chefen.",
        "Okumaya devam etmek için kütüphaneye gelen öğrenciler uzun kuyruklar oluşturdu.",
    ],
)
def test_words_of_a_wall_in_a_sentence_are_none(line: str) -> None:
    assert label(Block(0, len(line), line)) is None


@pytest.mark.parametrize(
    ("line", "wall"),
    [
        ("This story is for subscribers. Log in to read it.", True),
        ("This content is only available to our members", True),
        ("Subscribe now to read on, or log in.", True),
        ("This story is for members of the crew who never came home, the author said.", False),
        ("This article is based on talks with subscribers in three towns.", False),
    ],
)
def test_a_sentence_that_reserves_the_text_for_some_readers_is_a_wall(line: str, wall: bool) -> None:
    assert (label(Block(0, len(line), line)) is Label.PAYWALL) is wall


@pytest.mark.parametrize("line", ["Réservé aux abonnés", "Exclusivo para suscriptores", "Logga in för att läsa vidare"])
def test_words_of_a_wall_alone_are_one(line: str) -> None:
    assert label(Block(0, len(line), line)) is Label.PAYWALL


@pytest.mark.parametrize("line", ["Կարդացեք նաև՝ Հեղեղը փակեց ճանապարհը", "អានបន្ថែម៖ ទឹកជំនន់បិទផ្លូវ"])
def test_a_link_stands_behind_the_colon_of_its_script(line: str) -> None:
    assert label(Block(0, len(line), line)) is Label.RELATED_ITEM
