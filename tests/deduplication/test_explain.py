"""Why two articles are copies of each other, or are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from service.article import Article
from service.deduplication.explain import explain

Make = Callable[..., Article]
Write = Callable[[int, int], str]


def test_a_cut_copy_is_shown_with_every_word_in_common(article: Make, prose: Write) -> None:
    full = prose(1, 300)
    cut = " ".join(full.split(" ")[:100])
    told = explain(article("cut", cut, 60), article("full", full))
    assert told.linked
    assert told.rule == "part-of-other"
    assert [decision.relation for decision in told.decisions] == ["excerpt", "unique"]
    assert (told.containment, told.seconds) == (1.0, 60)
    assert told.containment_of_other < 0.5
    (match,) = told.matches
    assert cut[match.start : match.end] == full[match.other_start : match.other_end]
    assert match.end - match.start >= len(cut) - 1


def test_the_sides_are_exchanged_with_the_articles(article: Make, prose: Write) -> None:
    one, two = article("one", prose(2, 200) + prose(3, 100)), article("two", prose(2, 200) + prose(4, 150))
    told, turned = explain(one, two), explain(two, one)
    assert (told.containment, told.containment_of_other) == (turned.containment_of_other, turned.containment)
    assert [(m.start, m.end) for m in told.matches] == [(m.other_start, m.other_end) for m in turned.matches]


def test_what_speaks_against_is_named(article: Make, prose: Write) -> None:
    text = prose(5, 200)
    frame = (
        "{} Bank said on {} it raised its prime rate to {} pct from {} pct, effective {}. The decision reflects the "
        "higher cost of funds in the money market and the outlook for demand for credit, a spokesman told reporters. "
        "The rate was last changed in {}, when it was set {} basis points higher."
    )
    calder = frame.format("Calder", "Monday", "8.25", "8.00", "April 3", "January", 50)
    verlaine = frame.format("Verlaine", "Friday", "9.75", "9.10", "June 30", "October", 15)
    stated = {"content_type": "text/html"}
    pairs = {
        "too-little-in-common": (article("a", text), article("b", prose(6, 200))),
        "languages-differ": (article("a", text), article("b", text, language="fr")),
        "clocks-too-far-apart": (article("a", text, **stated), article("b", text, 7200, **stated)),
        "figures-differ": (article("a", calder), article("b", verlaine)),
    }
    told = {rule: explain(*pair, timedelta(hours=1)) for rule, pair in pairs.items()}
    assert not any(each.linked for each in told.values())
    assert told["too-little-in-common"].rule == "too-little-in-common"
    assert told["languages-differ"].rule == "languages-differ"
    assert told["clocks-too-far-apart"].rule == "clocks-too-far-apart"
    assert "figures" in told["figures-differ"].rule
