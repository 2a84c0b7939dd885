"""Takes of one text: joined where one follows on another in a stream, tied by a link where they come apart."""

from __future__ import annotations

import pytest

from service.article import Article
from service.formats.numbered import numbering
from service.formats.takes import _without_more, take_number
from service.formats.wire_text import _slug, sniff
from service.outcome import Accepted
from tests.formats.reading import articles_of, outcome_of


def message(number: int, take: str, text: str, slug: str = "Brunsea-Bridge") -> str:
    return (
        f"\x16\x16\x01W{number}\x1f_asian\r\nr i\x13\x11 BC-{slug} {take}  01-30 0040\r\n"
        f"\x02^BC-{slug}{', ' + take if take else ''},40<\r\n^Bridge for Brunsea<\r\n"
        f"\tBRUNSEA (EXA) _ {text}\r\n\x03\r\nAP-WF-01-30-26 1200GMT\r\n\x04"
    )


FIRST = "The ferry to Lund will be replaced by a bridge, the island council decided."
SECOND = "Fishermen protested against it in the harbour."


def wire(*messages: str) -> tuple[Article, ...]:
    return articles_of("".join(messages), "wire.anpa")


@pytest.mark.parametrize("marks", [("Take 1", "Take 2"), ("", "Take 2"), ("", "1st Add"), ("", "Add 1")])
def test_a_take_right_behind_the_one_before_it_is_joined_to_it(marks: tuple[str, str]) -> None:
    (article,) = wire(message(2346, marks[0], FIRST), message(2347, marks[1], SECOND))
    assert article.body == f"BRUNSEA (EXA) _ {FIRST}\n\nBRUNSEA (EXA) _ {SECOND}"
    assert article.headline == "Bridge for Brunsea"
    assert article.stated is not None
    assert (article.stated.sequence_number, article.stated.word_count) == (2346, 80)
    numbered = numbering({}).of(article)
    assert numbered is not None
    assert numbered.numbers == (2346, 2347)


def test_three_takes_are_one_text() -> None:
    takes = [message(2346 + number, f"Take {number}", f"{FIRST} {number}.") for number in (1, 2, 3)]
    (article,) = wire(*takes)
    assert [f"{number}." in article.body for number in (1, 2, 3)] == [True] * 3


@pytest.mark.parametrize(
    ("take", "slug"),
    [
        pytest.param("Take 3", "Brunsea-Bridge", id="the one between is not there"),
        pytest.param("Take 2", "Brunsea-Ferry", id="of another text"),
        pytest.param("1stLd-Writethru", "Brunsea-Bridge", id="the whole text anew"),
    ],
)
def test_what_does_not_follow_on_stays_apart(take: str, slug: str) -> None:
    assert len(wire(message(2346, "Take 1", FIRST), message(2347, take, SECOND, slug))) == 2


def test_takes_that_come_apart_have_the_same_link() -> None:
    links = []
    for number in (1, 2):
        (article,) = wire(message(2346 + number, f"Take {number}", FIRST))
        assert article.stated is not None
        links.append([(each.rel, each.href) for each in article.stated.links])
    assert links == [[("takeOf", "urn:x-wire:W:2026-01-30:Brunsea-Bridge")]] * 2


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("Take 2", 2), ("2nd Take", 2), ("take-3", 3), ("(2 of 3)", 2), ("2/3", 2),
        ("1st Add", 2), ("Add 2", 3), ("Add", 2),
        ("1stLd-Writethru", None), ("REFILE 1st Lead", None), ("Update 2", None), (None, None), ("Take 0", None),
    ],
)  # fmt: skip
def test_what_a_take_key_says(key: str | None, number: int | None) -> None:
    assert take_number(key) == number


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("BC-Bank Takeover", ("Bank Takeover", None)),
        ("BC-Bank Take2", ("Bank", "Take2")),
        ("BC-Bank 2nd Take", ("Bank", "2nd Take")),
        ("BC-Bank 1stLd-Writethru", ("Bank", "1stLd-Writethru")),
    ],
)
def test_a_slug_ends_before_its_version(text: str, slug: tuple[str | None, str | None]) -> None:
    assert _slug(text) == slug


def test_a_version_in_takes_is_one_text_without_the_word_that_it_goes_on() -> None:
    slug = "r i bc-Brunsea   04-11 0090\r\n^BC-Brunsea,1st Ld-Writethru{}<"
    head = f"\x16\x16\x01a041{{}}\x1f\r\n{slug}\r\n\x02{{}}<\r\n\x03\r\n\x04"
    first = head.format(1, "", f"^Bridge for Brunsea<\r\n   {FIRST}<\r\n   (MORE)")
    (article,) = articles_of(first + head.format(2, ", take 2", f"   {SECOND}"), "a.txt")
    assert article.body == f"{FIRST}\n\n{SECOND}"


