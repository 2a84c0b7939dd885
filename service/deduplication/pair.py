"""Two articles and what their texts share in; out whether their metadata shows one item, one desk or one house."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import TypeVar, cast

from service.article import OWN_URI
from service.deduplication.article_state import ArticleState
from service.deduplication.comparison import Comparison
from service.deduplication.constants import LEAST_OF_HEADLINE
from service.deduplication.words import telling_words

# The authority that issues a uri: the host of an address or tag, the provider of a NewsML urn, otherwise the namespace
# of the urn.
_AUTHORITY = re.compile(
    r"https?://(?:www\.)?([^/:]+)|tag:([^,/]+),|urn:newsml:([^:]+):|urn:(?!newsml:|uuid:|oid:)([^:]+):", re.IGNORECASE
)


Answer = TypeVar("Answer")


@dataclass(slots=True, eq=False)
class Pair:
    """Two articles and what their texts share. ``lifts``: ``this`` says in words that an embargo has ended. ``named``:
    ``this`` is an order that names ``that`` as its item. ``answers`` has what was asked of the pair before, since the
    rules ask the same several times."""

    this: ArticleState
    that: ArticleState
    shared: Comparison
    lifts: bool = False
    named: bool = False
    answers: dict[Callable[[Pair], object], object] = field(default_factory=dict)


def once(question: Callable[[Pair], Answer]) -> Callable[[Pair], Answer]:
    """``question``, answered once for each pair."""

    @wraps(question)
    def answered(pair: Pair) -> Answer:
        if question not in pair.answers:
            pair.answers[question] = question(pair)
        return cast("Answer", pair.answers[question])

    return answered


def other_kills(pair: Pair) -> bool:
    """Whether both are kills of items that their stated uris tell apart. Two such notes in the words of one form ("This
    story has been withdrawn") share nothing that says anything of the items."""
    this, that = pair.this, pair.that
    stated = not (this.card.uri.startswith(OWN_URI) or that.card.uri.startswith(OWN_URI))
    return this.canceled and that.canceled and stated and not same_item(this, that)


def same_item(this: ArticleState, that: ArticleState) -> bool:
    """Whether the two have the same uri and are the same part of it."""
    return this.card.uri == that.card.uri and this.card.part == that.card.part


def other_version(this: ArticleState, that: ArticleState) -> bool:
    """Whether the two are different versions of one item by uri and version; then their texts need not be similar."""
    return same_item(this, that) and this.card.version != that.card.version


def came_again(this: ArticleState, that: ArticleState) -> bool:
    """Whether the two came under one article id, with different texts."""
    ids = [each.card.came_as or each.card.article_id for each in (this, that)]
    return ids[0] == ids[1] and this.text != that.text


def kept_as_one(pair: Pair) -> bool:
    """Whether a source that states one uri for both keeps them as one item: their versions rise with their times, or
    one is held under an embargo, which only a version of its own ends."""
    states = (pair.this, pair.that)
    earlier, later = sorted((each.card for each in states), key=lambda card: card.version)
    dated = all(each.dated for each in states)
    rises = earlier.version < later.version and not (dated and later.event_time < earlier.event_time)
    return rises or any(each.card.embargoed is not None or each.card.pubstatus == "withheld" for each in states)


def another_date(pair: Pair) -> bool:
    """Whether their stated times are on different days: a report that comes every day may keep all but a figure."""
    this, that = pair.this, pair.that
    return this.dated and that.dated and this.card.event_time.date() != that.card.event_time.date()


@once
def one_headline(pair: Pair) -> bool | None:
    """Whether the two headlines say the same, or None if either has none."""
    words = [telling_words(each.card.headline or "") for each in (pair.this, pair.that)]
    fewer = min(map(len, words))
    return len(words[0] & words[1]) > LEAST_OF_HEADLINE * fewer if fewer else None


@once
def no_other_desk(pair: Pair) -> bool:
    """Whether nothing shows that another agency or another place wrote one of them."""
    places = None in (pair.this.place, pair.that.place) or pair.this.place == pair.that.place
    return _no_other_agency(pair) and places


@once
def one_desk(pair: Pair) -> bool:
    """Whether one desk of one house wrote both. They are one item; or they came from one source, no other agency,
    publisher or uri authority is named, and they have in common a slug, or a series, or a headline together with
    agencies, place and whether a time is stated."""
    this, that = pair.this, pair.that
    if same_item(this, that) or came_again(this, that):
        return True
    if this.card.source != that.card.source or not _no_other_agency(pair) or _other_house(this, that):
        return False
    if this.slug and this.slug == that.slug:
        return True
    if not (this.agencies and that.agencies) and this.card.uri.startswith(OWN_URI) != that.card.uri.startswith(OWN_URI):
        # A wire item and a page that names nobody: a desk sends its versions in one form.
        return False
    if (this.agencies, this.place, this.dated) == (that.agencies, that.place, that.dated) and one_headline(pair):
        return True
    series = this.series is not None or that.series is not None
    return series and no_other_desk(pair)


def one_house(this: ArticleState, that: ArticleState) -> bool:
    """Whether one house sent both: they have an agency in common; or, unless both name agencies, they have a uri
    authority in common, or came from one source and nothing names two houses."""
    if this.agencies and that.agencies:
        return bool({*this.agencies} & {*that.agencies})
    one_source = this.card.source == that.card.source and not _other_house(this, that)
    return bool(_authority(this) & _authority(that)) or one_source


def _no_other_agency(pair: Pair) -> bool:
    return not pair.this.agencies or not pair.that.agencies or bool({*pair.this.agencies} & {*pair.that.agencies})


def _other_house(this: ArticleState, that: ArticleState) -> bool:
    """Whether uris or publishers name two houses."""
    for houses_of in (_authority, _publishers):
        one, other = houses_of(this), houses_of(that)
        if one and other and not one & other:
            return True
    return False


def _authority(state: ArticleState) -> frozenset[str]:
    uri = state.card.uri
    found = None if uri.startswith(OWN_URI) else _AUTHORITY.match(uri)
    return frozenset(filter(None, found.groups())) if found else frozenset()


def _publishers(state: ArticleState) -> frozenset[str]:
    return frozenset(state.card.lineage) - frozenset(state.agencies) - {state.card.source}
