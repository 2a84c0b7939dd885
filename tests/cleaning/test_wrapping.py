"""Texts that were wrapped at some width come apart into paragraphs; others stay as their lines."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pytest

from service.cleaning.blocks import blocks_of_pieces, blocks_of_text
from service.formats.markup import pieces_of

PARAGRAPHS = [
    "The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months while its piles "
    "are replaced, after a meeting that lasted until midnight.",
    "The work will cost 12 million crowns, the board said in a statement. Fishermen will be given berths on the "
    "northern quay until it ends, and the fuel pump will move with them.",
    "Ferries to the outer islands will leave from the container terminal instead. The change adds about twenty "
    "minutes to each crossing, the operator said, and it will need a third vessel on weekends.",
]
HEAD = "Old pier to close\nBy Ada Roe\n"


def texts(text: str) -> list[str]:
    return [block.text for block in blocks_of_text(text)]


@pytest.mark.parametrize("width", [58, 66, 72, 80, 100])
@pytest.mark.parametrize("joint", ["\n\n", "\r\n\r\n", "\r\r"])
def test_paragraphs_parted_by_blank_lines(width: int, joint: str) -> None:
    end = joint[: len(joint) // 2]
    wrapped = joint.join(end.join(textwrap.wrap(each, width)) for each in PARAGRAPHS)
    assert texts(f"Old pier to close{joint}{wrapped}") == ["Old pier to close", *PARAGRAPHS]


def test_paragraphs_parted_by_indents() -> None:
    wrapped = "\n".join("\n".join(textwrap.wrap(each, 66, initial_indent="   ")) for each in PARAGRAPHS)
    assert texts(HEAD + wrapped) == ["Old pier to close", "By Ada Roe", *PARAGRAPHS]


def test_a_word_cut_at_a_line_end_is_whole_again_and_a_hyphen_of_its_own_stays() -> None:
    lines = [
        "The harbour board of Portbay voted on Tuesday to close the old tim-",
        "ber pier for eighteen months while its piles, which are of a well-",
        "known kind of wood, are replaced. It was the well-known engineer of",
        "the board who asked for it, and the council is said to agree to it.",
    ]
    (block,) = blocks_of_text("\n".join(lines))
    assert "the old timber pier" in block.text
    assert "of a well-known kind" in block.text


def test_a_block_reaches_from_its_first_line_to_its_last() -> None:
    text = (
        HEAD + "\n" + "\n".join(textwrap.wrap(PARAGRAPHS[0], 60)) + "\n\n" + "\n".join(textwrap.wrap(PARAGRAPHS[1], 60))
    )
    block = blocks_of_text(text)[2]
    assert " ".join(text[block.start : block.end].split()) == PARAGRAPHS[0]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["Home", "News", "Sport", "Weather", *PARAGRAPHS], id="a page"),
        pytest.param([f"{number}. Portbay Rowers, {number} points" for number in range(20)], id="a table"),
        pytest.param(["New ferry line to the islands opens in spring"] * 6, id="titles of one length"),
        pytest.param(["港湾委員会は火曜日に古い桟橋を閉鎖することを決めた。"] * 8, id="sentences without spaces"),
    ],
)
def test_other_lines_stay_lines(lines: list[str]) -> None:
    assert texts("\n".join(lines)) == lines


def test_items_of_a_list_are_not_joined() -> None:
    items = [f"- {paragraph[:60]}" for paragraph in PARAGRAPHS]
    text = "\n".join(textwrap.wrap(" ".join(PARAGRAPHS), 62)) + "\n" + "\n".join(items)
    assert len(texts(text)) == 4


@pytest.mark.parametrize(("last", "joined"), [("timber", True), ("piles", False)])
def test_lines_of_twenty_six_characters_are_wrapped_and_of_less_are_not(last: str, joined: bool) -> None:
    line = f"pier pie. pier pier {last}"
    assert len(line) == (26 if joined else 25)
    lines = [*[line] * 8, "end here."]
    assert texts("\n".join(lines)) == ([" ".join(lines)] if joined else lines)


@pytest.mark.parametrize("width", [32, 45, 58, 72])
def test_a_headline_may_be_longer_than_the_lines_below(width: int) -> None:
    headline = "Old pier to close for eighteen months while its piles are replaced, board says"
    wrapped = "\n\n".join("\n".join(textwrap.wrap(each, width)) for each in PARAGRAPHS)
    assert texts(f"{headline}\n\n{wrapped}") == [headline, *PARAGRAPHS]


def test_narrow_columns_need_more_full_lines_than_wide_ones() -> None:
    """Verse of which every other line happens to be full, somewhat more than half of the text, is no column."""
    verse = ["the boats came in from the sea", "and we stood in the cold"] * 5
    assert texts("\n".join(verse)) == verse


def test_in_a_double_spaced_text_a_blank_line_parts_nothing() -> None:
    wrapped = "\n\n".join("\n\n".join(textwrap.wrap(each, 66)) for each in PARAGRAPHS)
    assert texts(wrapped) == PARAGRAPHS


def test_scripts_that_break_lines_between_any_two_characters_are_wrapped_where_no_more_fits() -> None:
    text = "港湾委員会は火曜日に、古い木の桟橋を十八か月のあいだ閉鎖し、杭を新しくすることを決めた。" * 5
    lines = [text[start : start + 40] for start in range(0, len(text), 40)]
    (joined,) = texts("\n".join(lines))
    assert joined.replace(" ", "") == text


def test_lines_that_a_page_wraps_with_line_breaks_are_one_paragraph() -> None:
    wrapped = "<br><br>".join("<br>".join(textwrap.wrap(each, 60)) for each in PARAGRAPHS)
    blocks = blocks_of_pieces(pieces_of(f"<div><a href='/pier'>{wrapped}</a></div><p>Below<br>it</p>"))
    assert [block.text for block in blocks] == [*PARAGRAPHS, "Below", "it"]
    assert [block.linked for block in blocks[:3]] == [1.0, 1.0, 1.0]


def test_addresses_of_one_length_are_lines_of_their_own() -> None:
    addresses = [f"https://portbay.example/harbour/board/minutes-of-the-{number}-meeting" for number in range(10, 18)]
    assert texts("\n".join(addresses)) == addresses


LISTS = [
    pytest.param(
        [
            "中国经济增长超过预期目标",
            "美国总统访问日本并会见首相",
            "欧盟就贸易协议达成一致意见",
            "俄罗斯宣布新的能源出口政策",
            "联合国安理会召开紧急会议",
        ],
        id="headlines without spaces",
    ),
    pytest.param(
        [
            "الرئيس المصري يستقبل وزير الخارجية",
            "انخفاض أسعار النفط في الأسواق العالمية",
            "منتخب المغرب يفوز على نظيره التونسي",
            "افتتاح معرض الكتاب الدولي في القاهرة",
            "توقيع اتفاق جديد بين الحكومة والنقابات",
        ],
        id="headlines without capitals",
    ),
    pytest.param(
        [
            "two hundred grams of wheat flour",
            "one hundred grams of cane sugar",
            "three large eggs from the farm",
            "half a litre of warm whole milk",
            "one small spoon of baking powder",
        ],
        id="ingredients",
    ),
]


@pytest.mark.parametrize("entries", LISTS)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_list_without_sentences_stays_a_list(entries: list[str], between: str) -> None:
    assert texts(between.join(entries)) == entries


@pytest.mark.parametrize("entries", LISTS)
def test_so_does_one_that_a_page_writes_with_line_breaks(entries: list[str]) -> None:
    assert [block.text for block in blocks_of_pieces(pieces_of(f"<div>{'<br>'.join(entries)}</div>"))] == entries


def test_one_sentence_without_capitals_is_a_paragraph() -> None:
    sentence = (
        "قالت وزارة الصحة يوم الأربعاء إن عدد المصابين ارتفع إلى مئتين وعشرة أشخاص في المدينة الساحلية بعد أسبوع من "
        "ظهور أول حالة في الميناء القديم وإن الفحوص مستمرة."
    )
    assert texts("\n".join(textwrap.wrap(sentence, 50))) == [sentence]


@pytest.mark.parametrize(("indent", "columns"), [("\t", 8), ("\u3000", 2), ("   ", 3)])
def test_a_tab_or_an_ideographic_space_is_an_indent(indent: str, columns: int) -> None:
    # All lines are full: nothing but the indent parts paragraphs.
    full = [textwrap.wrap(each, 66, initial_indent=" " * columns)[:-1] for each in PARAGRAPHS]
    wrapped = "\n".join(line for lines in full for line in lines).replace(" " * columns, indent)
    assert texts(HEAD + wrapped)[2:] == [" ".join(lines).strip() for lines in full]


def test_lines_are_quoted_below_the_header_of_a_forwarded_mail_too() -> None:
    quoted = "\n>\n".join("\n".join(f"> {line}" for line in textwrap.wrap(each, 70)) for each in PARAGRAPHS)
    assert texts(f"From: Ada Roe\nSubject: Old pier\n\n{quoted}")[2:] == PARAGRAPHS
    assert texts("\n".join([*PARAGRAPHS, "> an aside"]))[-1] == "> an aside"


def test_lines_of_thai_are_joined_without_a_space() -> None:
    clause = "คณะกรรมการท่าเรือลงมติเมื่อวันอังคารให้ปิดท่าเรือไม้เก่าเป็นเวลาสิบแปดเดือน"
    lines = [*[clause] * 4, clause[:30]]
    assert texts("\n".join(lines)) == ["".join(lines)]


def test_lines_of_german_that_go_on_with_nouns_are_wrapped() -> None:
    lines = [
        "Als Reaktion auf neue Angriffe gegen Portbay beraten die",
        "Außenminister der Nachbarländer in dieser Woche über die",
        "Maßnahmen gegen Ellmere, und auch die Wirtschaft ist im",
        "Fokus der Gespräche, denn die Stadt ist als Hafen, als",
        "Handelspartner und Bank groß. Sie liegt im Norden, bei der",
        "Mündung des Flusses.",
    ]
    assert texts("\n".join(lines)) == [" ".join(lines)]


def test_titles_of_one_length_that_begin_with_capitals_are_not_joined() -> None:
    titles = [
        "Neue Fähre zu den Inseln",
        "Alte Mole schließt im Mai",
        "Rat stimmt dem Umbau zu",
        "Hafen feiert den Tag",
    ]
    assert texts("\n".join(titles * 2)) == titles * 2


@pytest.mark.parametrize(
    ("head", "found"),
    [
        pytest.param(("Storm tears roof off stadium as", "thousands wait for final"), 1, id="two lines"),
        pytest.param(("Storm tears roof off stadium", "Thousands wait for final"), 2, id="a standfirst"),
        pytest.param(("Storm tears roof off stadium.", "thousands wait for final"), 2, id="a sentence"),
        pytest.param(("Storm", "tears", "roof", "off"), 4, id="too many"),
        pytest.param(("Storm tears roof off stadium as " * 4, "thousands wait for final"), 2, id="a paragraph"),
    ],
)
def test_a_headline_may_be_set_on_several_lines(head: Sequence[str], found: int) -> None:
    text = "\n".join(head) + "\n\nA storm tore a third of the roof off on Saturday.\n\nThe final is on Wednesday."
    assert len(blocks_of_text(text)) == found + 2


FULL = "The board voted on Monday to close the old pier for two years,"


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        pytest.param([FULL, "its chairwoman said.", "", "It was built in 1911."], True, id="one full line"),
        pytest.param([f"   {FULL}", "she said.", "   It was built."], True, id="indents"),
        pytest.param([f"   {FULL}", "she said.", f"   {FULL}"], True, id="an indent behind an indent"),
        pytest.param([FULL, "its chairwoman said.", "", f"{FULL} as all know."], False, id="room left"),
        pytest.param([FULL, "its chairwoman said.", "Ada Roe"], False, id="another line that goes on with nothing"),
        pytest.param(["Of all the ships that sail the bay,", "not one will stop for me."], False, id="verse"),
    ],
)
def test_a_text_with_one_full_line_is_wrapped_if_all_its_lines_say_so(lines: list[str], joined: bool) -> None:
    texts = [block.text for block in blocks_of_text("\n".join(["Old pier to close", "", *lines]))]
    assert (texts[1] == f"{lines[0].strip()} {lines[1]}") is joined