PRINTED = (
    "ZCZC\r\nexa{} 3 i 93 exa 1888\r\nBrunsea/transport\r\nIsland council votes for a bridge\r\n\r\n"
    "Brunsea (exa) - {}\r\nNNNN\r\n"
)


@pytest.mark.parametrize("name", ["wire.txt", "wire.7901"])
def test_messages_whose_frames_are_written_out_are_told_apart(name: str) -> None:
    first, second = articles_of(PRINTED.format(417, FIRST) + "\r\n" + PRINTED.format(418, SECOND), name)
    assert (first.body, second.body) == (f"Brunsea (exa) - {FIRST}", f"Brunsea (exa) - {SECOND}")
    assert first.stated is not None
    assert (first.headline, first.slugline, first.stated.sequence_number) == (
        "Island council votes for a bridge",
        "Brunsea/transport",
        417,
    )


def test_a_text_that_begins_with_the_word_alone_is_no_message_of_a_wire() -> None:
    assert not sniff(b"ZCZC is how telegrams began.\n\nThey ended in NNNN.\n")


@pytest.mark.parametrize(("last", "kept"), [("suit", True), ("(suite)", False)])
def test_only_the_word_for_more_is_left_out_of_a_take(last: str, kept: bool) -> None:
    assert _without_more(f"{FIRST}\n\n{last}") == (f"{FIRST}\n\n{last}" if kept else FIRST)


def test_a_header_without_its_control_characters_is_read() -> None:
    text = (
        "bsx0291 4 ku 80 bsx 0417\n\nMusik/Halden/\nSackpfeifer kommen nach Halden =\n\n"
        "Halden (bsx) - Das Treffen der Sackpfeifer lockt am Wochenende Tausende nach Halden.\n\n"
        "Die jüngste Pfeiferin ist fünf.\n\nbsx ab yy n1 cd\n061830 Dez 26\n"
    )
    (article,) = articles_of(text, "0291.txt")
    assert (article.slugline, article.urgency, article.headline) == (
        "Musik/Halden",
        4,
        "Sackpfeifer kommen nach Halden",
    )
    assert article.stated is not None
    assert (article.stated.sequence_number, article.stated.sign_off) == (291, "bsx ab yy n1 cd")
    assert article.body.endswith("fünf.")


def test_one_keyword_above_the_headline_is_the_slug() -> None:
    text = "\x01TTX0451 5 INR 88 TTX 0451\r\n\r\nbarge\r\nBarge stuck in Orm\r\n\x02   Orm (TTX) - It is stuck.\r\n\x03"
    (article,) = articles_of(text, "451.txt")
    assert (article.slugline, article.headline) == ("barge", "Barge stuck in Orm")


@pytest.mark.parametrize("first", ["Page100 1 of 25\n\n", "abc0123 4 pl\n\n"])
def test_other_first_lines_are_no_header(first: str) -> None:
    assert not sniff(f"{first}A barge is stuck in the lock at Orm, and no one knows why.\n".encode())


TELEX = (
    "ZCZC{}\nOrm: torna la rassegna del cinema muto\n(di Ada Greco)\n(ANSA) - ORM, 4 DIC - Torna in città la rassegna\n"
    "del cinema muto.\n   L'ingresso sarà libero. (ANSA).\n\n      XQ3-COR\n04-DIC-25 09:15 NNNN\n"
)


@pytest.mark.parametrize("header", ["", " 0834/SXA"])
def test_a_text_behind_zczc_without_a_header_is_read(header: str) -> None:
    (article,) = articles_of(TELEX.format(header), "a.txt")
    assert (article.headline, article.byline) == ("Orm: torna la rassegna del cinema muto", "Ada Greco")
    assert article.body.startswith("(ANSA) - ORM, 4 DIC - Torna in città la rassegna del cinema muto.")
    assert "XQ3" not in article.body
    assert article.published is not None
    assert article.published.isoformat() == "2025-12-04T08:15:00+00:00"


def test_what_has_blank_lines_behind_zczc_is_read_as_plain_text() -> None:
    text = "ZCZC 101\nMEDIA RELEASE\n\nHall opens in Orm\n\nORM (AAP) - The hall opened on Friday.\n\nNNNN\n"
    assert not sniff(text.encode())


