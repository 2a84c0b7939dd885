"""What is a copy of what, in whatever order things arrive, after a restart and after redelivery."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import Article, Decision, decode, encode
from service.deduplication.article_state import ArticleState
from service.deduplication.deduplicator import Deduplicator

WINDOW = timedelta(hours=72)
Make = Callable[..., Article]
Write = Callable[[int, int], str]


def final(articles: Iterable[Article], window: timedelta = WINDOW) -> dict[str, Decision]:
    """The last decision on each article, by its file name without ending."""
    deduplicator = Deduplicator({}, window)
    last = {d.article_id: d for article in articles for d in deduplicator.decide(article)}
    return {decision.filename.removesuffix(".txt"): decision for decision in last.values()}


def linked(decisions: dict[str, Decision]) -> dict[str, tuple[str, str | None]]:
    """Relation and original, by file names."""
    names = {decision.article_id: name for name, decision in decisions.items()}
    return {name: (d.relation, names.get(d.duplicate_of or "")) for name, d in decisions.items()}


def family(make: Make, write: Write, seed: int) -> list[Article]:
    """A text, a cut copy, a brief, the same again elsewhere, an edited reprint."""
    rng = random.Random(seed)
    full = write(seed, 400)
    words = full.split(" ")
    edited = " ".join(word + "x" if rng.random() < 0.04 else word for word in words)
    return [
        make(f"full-{seed}", full, 0),
        make(f"cut-{seed}", " ".join(words[:200]), 50),
        make(f"brief-{seed}", " ".join(words[:70]), 60),
        make(f"again-{seed}", full, 70, source="other"),
        make(f"edited-{seed}", edited, 80, headline="Another headline altogether"),
    ]


def test_each_kind_of_copy_is_named(article: Make, prose: Write) -> None:
    assert linked(final(family(article, prose, 1))) == {
        "full-1": ("unique", None),
        "cut-1": ("excerpt", "full-1"),
        "brief-1": ("excerpt", "full-1"),
        "again-1": ("identical", "full-1"),
        "edited-1": ("reprint", "full-1"),
    }


@given(st.permutations(range(10)))
def test_clusters_do_not_depend_on_the_order_of_arrival(article: Make, prose: Write, order: list[int]) -> None:
    articles = family(article, prose, 2) + family(article, prose, 3)

    def told(decisions: dict[str, Decision]) -> dict[str, tuple[str, str | None]]:
        """Of equal texts the first to come is the one that is shown."""
        pairs = linked(decisions).items()
        texts = {name: ("", home.replace("again", "full")) if home else ("", name) for name, (_, home) in pairs}
        return {name.replace("again", "full"): texts[name] for name, _ in pairs}

    assert told(final(articles[place] for place in order)) == told(final(articles))


def test_a_fuller_copy_that_comes_second_is_the_canonical_one(article: Make, prose: Write) -> None:
    full, cut, *_ = family(article, prose, 4)
    deduplicator = Deduplicator({}, WINDOW)
    (first,) = deduplicator.decide(cut)
    assert (first.relation, first.duplicate_of) == ("unique", None)
    own, again = deduplicator.decide(full)
    assert (own.relation, own.duplicate_of, own.supersedes) == ("unique", None, (cut.article_id,))
    assert (again.article_id, again.relation, again.duplicate_of) == (cut.article_id, "excerpt", full.article_id)
    assert again.evidence is not None
    assert again.evidence.containment == 1.0
    assert again.evidence.seconds == 50
    assert "".join(cut.body[match.start : match.end] for match in again.evidence.matches) in full.body


def test_an_update_drops_and_adds_text_and_raises_the_version(article: Make, prose: Write) -> None:
    text = prose(5, 500)
    words = text.split(" ")
    old = article("old", " ".join(words[:380]), 0)
    new = article("new", " ".join(words[:40] + words[160:]), 3600)
    decisions = final([old, new])
    assert linked(decisions) == {"old": ("unique", None), "new": ("update", "old")}
    assert decisions["new"].canonical_version == decisions["old"].canonical_version + 1
    assert decisions["new"].newest
    evidence = decisions["new"].evidence
    assert evidence is not None
    for (told,), body, start, end in (
        (evidence.added, new.body, len(" ".join([*words[:40], *words[160:380]])), len(new.body)),
        (evidence.dropped, old.body, len(" ".join(words[:40])), len(" ".join(words[:160]))),
    ):
        assert abs(told.start - start) < 200
        assert abs(told.end - end) < 200
        assert body[told.start : told.end]


def test_an_older_version_that_comes_late_never_takes_the_place_of_a_newer(article: Make, prose: Write) -> None:
    words = prose(5, 500).split(" ")
    old = article("old", " ".join(words[:380]), 0)
    new = article("new", " ".join(words[:40] + words[160:]), 3600)
    decisions = final([new, old])
    assert linked(decisions) == {"new": ("unique", None), "old": ("update", "new")}
    assert decisions["old"].canonical_version < decisions["new"].canonical_version
    assert not decisions["old"].newest


def versions(make: Make, write: Write, seed: int) -> list[Article]:
    """A text, two updates of it, a correction of it; each an hour after the one before."""
    words, new, newer = (write(seed + more, 400).split(" ") for more in (0, 100, 200))
    second = words[:60] + words[180:] + new[:150]
    bodies = [words, second, second[:250] + newer[:200], words]
    said: list[dict[str, object]] = [{}, {}, {}, {"corrects": True}]
    return [
        make(f"version-{number}-{seed}", " ".join(body), number * 3600, **more)
        for number, (body, more) in enumerate(zip(bodies, said, strict=True))
    ]


def test_an_update_that_comes_late_is_no_newer_than_the_one_before_it_came(article: Make, prose: Write) -> None:
    first, second, third, _ = versions(article, prose, 20)
    for order in permutations([first, second, third]):
        decisions = final(order)
        numbers = [decisions[f"version-{number}-20"].canonical_version for number in range(3)]
        assert numbers == sorted(numbers)
        assert numbers[1] < numbers[2]


@given(st.permutations(range(13)))
def test_clusters_and_the_last_version_do_not_depend_on_the_order_of_copies_updates_and_corrections(
    article: Make, prose: Write, order: list[int]
) -> None:
    articles = family(article, prose, 21)[1:] + versions(article, prose, 21)
    articles += family(article, prose, 22)[2:] + versions(article, prose, 22)[:2]
    decisions = final(articles[place] for place in order)
    clusters = {(name[-2:], decision.duplicate_of or decision.article_id) for name, decision in decisions.items()}
    assert len(clusters) == 2, "one a text"
    for seed, newest in (("21", "version-3-21"), ("22", "version-1-22")):
        published = {
            name: decision.canonical_version
            for name, decision in decisions.items()
            if name.endswith(seed) and decision.relation in ("unique", "update") and "version" in name
        }
        assert [name for name in published if published[name] == max(published.values())] == [newest]


@pytest.mark.parametrize("said", [{"corrects": True}, {"pubstatus": "canceled"}])
@pytest.mark.parametrize("seconds", [0, 3600])
def test_a_correction_or_kill_of_a_text_is_its_next_version_though_nothing_else_changed(
    article: Make, prose: Write, said: dict[str, object], seconds: int
) -> None:
    text = prose(8, 200)
    sent, copied = article("sent", text), article("copied", text, 60, source="other")
    told = article("told", text, seconds, **said)
    again = article("again", text, seconds + 60, source="other", **said)
    for order in ([sent, copied, told, again], [copied, sent, told, again]):
        decisions = final(order)
        assert decisions["told"].relation == "update"
        assert decisions["told"].newest
        assert decisions["told"].canonical_version == decisions["sent"].canonical_version + 1
        assert decisions["told"].evidence is not None
        assert decisions["told"].evidence.rule == "correction-or-kill"
        assert decisions["again"].relation == "identical"
    late = final([told, copied, again, sent])
    assert [name for name, each in late.items() if each.relation == "unique"] == ["told"]


@pytest.mark.parametrize("seconds", [-7200, 0, 7200])
def test_a_correction_passes_whatever_its_clock_says(article: Make, prose: Write, seconds: int) -> None:
    text = f"It cost 40 million crowns, the board said on Friday, and {prose(9, 200)}"
    sent, update = article("sent", text), article("update", f"{text} {prose(10, 120)}", 60)
    told = article("told", text.replace("40", "41"), seconds, corrects=True)
    decisions = final([sent, update, told])
    assert decisions["told"].newest
    assert decisions["told"].canonical_version > max(decisions[name].canonical_version for name in ("sent", "update"))


def test_a_kill_after_a_correction_that_repeats_its_text_is_the_newest_version(article: Make, prose: Write) -> None:
    text = f"It cost 40 million crowns, the board said on Friday, and {prose(9, 200)}"
    sent, told = article("sent", text), article("told", text.replace("40", "41"), 60, corrects=True)
    for number, body in enumerate((text, told.body)):
        kill = article(f"kill-{number}", body, 0, pubstatus="canceled")
        decisions = final([sent, told, kill])
        made = decisions[f"kill-{number}"]
        assert (made.relation, made.newest, made.canonical_version) == ("update", True, 3)
        assert made.pubstatus == "canceled"


@pytest.mark.parametrize("seconds", [-60, 0, 60])
def test_of_equal_texts_the_first_arrival_keeps_its_place(article: Make, prose: Write, seconds: int) -> None:
    text = prose(11, 200)
    decisions = final([article("first", text), article("again", text, seconds, source="other")])
    assert linked(decisions) == {"first": ("unique", None), "again": ("identical", "first")}


@pytest.mark.parametrize("share", [0.04, 0.1, 0.3])
def test_each_growth_of_one_desks_text_is_passed_on_and_measured_against_the_newest(
    article: Make, prose: Write, share: float
) -> None:
    words = prose(12, 1200).split(" ")
    sizes = [round(300 * (1 + share) ** number) for number in range(6)]
    made = [article(f"v{n}", " ".join(words[:size]), 0, headline="Ferry aground") for n, size in enumerate(sizes)]
    decisions = final(made)
    assert all(decisions[f"v{n}"].relation in ("unique", "update") or n < 5 for n in range(6))
    assert decisions["v5"].newest
    deduplicator = Deduplicator({}, WINDOW)
    own = [deduplicator.decide(each)[0] for each in made]
    assert all(each.duplicate_of is None or (each.relation == "update" and each.newest) for each in own)


def test_a_copy_of_an_embargoed_text_is_told_of_the_embargo(article: Make, prose: Write) -> None:
    until = datetime(2030, 1, 1, tzinfo=UTC)
    held = article("held", prose(13, 200), embargoed=until)
    decisions = final([held, article("copy", held.body, 60, source="other")])
    assert [decisions[name].embargoed for name in ("held", "copy")] == [until, until]


def test_an_embargo_on_a_known_text_is_its_next_version(article: Make, prose: Write) -> None:
    text = prose(13, 200)
    decisions = final([article("free", text), article("held", text, 0, embargoed=datetime(2030, 1, 1, tzinfo=UTC))])
    assert (decisions["held"].relation, decisions["held"].newest) == ("update", True)


def test_a_correction_sent_again_is_a_copy_and_one_of_the_correction_an_update(article: Make, prose: Write) -> None:
    text = f"It cost 40 million crowns, the board said on Friday, and {prose(9, 200)}"
    sent = article("sent", text)
    first = article("first", text.replace("40", "41"), 60, corrects=True)
    again = article("again", text.replace("40", "41"), 90, corrects=True, source="other")
    second = article("second", text.replace("40", "42"), 120, corrects=True)
    decisions = final([sent, first, again, second])
    relations = {name: decision.relation for name, decision in decisions.items()}
    assert relations == {"sent": "unique", "first": "update", "again": "identical", "second": "update"}
    assert [decisions[name].canonical_version for name in ("sent", "first", "second")] == [1, 2, 3]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_versions_of_an_item_are_updates_whatever_their_texts(article: Make, prose: Write, order: list[int]) -> None:
    texts = [prose(50, 120), prose(51, 120), prose(52, 40)]
    items = [article(f"v{n}", text, 60 * n, uri="urn:item", version=n + 1) for n, text in enumerate(texts)]
    decisions = final(items[place] for place in order)
    first = f"v{order[0]}"
    assert linked(decisions) == {
        name: ("unique", None) if name == first else ("update", first) for name in ("v0", "v1", "v2")
    }
    numbers = [decisions[name].canonical_version for name in ("v0", "v1", "v2")]
    assert max(numbers) == numbers[2] > max(numbers[:2])


def test_another_part_or_item_is_no_version(article: Make, prose: Write) -> None:
    one = article("one", prose(53, 120), uri="urn:item")
    part = article("part", prose(54, 120), uri="urn:item", version=2, part=1)
    item = article("item", prose(55, 120), uri="urn:other", version=2)
    assert {relation for relation, _ in linked(final([one, part, item])).values()} == {"unique"}


def test_two_stories_in_one_text_do_not_make_one_of_them(article: Make, prose: Write) -> None:
    one, two = prose(6, 300), prose(7, 200)
    parts = [article("one", one), article("two", two, 10), article("both", f"{one}\n\n{two}", 20)]
    for order in ([0, 1, 2], [0, 2, 1], [1, 2, 0], [1, 0, 2]):
        assert linked(final(parts[place] for place in order)) == {
            "one": ("unique", None),
            "two": ("unique", None),
            "both": ("reprint", "one"),
        }, order


@pytest.mark.parametrize(("order", "excerpt", "alone"), [((2, 0, 1), "one", "two"), ((2, 1, 0), "two", "one")])
def test_an_excerpt_that_was_never_published_is_not_made_canonical(
    article: Make, prose: Write, order: tuple[int, ...], excerpt: str, alone: str
) -> None:
    one, two = prose(6, 300), prose(7, 200)
    parts = [article("one", one), article("two", two, 10), article("both", f"{one}\n\n{two}", 20)]
    found = linked(final(parts[place] for place in order))
    assert found == {"both": ("unique", None), excerpt: ("excerpt", "both"), alone: ("unique", None)}


def test_a_compilation_stays_with_the_article_of_which_it_has_more_words_not_more_samples(
    article: Make, prose: Write
) -> None:
    """A short text is sampled more finely than a long one."""
    long, short = prose(70, 900), prose(71, 40)
    mixed = f"{' '.join(long.split()[:70])}\n\n{' '.join(short.split()[:30])}"
    found = linked(final([article("mixed", mixed), article("long", long, 10), article("short", short, 20)]))
    assert found == {"mixed": ("excerpt", "long"), "long": ("unique", None), "short": ("unique", None)}


def test_a_compilation_among_its_copies_does_not_make_an_article_one(article: Make, prose: Write) -> None:
    one, two = prose(72, 900).split(), prose(73, 900).split()
    mixed = " ".join((*one[:80], *two[-200:]))
    arriving = [
        article(name, text, seconds)
        for seconds, (name, text) in enumerate(
            [("one", " ".join(one)), ("mixed", mixed), ("two", " ".join(two)), ("cut", " ".join(two[:690]))]
        )
    ]
    found = linked(final(arriving))
    assert found["mixed"] == ("reprint", "two")
    assert found["cut"] == ("excerpt", "two")


def test_a_redelivered_article_is_told_what_became_of_it_since(article: Make, prose: Write) -> None:
    text = prose(60, 300)
    cut, longer, whole = (article(str(count), " ".join(text.split()[:count]), count / 50) for count in (120, 200, 300))
    deduplicator = Deduplicator({}, WINDOW)
    (first,) = deduplicator.decide(cut)
    deduplicator.decide(longer)
    deduplicator.decide(whole)
    again = deduplicator.decide(cut)
    assert again[0] == first
    assert [(each.article_id, each.duplicate_of) for each in again[1:]] == [(cut.article_id, whole.article_id)]
    own, moved, *since = deduplicator.decide(longer)
    assert (own.duplicate_of, moved.article_id, moved.duplicate_of) == (None, cut.article_id, longer.article_id)
    assert {each.article_id for each in since} == {cut.article_id, longer.article_id}
    assert {each.duplicate_of for each in since} == {whole.article_id}


def test_reports_from_one_template_are_different_articles(article: Make) -> None:
    report = (
        "{bank} said on {day} it would raise its prime lending rate to {rate} from {before}, effective {start}. "
        "It is the {times} change this year. The bank, which had moved to {before} in {month}, said the decision "
        "reflected the higher cost of funds in the money market and the outlook for demand for credit."
    )
    fields = ("bank", "day", "rate", "before", "start", "times", "month")
    rows = [
        ("Northgate Bank", "Monday", "8.25", "8.00", "April 3", "second", "January"),
        ("Calder Trust", "Thursday", "9.50", "9.10", "May 17", "third", "February"),
        ("Banque Verlaine", "Friday", "7.75", "7.40", "June 30", "first", "December"),
    ]
    articles = [article(row[0], report.format(**dict(zip(fields, row, strict=True)))) for row in rows]
    assert {relation for relation, _ in linked(final(articles)).values()} == {"unique"}


def test_short_items_are_told_apart_and_found_again(article: Make, prose: Write) -> None:
    text = prose(8, 20)
    items = [article("a", text), article("b", text.upper(), 5), article("c", prose(9, 20), 6)]
    assert linked(final(items)) == {"a": ("unique", None), "b": ("reprint", "a"), "c": ("unique", None)}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=24))
def test_a_redelivered_article_gets_the_same_decisions(article: Make, prose: Write, order: list[int]) -> None:
    articles = family(article, prose, 10) + family(article, prose, 11)
    entries: dict[str, ArticleState] = {}
    deduplicator = Deduplicator(entries, WINDOW)
    first: dict[int, tuple[Decision, ...]] = {}
    for place in order:
        decisions = deduplicator.decide(articles[place])
        made = first.setdefault(place, decisions)
        assert decisions[: len(made)] == made
        assert decisions[0].article_id == articles[place].article_id
        assert decisions[0].duplicate_of != articles[place].article_id
    assert len(entries) == deduplicator.size == len(first)


@given(st.permutations(range(10)), st.integers(0, 9))
def test_a_rebuilt_index_decides_as_the_living_one(article: Make, prose: Write, order: list[int], cut: int) -> None:
    articles = family(article, prose, 12) + family(article, prose, 13)
    entries: dict[str, ArticleState] = {}
    living = Deduplicator(entries, WINDOW)
    for place in order[:cut]:
        living.decide(articles[place])
    stored = {key: decode(encode(entry), ArticleState) for key, entry in entries.items()}
    assert stored == entries
    rebuilt = Deduplicator(stored, WINDOW)
    for place in order[cut:]:
        assert rebuilt.decide(articles[place]) == living.decide(articles[place])
    assert stored == entries


def test_an_older_entry_is_never_written_again(article: Make, prose: Write) -> None:
    class WriteOnce(dict[str, ArticleState]):
        def __setitem__(self, key: str, value: ArticleState) -> None:
            assert key not in self
            super().__setitem__(key, value)

    deduplicator = Deduplicator(WriteOnce(), WINDOW)
    for each in reversed(family(article, prose, 14)):
        deduplicator.decide(each)


def test_languages_do_not_match(article: Make, prose: Write) -> None:
    text = prose(15, 200)
    pair = [article("english", text), article("french", text, language="fr")]
    assert {relation for relation, _ in linked(final(pair)).values()} == {"unique"}


@pytest.mark.parametrize("turned", [False, True])
def test_an_undated_copy_is_compared_by_receipt(article: Make, prose: Write, turned: bool) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    text = prose(16, 300)
    dated = article("dated", text, received_at=now)
    cut = article("cut", text[:900], event_time=now, received_at=now, event_time_source="received")
    pair = [cut, dated] if turned else [dated, cut]
    assert linked(final(pair)) == {"dated": ("unique", None), "cut": ("excerpt", "dated")}
    late = replace(cut, received_at=now + timedelta(hours=73))
    assert linked(final([dated, late]))["cut"] == ("unique", None)


def test_the_same_text_after_the_window_is_another_article(article: Make, prose: Write) -> None:
    text = prose(17, 300)
    stated = {"content_type": "text/html"}
    pair = [article("then", text, **stated), article("now", text, WINDOW.total_seconds() + 1, **stated)]
    assert linked(final(pair))["now"] == ("unique", None)


@pytest.mark.parametrize(("words", "relation"), [(300, "excerpt"), (50, "unique")])
def test_a_clock_read_off_a_page_does_not_part_a_text_from_its_copy(
    article: Make, prose: Write, words: int, relation: str
) -> None:
    text = prose(17, words)
    other_day = article("page", text[: len(text) * 2 // 3], 40 * 24 * 3600)
    assert linked(final([article("then", text), other_day]))["page"][0] == relation
    replayed = replace(other_day, received_at=other_day.received_at + WINDOW + timedelta(seconds=1))
    assert linked(final([article("then", text), replayed]))["page"] == ("unique", None)


@pytest.mark.parametrize(("words", "relation"), [(260, "update"), (120, "unique")])
def test_a_clock_read_off_a_page_does_not_part_a_text_from_its_update(
    article: Make, prose: Write, words: int, relation: str
) -> None:
    kept = prose(18, words)
    before, after = (f"{prose(seed, 100)}\n\n{kept}" for seed in (19, 20))
    later = article("page", after, 40 * 24 * 3600)
    assert linked(final([article("then", before), later]))["page"][0] == relation


@pytest.mark.parametrize(("words", "relation"), [(400, "reprint"), (120, "unique")])
def test_a_clock_read_off_a_page_does_not_part_a_text_from_its_edited_copy(
    article: Make, prose: Write, words: int, relation: str
) -> None:
    text = prose(21, words)
    edited = " ".join("also" if place % 20 == 10 else word for place, word in enumerate(text.split(" ")))
    assert linked(final([article("then", text), article("page", edited)]))["page"][0] == "reprint"
    later = article("page", edited, 40 * 24 * 3600)
    assert linked(final([article("then", text), later]))["page"][0] == relation


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=40, max_size=90))
def test_expiry_never_drops_what_the_next_arrival_can_be_compared_with(
    article: Make, prose: Write, arrivals: list[tuple[int, int]]
) -> None:
    """Clocks go on by up to three hours; one in ten is years early or late, and that one may go at once."""
    window, hours = timedelta(hours=24), 0
    entries: dict[str, ArticleState] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.deduplication.duplicate_index.SWEEP", 4)
        patch.setattr("service.deduplication.duplicate_index.RECENT", 16)
        deduplicator = Deduplicator(entries, window)
        regular: list[tuple[int, str]] = []
        for place, (later, wild) in enumerate(arrivals):
            hours += later
            off = {0: -20_000, 1: 20_000}.get(wild if place % 5 == 0 else 9, 0)
            each = article(
                f"at-{place}", f"{prose(place, 6)} {place}", 3600.0 * (hours + off), content_type="text/html"
            )
            deduplicator.decide(each)
            if not off:
                regular.append((hours, each.article_id))
            assert all(known in entries for clock, known in regular if hours - clock <= 24)
        assert deduplicator.size == len(entries)


def test_expiry_gives_memory_back_and_drops_nothing_comparable(article: Make, prose: Write) -> None:
    entries: dict[str, ArticleState] = {}
    window = timedelta(hours=5)
    deduplicator = Deduplicator(entries, window)
    arrived: list[Article] = []
    for hour in range(400):
        # One clock in twenty is wild, years early or late.
        wild = {0: -3, 10: 3}.get(hour % 20, 0) * 365 * 24
        each = article(f"at-{hour}", prose(1000 + hour, 12), 3600 * (hour + wild))
        deduplicator.decide(each)
        arrived.append(each)
        assert all(recent.article_id in entries for recent in arrived[-6:])
    assert len(entries) == deduplicator.size < 330
    rebuilt = Deduplicator(dict(entries), window)
    again = article("again", prose(1398, 12), 3600 * 398)
    assert rebuilt.decide(again) == deduplicator.decide(again)
    assert rebuilt.decide(again)[0].relation == "identical"


@pytest.fixture
def soon_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.deduplication.duplicate_index.RECENT", 4)
    monkeypatch.setattr("service.deduplication.duplicate_index.SWEEP", 2)


@pytest.mark.parametrize(("undated", "kept"), [(True, True), (False, False)])
def test_a_dated_article_of_long_ago_stays_while_undated_ones_arrive(
    article: Make, prose: Write, soon_expired: None, undated: bool, kept: bool
) -> None:
    """These are compared with it by receipt."""
    entries: dict[str, ArticleState] = {}
    deduplicator = Deduplicator(entries, timedelta(hours=9))
    old = article("old", prose(70, 100), -9_000 * 3600)
    deduplicator.decide(old)
    for number in range(8):
        one = article(f"new-{number}", prose(71 + number, 100))
        if undated and number % 2:
            one = replace(one, event_time=one.received_at, event_time_source="received")
        deduplicator.decide(one)
    assert (old.article_id in entries) is kept


def test_copies_are_those_of_the_first_again_once_the_fuller_text_that_took_them_over_has_expired(
    article: Make, prose: Write, soon_expired: None
) -> None:
    """The fuller text's clock is some hours early: it goes first."""
    hour, words = 3600, prose(80, 400).split(" ")
    entries: dict[str, ArticleState] = {}
    deduplicator = Deduplicator(entries, timedelta(hours=9))
    first = article("first", " ".join(words[:200]), 0)
    copy = article("copy", " ".join(words[:200]), 60, source="other")
    whole = article("whole", " ".join(words[:300]), -8 * hour)
    for each in (first, copy):
        deduplicator.decide(each)
    assert {each.article_id for each in deduplicator.decide(whole)[1:]} == {first.article_id, copy.article_id}
    for number in range(8):
        deduplicator.decide(article(f"other-{number}", prose(90 + number, 100), 5 * hour))
    assert whole.article_id not in entries
    assert {first.article_id, copy.article_id} <= entries.keys()
    longest = article("longest", " ".join(words), hour)
    own, *others = deduplicator.decide(longest)
    assert own.supersedes == (first.article_id,)
    assert {(each.article_id, each.duplicate_of) for each in others} == {
        (first.article_id, longest.article_id),
        (copy.article_id, longest.article_id),
    }


