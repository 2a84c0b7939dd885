"""The clean stage as a whole: furniture, splits, spans and clocks, on small texts made for each case."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import Article, RawDocument
from service.cleaning import clean_body, clean_document
from service.cleaning.blocks import blocks_of_text
from service.cleaning.page import evidence_of
from service.cleaning.visible import visible
from service.formats.mojibake import repair
from service.outcome import Accepted, Reason, Rejected

RECEIVED = datetime(2024, 5, 2, 12, tzinfo=UTC)
LEAD = "The harbour board said on Monday that a new ferry line to the islands would open in spring, weather permitting."
MORE = "Tickets will cost less than the bridge toll, the board's chairwoman added, and cyclists are to travel free."
FARMERS = "Farmers in the fjords, who had met the finance minister twice this year, called the vote a mistake."
LAST = "Islanders have asked for the link for twenty years, and several hundred of them came to the meeting."
HEADLINE = "New ferry line to the islands opens in spring"


def raw(text: str | bytes, content_type: str | None = None) -> RawDocument:
    return RawDocument(
        document_id="d1",
        uri="urn:test:1",
        source="test",
        filename="item.txt",
        content=text if isinstance(text, bytes) else text.encode(),
        received_at=RECEIVED,
        content_type=content_type,
    )


def articles(text: str, content_type: str | None = None) -> tuple[Article, ...]:
    outcome = clean_document(raw(text, content_type), 5_000_000)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


def page(*blocks: str) -> str:
    return "\n\n".join(blocks)


def body(text: str) -> list[str]:
    return articles(text)[0].body.split("\n\n")


def by_rules(text: str) -> list[str]:
    """What the rules would keep, before the scorer is asked: of a page so small it takes most for text."""
    evidence = evidence_of(blocks_of_text(text), None, None)
    return [evidence.blocks[index].text for index in evidence.ruled]


@pytest.mark.parametrize(
    "furniture",
    [
        "Advertisement",
        "Read more",
        "Story continues below",
        "Lesen Sie auch",
        "Publicité",
        "関連記事",
        "[gallery ids=\"1,2\"]",
        "* * *",
        "Share this article",
        "https://example.org/more",
        "The ferry at the pier. Photo: Ada Roe/Harbour Press",
        "5 min read",
    ],
)  # fmt: skip
def test_furniture_between_paragraphs_is_dropped(furniture: str) -> None:
    assert body(page(HEADLINE, LEAD, furniture, MORE, LAST)) == [LEAD, MORE, LAST]


@pytest.mark.parametrize("kept", ["Bicycles welcome", "“We are delighted.”", "1. Islanders 4, Mainland 2.", "But why?"])
def test_short_lines_among_paragraphs_stay(kept: str) -> None:
    assert body(page(HEADLINE, LEAD, kept, MORE, LAST)) == [LEAD, kept, MORE, LAST]


@pytest.mark.parametrize(
    "rows",
    [
        ["1) A ticket for the bridge", "2) A ticket for the ferry", "3) A map of the islands"],
        ["Harbour: 12 crossings a day", "North pier: 4 crossings a day", "Islands: 6 crossings a day"],
        ["【港】：１日に１２便が運航する", "北埠頭：１日に４便が運航する", "島々：１日に６便が運航する"],
    ],
)
def test_items_and_rows_that_a_text_brings_stay(rows: list[str]) -> None:
    assert body(page(HEADLINE, LEAD, MORE, "These are planned:", *rows, LAST)) == [
        LEAD,
        MORE,
        "These are planned:",
        *rows,
        LAST,
    ]


def test_menus_above_and_below_are_dropped() -> None:
    menu = "\n".join(f"* {name}" for name in ("Home", "News", "Harbour", "Islands", "Weather", "Tides"))
    text = page(
        menu, HEADLINE, LEAD, MORE, LAST, "Related articles", "Bridge toll rises again", menu, "© 2024 Harbour Press"
    )
    (article,) = articles(text)
    assert article.headline == HEADLINE
    assert article.body.split("\n\n") == [LEAD, MORE, LAST]


def test_post_goes_with_its_author_and_date() -> None:
    post = "Delighted to announce the new line! See you in spring."
    assert body(page(HEADLINE, LEAD, post, "— Harbour Board (@harbourboard) May 1, 2024", MORE)) == [LEAD, MORE]


def test_appeal_that_speaks_to_the_reader_goes_with_its_heading() -> None:
    appeal = "Our reporters work every day of the year, and without your help we could not pay them."
    assert body(page(HEADLINE, LEAD, MORE, LAST, "Support us today", appeal)) == [LEAD, MORE, LAST]


def test_text_cut_by_a_prompt_is_kept_up_to_the_cut_and_marked() -> None:
    (article,) = articles(
        page(
            HEADLINE, LEAD, MORE, "The chairwoman said that the next step would be to buy a second boRead More – Source"
        )
    )
    assert article.body.endswith("to buy a second bo")
    assert article.truncated


def test_inset_story_is_a_part_of_its_own() -> None:
    inset = (
        "Oslo (AFP) May 1, 2024 - Norway's parliament voted on Tuesday to raise the tax on salmon farms from next year."
    )
    rest = "The salmon industry had warned that jobs in the north would be lost if the tax went ahead as planned."
    outer = "The new ferry line to the islands opens in spring, the harbour board said on Monday after months of talks."
    text = page(
        HEADLINE,
        "By Ada Roe",
        "Bergen (AFP) May 2, 2024",
        "Norway votes to tax salmon farms",
        inset,
        rest,
        FARMERS,
        outer,
        MORE,
        LAST,
    )
    main, second = articles(text)
    assert (main.headline, second.headline) == (HEADLINE, "Norway votes to tax salmon farms")
    assert main.body.split("\n\n") == [outer, MORE, LAST]
    assert second.body.startswith("Norway's parliament")
    assert (main.byline, second.byline) == ("Ada Roe", None)


FERRY = (
    "Boats will cross to the islands six times a day from the middle of March, the operator told reporters in Bergen.",
    "The operator has bought two electric boats, which take forty minutes from the harbour to the islands.",
    "People on the islands had asked for a crossing in the evening, and the harbour said that it would try one.",
    "A ticket for the crossing costs as much as a bus ticket, and the islands pay the operator for the rest.",
    "The harbour is to get a new pier, where the electric boats are charged between one crossing and the next.",
)
SALMON = (
    "Oslo (AFP) May 1, 2024 - Norway's parliament voted on Tuesday to raise the tax on salmon farms from next year.",
    "The salmon industry had warned that jobs in the north would be lost if parliament raised the tax as planned.",
    "Farmers of salmon along the coast have grown rich, said a member of parliament who voted for the tax.",
    "Shares of the largest salmon farms fell after parliament had voted, and the industry spoke of a black day.",
    "The industry wants the government to pay farmers back a part of the tax where they build closed farms.",
)


def test_inset_ends_where_the_words_that_come_again_are_others() -> None:
    headline = "Operator is to charge electric boats at a pier of their own"
    main, second = articles(page(headline, "Norway votes to tax salmon farms", *SALMON, *FERRY))
    assert main.body.split("\n\n") == [*FERRY]
    assert second.body.split("\n\n")[1:] == [*SALMON[1:]]


def test_inset_ends_in_scripts_without_spaces_too() -> None:
    oslo = (
        "挪威议会周二投票决定提高三文鱼养殖场税",
        "三文鱼产业警告说养殖场税将使北部失去就业",
        "议会议员说三文鱼养殖场主已经致富",
    )
    ferry = (
        "渡轮运营商说电动渡轮每天六次驶往群岛",
        "群岛居民要求渡轮运营商晚上也开航",
        "港口将为电动渡轮建造新的码头和充电设备",
    )
    inset = ["Oslo (AFP) May 1, 2024 - " + oslo[0] + "。", *(line + "，" + oslo[0] + "。" for line in oslo[1:] * 4)]
    outer = [line + "，" + ferry[0] + "。" for line in ferry * 3]
    main, second = articles(
        page("渡轮运营商将在群岛港口建造电动渡轮码头", "挪威议会决定向三文鱼养殖场征税", *inset, *outer)
    )
    assert main.body.split("\n\n") == outer
    assert second.body.split("\n\n")[1:] == inset[1:]


@pytest.mark.parametrize("headline", [("Operator is to charge electric boats at a pier of their own",), ()])
@pytest.mark.parametrize("below", ["Norway votes to tax salmon farms", "“Parliamentary overreach”"])
def test_a_second_story_below_the_first_is_a_part_of_its_own(headline: tuple[str, ...], below: str) -> None:
    main, second = articles(page(*headline, *FERRY, below, *SALMON))
    assert main.body.split("\n\n") == [*FERRY]
    assert second.headline == below
    assert second.body.split("\n\n")[1:] == [*SALMON[1:]]


@pytest.mark.parametrize(
    "above", ["Fish farming on the northern coast", "Coast split over levy on farmers", "Ferry to the islands opens"]
)
@pytest.mark.parametrize("more", [(), FERRY[:1], FERRY[1:3]])
def test_one_story_under_two_headlines_is_one(above: str, more: tuple[str, ...]) -> None:
    text = [*SALMON, *more, *SALMON[1:]]
    (article,) = articles(page(above, "Norway votes to tax salmon farms", *text))
    assert article.body.split("\n\n")[1:] == text[1:]


def test_a_paragraph_that_restates_the_upper_headline_is_no_story() -> None:
    above = "Farmers told to build closed farms"
    assert body(page(above, "Norway votes to tax salmon farms", *SALMON))[1:] == [*SALMON[1:]]


@pytest.mark.parametrize("between", [(), ("Advertisement",), ("By Ada Roe", "Read more")])
def test_second_story_after_the_first_runs_to_the_end(between: tuple[str, ...]) -> None:
    second_story = (
        "Oslo (Reuters) - Norway's parliament voted on Tuesday to raise the tax on salmon farms from next year."
    )
    rest = "The salmon industry had warned that jobs in the north would be lost if the tax went ahead as planned."
    main, second = articles(
        page(HEADLINE, LEAD, MORE, LAST, "Norway votes to tax salmon farms", *between, second_story, rest, FARMERS)
    )
    assert main.body.split("\n\n") == [LEAD, MORE, LAST]
    assert second.body.split("\n\n")[1:] == [rest, FARMERS]
    assert second.credits == ("Reuters",)


def test_a_text_may_end_in_the_list_that_it_brings() -> None:
    items = ["1) A ticket for the bridge", "2) A ticket for the ferry", "3) A map of the islands"]
    bringing = "Whoever comes to the opening gets one of these:"
    assert body(page(HEADLINE, LEAD, MORE, LAST, bringing, *items, "Harbour", "Comments", "Log in")) == [
        *(LEAD, MORE, LAST, bringing),
        *items,
    ]


@pytest.mark.parametrize(
    ("beside", "kept"), [("Share this article", False), ("Advertisement", True), ("Read more", True)]
)
def test_a_short_line_goes_with_the_button_beside_it_but_not_with_what_is_put_in_between(
    beside: str, kept: bool
) -> None:
    line = "Ferry to the islands"
    assert (line in by_rules(page(HEADLINE, LEAD, MORE, beside, line, LAST, FARMERS))) is kept


@pytest.mark.parametrize(
    ("bringing", "kept"), [("Visitors will find there:", True), ("Visitors will find much there.", False)]
)
def test_bulleted_titles_are_a_list_where_a_line_brings_them_and_links_where_none_does(
    bringing: str, kept: bool
) -> None:
    items = ["A ticket office with a view of the two islands", "The oldest of the cranes, painted in town colours"]
    found = by_rules(page(HEADLINE, LEAD, MORE, bringing, *(f"* {item}" for item in items), LAST, FARMERS))
    assert all((item in found) is kept for item in items)


def test_captions_of_a_gallery_go_with_their_counters() -> None:
    gallery = ["Image 1 of 2", "The pier as it looked on Monday, hours before the storm."]
    assert body(page(HEADLINE, LEAD, MORE, *gallery, LAST, FARMERS)) == [LEAD, MORE, LAST, FARMERS]


def test_lines_beyond_the_limit_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.cleaning.blocks.MOST_BLOCKS", 4)
    monkeypatch.setattr("service.cleaning.MOST_BLOCKS", 4)
    text = page(HEADLINE, LEAD, MORE, LAST, FARMERS)
    (article,) = articles(text)
    assert article.body.split("\n\n") == [LEAD, MORE, LAST]
    assert article.truncated
    assert text[article.removed[-1].start :].strip() == FARMERS
    assert article.removed[-1].rule == "beyond-limit"
    (whole,) = articles(page(HEADLINE, LEAD, MORE, LAST))
    assert all(span.start < span.end for span in (*whole.kept, *whole.removed)), (
        "where nothing follows, nothing is told"
    )


@pytest.mark.system
def test_inset_in_a_text_of_thousands_of_paragraphs_is_looked_for_in_linear_time() -> None:
    story = f"Bergen (AFP) May 2, 2024 - {LEAD}"
    many = [f"{MORE[:-1]}, member {number} of the board said on day {number}." for number in range(3000)]
    outer = "The ferry line to the islands opens in spring, the board said after months of talks about the harbour."
    started = time.process_time()
    found = articles(page(HEADLINE, "Bridge tolls rise again in the north", story, *many, outer))
    # Linear work takes a second at most on a slow machine; the square of it took minutes.
    assert time.process_time() - started < 10
    assert found


def test_one_story_under_two_title_lines_stays_one() -> None:
    story = f"Bergen (AFP) May 2, 2024 - {LEAD}"
    found = articles(page("Ferries and bridges in the north", HEADLINE, story, MORE, LAST, FARMERS))
    assert [article.headline for article in found] == [HEADLINE]


def test_published_time_on_the_page_orders_the_article() -> None:
    (article,) = articles(page(HEADLINE, "Published: 1 May 2024, 10:30 CEST", LEAD, MORE, LAST))
    assert article.published == article.event_time == datetime(2024, 5, 1, 8, 30, tzinfo=UTC)
    assert article.event_time_source == "published"


def test_time_later_than_the_receipt_is_clamped_to_it() -> None:
    (article,) = articles(page(HEADLINE, "Published: 1 May 2031, 10:30", LEAD, MORE, LAST))
    assert article.event_time == RECEIVED


def test_without_a_time_the_receipt_counts() -> None:
    (article,) = articles(page(HEADLINE, LEAD, MORE, LAST))
    assert (article.event_time, article.event_time_source) == (RECEIVED, "received")


def test_page_of_menus_and_notices_is_no_article() -> None:
    outcome = clean_document(
        raw("Home\nNews\nSport\n\nContact us\n\n© 2024 Harbour Press. All rights reserved.\n"), 1000
    )
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.NO_ARTICLE


def test_html_page_gives_its_text_and_spans_of_its_source() -> None:
    source = (
        f"<html><head><title>{HEADLINE} | Harbour Press</title></head><body><nav><ul><li>Home<li>News</ul></nav>"
        f"<h1>{HEADLINE}</h1><p>By Ada Roe</p><p>{LEAD}</p><p>{MORE}</p><p>{LAST}</p><footer>© 2024</footer></body>"
    )
    (article,) = articles(source)
    assert article.headline == HEADLINE
    assert article.body.split("\n\n") == [LEAD, MORE, LAST]
    assert article.byline == "Ada Roe"
    spans = sorted((*article.kept, *article.removed), key=lambda span: span.start)
    assert "".join(source[span.start : span.end] for span in spans) == source


def test_json_article_keeps_what_its_fields_say() -> None:
    import json

    text = json.dumps({"headline": HEADLINE, "body": page(LEAD, "Advertisement", MORE), "author": "Ada Roe"})
    (article,) = articles(text)
    assert (article.headline, article.byline) == (HEADLINE, "Ada Roe")
    assert article.body.split("\n\n") == [LEAD, MORE]


def test_clean_body_changes_no_character() -> None:
    text = f"  {LEAD}\r\n\n\n{MORE}\t\nAdvertisement \n"
    outcome = clean_body(raw(text))
    assert isinstance(outcome, Accepted)
    (article,) = outcome.value
    assert (article.body, article.headline, article.language) == (text, None, "en")


LINES = st.sampled_from(
    [HEADLINE, LEAD, MORE, LAST, "", "Read more", "* Home", "By Ada Roe", f"Oslo (AFP) May 1, 2024 - {LEAD}", "…"]
)
TAILS = st.sampled_from(["Related articles", "12", "1 May 2024 10:30", "Comments", "漢字の文章です。" * 9, "", ""])


# Zero bytes are left out when a text is decoded.
LETTERS = st.characters(codec="utf-8", exclude_characters="\0")


@given(
    st.lists(st.one_of(LINES, TAILS, st.text(LETTERS, max_size=30)), max_size=30),
    st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_spans_partition_any_text_and_bodies_come_from_it(lines: list[str], joint: str) -> None:
    text = joint.join(lines)
    outcome = clean_document(raw(text, "text/plain"), 5_000_000)
    if isinstance(outcome, Rejected):
        return
    decoded = repair(text.removeprefix("\ufeff"))
    for article in outcome.value:
        spans = sorted((*article.kept, *article.removed), key=lambda span: span.start)
        assert "".join(decoded[span.start : span.end] for span in spans) == decoded
        for paragraph in article.body.split("\n\n"):
            # The lines of a wrapped paragraph are one.
            assert " ".join(paragraph.split()) in " ".join(visible(decoded).split())
        assert article.event_time <= article.received_at


@given(st.binary(max_size=300))
def test_any_bytes_give_an_outcome(content: bytes) -> None:
    assert isinstance(clean_document(raw(content), 1000), Accepted | Rejected)
    assert isinstance(clean_body(raw(content)), Accepted | Rejected)


def test_a_headline_that_ends_as_a_sentence_does_is_no_paragraph() -> None:
    headline = "Islanders have waited twenty years: will the ferry line open at last?"
    top = ("Menu", "Islands and ferry lines", headline, "2 May 2024, 10:15 UTC")
    (article,) = articles(page(*top, LEAD, MORE, FARMERS, LAST))
    assert article.headline == headline
    assert article.body == page(LEAD, MORE, FARMERS, LAST)


def test_a_headline_is_chosen_once_the_text_is_known() -> None:
    slogan = "Travel by ferry, travel free: a new spring for the line"
    (article,) = articles(page(HEADLINE, "Home", "Islands", slogan, LEAD, MORE, FARMERS, LAST))
    assert article.headline == HEADLINE


def test_a_teaser_with_a_byline_that_comes_twice_does_not_take_the_place_of_the_text_above_it() -> None:
    teaser = "Lighthouse keepers reveal their favourite storms"
    below = "Three lighthouse keepers reveal what their favourite storms were like. " + FARMERS
    title = "Crossing by bicycle, after all"
    (article,) = articles(page(title, LEAD, MORE, FARMERS, LAST, teaser, "By Jane Roe", below, teaser))
    assert article.headline == title
    assert article.body.startswith(page(LEAD, MORE, FARMERS, LAST))


def test_a_text_cut_off_in_its_first_paragraph_is_an_article() -> None:
    cut = LEAD + " " + MORE[:70]
    menu = ("* Home", "* Harbour", "* Islands")
    (article,) = articles(page(*menu, HEADLINE, cut + "Read More – Source", *menu))
    assert (article.headline, article.body, article.truncated) == (HEADLINE, cut, True)


def test_paragraphs_that_each_lead_elsewhere_are_no_article() -> None:
    teasers = [f"{text} {MORE[:70]}… Read more" for text in (LEAD, FARMERS, LAST)]
    outcome = clean_document(raw(page(HEADLINE, *teasers)), 5_000_000)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.NO_ARTICLE


def test_the_first_of_two_texts_on_a_page_is_the_article() -> None:
    menu = ("Home", "Harbour", "Islands", "Weather", "Tides", "Fish", "Markets", "Sport", "Ferries", "Jobs")
    text = page(HEADLINE, LEAD, MORE, LAST, *menu, FARMERS, MORE, LEAD + " " + LAST)
    assert by_rules(text) == [LEAD, MORE, LAST]


def test_captions_with_their_credits_do_not_end_the_text() -> None:
    captions = [f"Boat {number} on its way to the islands. © Ada Roe | Harbour Press" for number in (1, 2, 3)]
    assert body(page(HEADLINE, LEAD, MORE, *captions, FARMERS, LAST)) == [LEAD, MORE, FARMERS, LAST]
    notices = [f"© 202{year} Harbour Press. All rights reserved." for year in (1, 2, 3)]
    assert by_rules(page(HEADLINE, LEAD, MORE, *notices, FARMERS)) == [LEAD, MORE]


def test_titles_run_together_with_their_teasers_are_no_text() -> None:
    titles = ("Prices Of Fish Are Rising", "Storm Closes The Harbour", "Islands Vote On A Mayor", "Ferry Line Is Sold")
    teasers = [f"{title}Mayor Roe: {text}" for title, text in zip(titles, (LEAD, MORE, LAST, FARMERS), strict=True)]
    assert body(page(*teasers, HEADLINE, LEAD, MORE)) == [LEAD, MORE]


def test_a_name_written_in_one_word_is_text() -> None:
    paragraphs = [f"{text[:-1]}, the HarbourWatch society said." for text in (LEAD, MORE, LAST, FARMERS)]
    assert body(page(HEADLINE, *paragraphs)) == paragraphs


@pytest.mark.parametrize(("between", "truncated"), [(0, True), (1, True), (2, False)])
def test_a_text_is_cut_off_where_one_of_the_next_two_blocks_says_so(between: int, truncated: bool) -> None:
    cut = "The pier today pic.twitter.com/abc123 Read more"
    (article,) = articles(page(HEADLINE, LEAD, MORE, LAST, *["* * *"] * between, cut))
    assert article.truncated is truncated


@pytest.mark.parametrize(("below", "byline"), [(0, "Ada Roe"), (1, "Ada Roe"), (2, None)])
def test_a_byline_stands_at_most_two_blocks_below_the_first_paragraph(below: int, byline: str | None) -> None:
    lines = [LEAD, MORE, LAST, FARMERS]
    (article,) = articles(page(HEADLINE, *lines[: below + 1], "By Ada Roe", *lines[below + 1 :]))
    assert article.byline == byline


def test_a_byline_above_a_text_without_a_headline_is_read() -> None:
    (article,) = articles("\n\n".join(["By Ada Roe", LEAD, MORE, LAST]))
    assert (article.headline, article.byline) == (None, "Ada Roe")