def test_a_slug_below_the_priority_and_category_is_no_category() -> None:
    text = (
        "\x16\x16\x01s0311\x1f\r\nd s \r\nbc-bbo--harbor-gulls   06-19 0188\r\n\x02^BC-BBO--Harbor-Gulls,0188<\r\n"
        "^Harbor 6, Gulls 2<\r\n   ORM (AP) _ The Harbor beat the Gulls on Friday night.<\r\n\x03"
    )
    (article,) = articles_of(text, "a.txt")
    assert (article.section, article.slugline) == ("s", "bbo--harbor-gulls")
    assert article.stated is not None
    assert (article.stated.sequence_number, article.stated.word_count) == (311, 188)


def test_the_slug_above_the_headline_may_have_no_caret() -> None:
    text = (
        "\x16\x16\x01a4021\x1f\r\nu i\x13\x11 BC-EU--Orm-Vote   12-04 0233\r\n\x02BC-EU--Orm-Vote,233<\r\n"
        "^Orm votes<\r\n\t   ORM, Norway (AP) _ Orm chose its mayor on Friday.\r\n\x03"
    )
    (article,) = articles_of(text, "a.txt")
    assert (article.headline, article.body) == ("Orm votes", "ORM, Norway (AP) _ Orm chose its mayor on Friday.")


def test_what_follows_a_text_for_editors_alone_is_a_note() -> None:
    text = (
        "\x01bsx0417 3 wi 212 bsx 0983\r\n\r\nGlas/Orm/\r\nGlaswerk in Orm spart =\r\n\x02   "
        "Orm (bsx) - Das Werk spart.\r\n   Der Notizblock der Chefin ist voll.\r\n   * * * *\r\n   # Notizblock\r\n"
        "   ## Kontakt\r\n   - Autorin: Ada Ek\r\n\x03"
    )
    (article,) = articles_of(text, "a.txt")
    assert article.body == "Orm (bsx) - Das Werk spart.\n\nDer Notizblock der Chefin ist voll."
    assert article.stated is not None
    assert [(each.role, "Ada Ek" in each.text) for each in article.stated.notes] == [("notepad", True)]


def test_a_sentence_about_publication_is_part_of_the_text() -> None:
    text = (
        "\x01bsx0417 3 wi 212 bsx 0983\r\n\r\nGlas/Orm/\r\nGlaswerk in Orm spart =\r\n\x02   "
        "Orm (bsx) - Das Werk spart.\r\n   Die Briefe waren nicht zur Veröffentlichung bestimmt.\r\n   Es schweigt.\r\n"
        "   {} nicht zur Veröffentlichung bestimmt\r\n   Autorin: Ada Ek\r\n\x03"
    )
    for heading in ("Die folgenden Informationen sind", "* Folgende Angaben sind"):
        (article,) = articles_of(text.format(heading), "a.txt")
        assert article.body.endswith("bestimmt.\n\nEs schweigt.")


def test_each_message_behind_zczc_is_read_or_refused() -> None:
    more = "ZCZC ORM0013\nStrike in Orm\n\nDockers in Orm have been on strike for a week.\nNNNN\nZCZC ORM0014\nNNNN\n"
    outcome = outcome_of(TELEX.format("") + more, "a.txt")
    assert isinstance(outcome, Accepted)
    found = [each.headline for each in outcome.value if isinstance(each, Article)]
    assert found == ["Orm: torna la rassegna del cinema muto", "Strike in Orm"]
    assert [each.message for each in outcome.refused] == ["no text below ZCZC ORM0014"]


def test_each_bare_header_begins_a_message() -> None:
    text = "bsx029{0} 4 ku 80 bsx 0417\n\nMusik/Halden/\nTreffen {0} in Halden =\n\nHalden (bsx) - Treffen {0} war.\n\n"
    found = articles_of(text.format(1) + text.format(2), "a.txt")
    assert [each.headline for each in found] == ["Treffen 1 in Halden", "Treffen 2 in Halden"]


@pytest.mark.parametrize(("last", "is_kept"), [("FCB-BVB", True), ("XQ3-COR", False)])
def test_capitals_without_a_digit_are_no_initials(last: str, is_kept: bool) -> None:
    text = (
        "\x01bsx0417 3 wi 212 bsx 0983\r\n\r\nGlas/Orm/\r\nWerk in Orm =\r\n\x02   Orm (bsx) - Es spart.\r\n"
        f"   Die Spiele des Abends:\r\n   {last}\r\n\x03"
    )
    (article,) = articles_of(text, "a.txt")
    assert (last in article.body) is is_kept


def test_words_in_brackets_that_are_no_name_are_no_byline() -> None:
    (article,) = articles_of(TELEX.format("").replace("(di Ada Greco)", "(di nuovo in sala)"), "a.txt")
    assert article.byline is None
