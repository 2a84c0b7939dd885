"""Reports from one template are different articles; copies of them are not. Comparisons have two equal sides."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import Article, Dateline
from service.deduplication.article_state import ArticleState
from service.deduplication.comparison import compare
from service.deduplication.entry import state_of
from service.deduplication.pair import Pair
from service.deduplication.relation import rejection_reason
from service.deduplication.sketch import pack, sketch, unpack

Write = Callable[[int, int], str]
Make = Callable[..., Article]

FRAMES = {
    "auction": (
        "{Town} Auction Yard reported {n1} head of cattle on offer at the {day} sale, {n2} fewer than the "
        "week before. Feeder steers weighing {n3} to {n4} pounds sold at {p1} to {p2} dollars a "
        "hundredweight, and heifers of the same weight at {p3} to {p4} dollars. Slaughter cows brought {p5} "
        "dollars and bulls {p6} dollars. Demand was good for the better kinds, {Person} of the yard said, "
        "while plainer cattle met a slow trade. The next sale is on {day2}."
    ),
    "rates": (
        "{Town} Trust Co said it is raising its prime lending rate to {p1} percent from {p2} percent, "
        "effective {day}. It had last changed the rate on {month} {n1}, when it was set at {p3} percent. "
        "{Person}, its chief economist, said the move reflects the higher cost of funds in the money market "
        "and follows similar moves by other banks."
    ),
    "bond": (
        "{Town} Holdings is issuing a {n1} million dollar bond due {month} {n2}, {n5}, paying {p1} percent "
        "and priced at {p2}, lead manager {Person} Securities said. The non-callable bond is available in "
        "denominations of {n3} dollars and will be listed in {City}. The selling concession is {p3} percent, "
        "while management and underwriting combined pay {p4} percent. The payment date is {month} {n4}."
    ),
    "market": (
        "Stocks in {City} closed {move} on {day} in trade of {n1} million shares. The index of {n2} leading "
        "issues ended {p1} points {move} at {n3}.{n4}, after moving between {n5} and {n6} during the session. "
        "Advancing issues outnumbered declining ones by {n7} to {n8}. Among active shares {Town} Steel was "
        "{move} {p2} at {p3} and {Person} Chemical {p4} at {p5}. Dealers said turnover was light and that "
        "they expected little change before the holiday."
    ),
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MONTHS = ("January", "March", "May", "July", "September", "November")
STEMS = ("Ald", "Bram", "Cor", "Dun", "Fen", "Gar", "Hol", "Kel", "Lan", "Mor", "Nor", "Pem", "Rad", "Stan", "Wex")


def entry(article: Article) -> ArticleState:
    return state_of(article, sketch(article.body), 0)


def spoken_against(this: ArticleState, that: ArticleState) -> str | None:
    return rejection_reason(Pair(this, that, compare(unpack(this.sketch), unpack(that.sketch))))


def report(kind: str, number: int) -> str:
    """A report of the day: the frame with names and figures of its own."""
    rng = random.Random(f"{kind} {number}")
    values: dict[str, object] = {f"n{place}": rng.randint(2, 2999) for place in range(1, 9)}
    values |= {f"p{place}": f"{rng.randint(2, 120)}.{rng.randint(10, 99)}" for place in range(1, 7)}
    names = [rng.choice(STEMS) + rng.choice(("bury", "ford", "ham", "ley", "mont", "stead", "wick")) for _ in range(3)]
    values |= dict(zip(("Town", "Person", "City"), names, strict=True))
    values |= {"day": rng.choice(DAYS), "day2": rng.choice(DAYS), "month": rng.choice(MONTHS)}
    return FRAMES[kind].format(**values, move=rng.choice(("higher", "lower")))


@pytest.mark.parametrize("kind", FRAMES)
def test_two_reports_from_one_template_are_different_articles(kind: str, article: Make) -> None:
    entries = [entry(article(f"r{number}", report(kind, number))) for number in range(24)]
    assert not [pair for pair in combinations(entries, 2) if spoken_against(*pair) is None]


@pytest.mark.parametrize("kind", FRAMES)
def test_a_report_sent_again_is_a_copy(kind: str, article: Make) -> None:
    for number in range(24):
        text = report(kind, number)
        again = [
            ". ".join(text.split(". ")[:-1]),
            text.replace(" and ", " & ").replace("said", "told Newswire"),
            f"{text} Corrects the spelling of a name in the story.",
        ]
        for each in again:
            assert spoken_against(entry(article("sent", text)), entry(article("again", each))) is None


RATE = (
    "The central bank entered the government securities market to arrange 1.5 billion dollars of customer repurchase "
    "agreements, a spokesman said. Dealers said funds were trading at {} when it began its temporary and indirect "
    "supply of reserves to the banking system."
)
LOSS = (
    "Shr loss 22 cts vs profit 27 cts; net loss 1,080,000 vs profit 993,000; sales {} mln vs 16.8 mln; avg shrs "
    "4,947,632 vs 3,780,543. Year: shr loss 31 cts vs profit 58 cts; net loss 1,449,000 vs profit 2,119,000; "
    "sales 56.2 mln vs 60.4 mln; avg shrs 4,617,812 vs 3,634,118."
)
DIVIDEND = "Qtly div 10 cts vs 10 cts prior\n\nPay April 30\n\nRecord April 15"


def test_the_only_figure_of_a_report_put_in_place_of_another_makes_it_another_report(article: Make) -> None:
    monday, tuesday = (entry(article(day, RATE.format(rate))) for day, rate in (("mo", "6-1/16"), ("tu", "6-3/8")))
    assert spoken_against(monday, tuesday) == "figures-differ"


def test_one_figure_of_many_may_be_corrected_within_hours_but_not_on_another_day(article: Make) -> None:
    first = entry(article("first", LOSS.format("19.1")))
    assert spoken_against(first, entry(article("corrected", LOSS.format("19.7"), 3600))) is None
    assert spoken_against(first, entry(article("next", LOSS.format("19.7"), 24 * 3600))) == "figures-differ"


def test_a_notice_of_one_line_is_of_whom_its_headline_names(article: Make) -> None:
    first = entry(article("first", DIVIDEND, headline="Calder Mills Corp sets quarterly dividend"))
    again = entry(article("again", DIVIDEND, headline="Calder Mills Corp declares regular dividend"))
    other = entry(article("other", DIVIDEND, headline="Verlaine Bancorp sets payout"))
    untitled = entry(article("untitled", DIVIDEND))
    told = [spoken_against(first, each) for each in (again, other, untitled)]
    assert told == [None, "headlines-differ", None]


def test_a_notice_that_names_nobody_is_a_copy_without_headlines_only_word_for_word(article: Make) -> None:
    first = entry(article("first", DIVIDEND))
    again = entry(article("again", DIVIDEND.upper()))
    other = entry(article("other", DIVIDEND.replace("Record", "Holders April 15 of record")))
    assert [spoken_against(first, each) for each in (again, other)] == [None, "headlines-differ"]


def test_a_notice_in_other_abbreviations_is_a_copy_under_one_headline(article: Make) -> None:
    one, short = DIVIDEND, DIVIDEND.replace("Pay", "Payable")
    title, same, other = "Calder Mills Corp dividend", "Calder Mills Corp sets payout", "Verlaine Bancorp sets payout"
    first = entry(article("first", one, headline=title))
    told = [spoken_against(first, entry(article(each, short, headline=each))) for each in (same, other)]
    assert told == [None, "too-little-in-common"]


def test_brief_reports_a_day_apart_that_share_half_of_their_text_need_one_headline(article: Make) -> None:
    filed = (
        "{} Corp said it filed with the markets commission a registration statement covering a 75 million dollar issue "
        "of convertible subordinated debentures. {}"
    )
    first = filed.format("Calder", "The company named Ostrava Brothers as manager of the offering.")
    other = filed.format("Verlaine", "Proceeds will be used to repay debt and for general purposes, it said.")
    pair = [
        entry(article("first", first, headline="Calder <CLD> files to offer debentures")),
        entry(article("other", other, 9 * 24 * 3600, headline="Verlaine to sell convertible debt")),
        entry(article("later", other, 9 * 24 * 3600, headline="Calder files to offer convertible debentures")),
    ]
    assert [spoken_against(pair[0], each) for each in pair[1:]] == ["headlines-differ", None]


def test_a_correction_may_have_other_figures_and_come_the_next_day(article: Make) -> None:
    first = entry(article("first", LOSS.format("19.1"), headline="Calder Mills 4th qtr loss"))
    corrected = LOSS.format("19.7").replace("27 cts", "29 cts")
    told = [
        spoken_against(first, entry(article("next", corrected, 24 * 3600, headline=headline, corrects=corrects)))
        for headline, corrects in (("Calder Mills 4th qtr loss", True), ("Calder Mills 4th qtr loss", False))
    ]
    assert told == [None, "figures-differ"]


def test_a_flash_of_one_line_is_the_same_under_any_headline(article: Make) -> None:
    flash = "Prime Minister Ana Calder has resigned, her office in Ostrava said on Monday."
    pair = [entry(article(title, flash, headline=title)) for title in ("Calder quits", "Head of government steps down")]
    assert spoken_against(*pair) is None


def test_what_only_one_text_names_does_not_speak_against_a_copy(article: Make) -> None:
    """A rewrite for other readers drops the exchange codes and some capitals, and names its source."""
    text = RATE.format("6-1/16") + " Calder AB <CLD.ST> and Verlaine Corp <VRL.O> had asked for 40 million of it."
    plain = (
        text.replace(" <CLD.ST>", "").replace(" <VRL.O>", "").replace("Dealers said", "dealers at Ostrava Trust said")
    )
    assert spoken_against(entry(article("coded", text)), entry(article("plain", plain))) is None


@given(st.integers(0, 5), st.integers(0, 5), st.integers(5, 300), st.integers(5, 300))
def test_a_comparison_says_the_same_from_both_sides(prose: Write, one: int, two: int, long: int, short: int) -> None:
    a = sketch(f"{prose(one, long)} {prose(two, short)}")
    b = sketch(prose(two, short + 50))
    there, back = compare(a, b), compare(b, a)
    assert there.containment == back.containment_of_other
    assert there.containment_of_other == back.containment
    assert (there.shared, there.figures, there.names) == (back.shared, back.figures, back.names)
    assert there.facts_in_common == back.facts_in_common


@given(st.text(max_size=400))
def test_a_sketch_is_read_as_it_was_written(text: str) -> None:
    made = sketch(text)
    assert pack(unpack(pack(made))) == pack(made)
    shared = compare(unpack(pack(made)), made)
    assert shared.containment == shared.containment_of_other == (1.0 if made.shingles else 0.0)


@pytest.mark.parametrize("damaged", ["", "AAAA", "not base64!", "A" * 40])
def test_a_damaged_sketch_is_a_value_error(damaged: str) -> None:
    with pytest.raises(ValueError, match=r"sketch|base64|padding|alphabet"):
        unpack(damaged)


@pytest.mark.parametrize(("words", "least"), [(40, 0.9), (400, 0.9), (4000, 0.9)])
def test_containment_is_told_whatever_the_lengths(prose: Write, words: int, least: float) -> None:
    part = prose(70, words)
    whole = f"{prose(71, 900)}\n\n{part}\n\n{prose(72, 900)}"
    shared = compare(sketch(part), sketch(whole))
    assert shared.containment >= least
    assert shared.coverage >= least
    assert abs(shared.containment_of_other - words / (words + 1800)) < 0.06


@pytest.mark.parametrize(("words", "least"), [(20, 0.85), (40, 0.95)])
def test_a_brief_is_found_in_the_text_that_it_begins(article: Make, prose: Write, words: int, least: float) -> None:
    texts = [(" ".join(text.split()[:words]), text) for text in (prose(seed, 500) for seed in range(60))]
    pairs = [(entry(article("brief", brief)), entry(article("text", text))) for brief, text in texts]
    assert sum(spoken_against(*pair) is None for pair in pairs) >= least * len(pairs)
    assert all(spoken_against(*pair[::-1]) == spoken_against(*pair) for pair in pairs)


def test_a_brief_out_of_the_middle_of_a_text_is_all_in_it(prose: Write) -> None:
    for seed in range(20):
        words = prose(seed, 600).split()
        shared = compare(sketch(" ".join(words[300:340])), sketch(" ".join(words)))
        assert shared.containment == (1.0 if shared.shared else 0.0)
        assert shared.containment_of_other < 0.15


@pytest.mark.parametrize(
    ("hours", "share", "slug", "told"),
    [
        (24, 4, None, "shared-only-at-the-end"),
        (1, 1, None, "shared-only-at-the-end"),
        (1, 4, None, None),
        (24, 4, "trial", None),
    ],
)
def test_background_at_the_end_of_other_reports_ties_nothing(
    article: Make, prose: Write, hours: int, share: int, slug: str | None, told: str | None
) -> None:
    background = prose(300, 60 * share)
    pair = [
        article(name, f"{prose(seed, 60)}\n\n{background}", seconds, headline=headline, slugline=slug)
        for name, seed, seconds, headline in (
            ("first", 301, 0, "Bookkeeper tells court of receipts"),
            ("next", 302, hours * 3600, "Architect contradicts deputy mayor"),
        )
    ]
    assert spoken_against(entry(pair[0]), entry(pair[1])) == told


def test_a_text_all_of_which_ends_another_one_is_no_background(article: Make, prose: Write) -> None:
    story = prose(302, 480)
    other = f"{prose(301, 60)}\n\n{story}"
    pair = [
        entry(article("alone", story, headline="Bookkeeper tells court of receipts")),
        entry(article("below", other, 86_400, headline="Architect contradicts deputy mayor")),
    ]
    assert spoken_against(*pair) is None


@pytest.mark.parametrize(
    ("words", "other", "seconds", "told"),
    [
        # One of two figures replaced, and no name of many: nearly all facts agree.
        (600, "4711", 60, None),
        # Brief texts come from templates.
        (120, "4711", 60, "figures-differ"),
        # What comes every day, the next one soon after midnight, and what has no other figure.
        (600, "4711", 86_400, "figures-differ"),
        (600, "4711", 18.5 * 3600, "figures-differ"),
        (600, "some", 60, "figures-differ"),
    ],
)
def test_where_figures_are_rare_names_tell_whether_two_long_texts_agree(
    article: Make, prose: Write, words: int, other: str, seconds: float, told: str | None
) -> None:
    def text(figure: int) -> str:
        rng = random.Random(9)
        known = [rng.choice(STEMS) + rng.choice(("bury", "ford", "ham", "ley")) for _ in range(14)]
        plain = [word.lower() for word in re.sub(r"\d+", "some", prose(310, words)).split()]
        for at in range(8, len(plain), 9):
            plain[at] = known[at % len(known)]
        plain[words // 3], plain[2 * words // 3] = str(figure), other
        return " ".join(plain)

    assert spoken_against(entry(article("one", text(250))), entry(article("two", text(360), seconds))) == told


@pytest.mark.parametrize(
    ("between", "headlines", "told"),
    [
        (8, ("Guide to ten lenders", "Storm closes the harbour"), "shared-in-scattered-pieces"),
        (1, ("Guide to ten lenders", "Storm closes the harbour"), None),
        (8, ("Guide to ten lenders", "Guide to ten lenders"), None),
        (8, (None, None), "shared-in-scattered-pieces"),
    ],
)
def test_lines_of_a_long_page_left_on_another_text_tie_nothing(
    article: Make, prose: Write, between: int, headlines: tuple[str | None, str | None], told: str | None
) -> None:
    lines = [prose(400 + at, 45) for at in range(4)]
    page = "\n\n".join(f"{line}\n\n{prose(410 + at, 45 * between)}" for at, line in enumerate(lines))
    other = "\n\n".join([*lines, prose(420, 150)])
    one, two = (article(f"t{at}", text, headline=headlines[at]) for at, text in enumerate((page, other)))
    assert spoken_against(entry(one), entry(two)) == told
    assert spoken_against(entry(two), entry(one)) == told


@pytest.mark.parametrize(
    ("parts", "fields", "other_parts", "other_fields"),
    [
        pytest.param(
            ((0, 320), (100, 90), (200, 60)),
            {"source": "nordwire", "headline": "Three dead in Kelmar fire"},
            ((300, 90), (100, 90)),
            {"source": "nordwire", "headline": "MANDATORY KILL", "pubstatus": "canceled"},
            id="a kill that quotes a late passage",
        ),
        pytest.param(
            ((0, 400), (100, 60), (150, 60)),
            {"source": "nordwire", "headline": "Three dead in Kelmar fire"},
            ((300, 110), (100, 60), (400, 30), (150, 60)),
            {"source": "nordwire", "headline": "Police name victims", "corrects": True},
            id="a correction that sends the last paragraphs again",
        ),
        pytest.param(
            ((0, 220), (100, 100), (150, 100)),
            {"headline": "Three dead in Kelmar fire"},
            ((300, 350), (100, 100), (160, 30), (150, 100)),
            {"headline": "Police question owner of warehouse"},
            id="a new lead over an old second half",
        ),
        pytest.param(
            ((0, 600), (100, 100), (200, 150)),
            {"headline": "Three dead in Kelmar fire"},
            ((300, 60), (100, 100), (500, 50)),
            {"source": "times", "headline": "What caused the blaze"},
            id="an excerpt with an intro of its own",
        ),
        pytest.param(
            ((0, 450), (100, 250)),
            {"headline": "Three dead in Kelmar fire", "credits": ("Nordwire",)},
            ((300, 200), (100, 250), (500, 90)),
            {"source": "times", "headline": "Kelmar mourns", "credits": ("Nordwire",)},
            id="a paper's own lead over the second half of agency copy",
        ),
    ],
)
def test_text_that_comes_late_in_one_and_begins_neither_ties_both(
    article: Make,
    prose: Write,
    parts: tuple[tuple[int, int], ...],
    fields: dict[str, object],
    other_parts: tuple[tuple[int, int], ...],
    other_fields: dict[str, object],
) -> None:
    found = 0
    for seed in range(0, 20_000, 1_000):
        texts = ["\n\n".join(prose(seed + of, words) for of, words in each) for each in (parts, other_parts)]
        one = entry(article("one", texts[0], **fields))
        two = entry(article("two", texts[1], 7200, **other_fields))
        assert spoken_against(one, two) == spoken_against(two, one)
        found += spoken_against(two, one) is None
    assert found >= 17


def test_one_headline_makes_shared_text_at_the_end_a_copy(article: Make, prose: Write) -> None:
    background = prose(300, 240)
    pair = [
        entry(article(f"v{seed}", f"{prose(seed, 60)}\n\n{background}", seed * 60, headline="Ferry aground off Rost"))
        for seed in (301, 302)
    ]
    assert spoken_against(*pair) is None


@pytest.mark.parametrize(
    ("second", "told"),
    [("Clerk weeps in Vold trial", "shared-only-at-the-end"), ("Driver of Vold tells trial of cash in bags", None)],
)
def test_words_of_a_few_small_letters_are_not_what_two_headlines_share(
    article: Make, prose: Write, second: str, told: str | None
) -> None:
    background = prose(300, 240)
    pair = [
        entry(article(f"v{seed}", f"{prose(seed, 60)}\n\n{background}", (seed - 301) * 86_400, headline=headline))
        for seed, headline in ((301, "Vold trial hears of cash in bags"), (302, second))
    ]
    assert spoken_against(*pair) == told


@pytest.mark.parametrize(
    ("hours", "source", "place", "recast"),
    [(2, "wire", None, True), (24, "wire", None, False), (2, "other", None, False), (2, "wire", "Bergen", False)],
)
def test_a_recast_of_half_the_paragraphs_is_one_desks(
    article: Make, prose: Write, hours: int, source: str, place: str | None, recast: bool
) -> None:
    kept = [
        "The deputy, Pavel Strand of Marenia, will run the bank until parliament elects a successor next month.",
        "The crown fell 1.4 percent against the euro and bond yields rose to their highest in four years.",
        "Prosecutors said last week that they were looking into the sale of a building of the bank in 2019.",
    ]
    first = article("first", "\n\n".join([prose(310, 28), *kept]), headline="Governor to step down")
    second = article(
        "second",
        "\n\n".join([prose(311, 26), kept[0], prose(312, 22), kept[2], prose(313, 12), kept[1]]),
        hours * 3600,
        headline="Markets slide after raid",
        source=source,
        dateline=Dateline(place=place) if place else None,
    )
    first = replace(first, dateline=Dateline(place="Oslo"))
    assert (spoken_against(entry(first), entry(second)) is None) is recast