def test_how_new_a_text_is_counts_its_earlier_copies_by_their_clocks_and_what_nobody_had(
    article: Make, prose: Write
) -> None:
    day = 86_400
    body, more = prose(1, 200), prose(2, 200)
    deduplicator = Deduplicator({}, timedelta(days=9))
    first = article("first", body, 0)
    second = article("second", body, 2 * day, source="times")
    later = article("later", body, 4 * day, source="courier")
    third = article("third", f"{body}\n\n{more}", 2.4 * day, source="evening")
    new, *_ = (deduplicator.decide(each)[0].novelty for each in (first, second, later))
    told = deduplicator.decide(third)[0].novelty
    assert new is not None
    assert (new.new_text, new.copies.days_7) == (1.0, 0)
    assert told is not None
    assert told.new_text == pytest.approx(0.5, abs=0.1)
    copies = told.copies
    assert (copies.hours_12, copies.hours_24, copies.days_3, copies.days_5, copies.days_7) == (1, 1, 2, 2, 2)
    assert copies.nearest == (second.article_id, first.article_id)
    assert deduplicator.decide(third)[0].novelty == told


def test_a_fuller_text_has_no_lower_version_than_what_it_stands_for(article: Make, prose: Write) -> None:
    """A desk that states no clock lengthens its text again and again: each time the last one is the newest."""
    undated = {"headline": "Levy on farmed fish", "event_time_source": "received"}
    texts = [prose(1, 150), prose(1, 150) + " The board of the harbour said so on Monday."]
    texts += [texts[-1] + " " + prose(2, 60), texts[-1] + " " + prose(2, 60) + " " + prose(3, 100)]
    deduplicator = Deduplicator({}, WINDOW)
    versions = [
        deduplicator.decide(article(str(number), text, number, **undated))[0].canonical_version
        for number, text in enumerate(texts)
    ]
    assert versions == [1, 2, 3, 3]


def test_a_sentence_added_between_sampled_words_is_growth_whatever_the_clocks_say(article: Make, prose: Write) -> None:
    first = article("first", prose(1, 400), 0, headline="Levy on farmed fish")
    words, added = first.body.split(" "), "Nobody in the harbour had been told of it by then, not a single word."
    for place in range(40, 380, 40):
        text = " ".join([*words[:place], added, *words[place:]])
        longer = article("longer", text, -3600, headline=first.headline)
        deduplicator = Deduplicator({}, WINDOW)
        deduplicator.decide(first)
        assert deduplicator.decide(longer)[0].newest
