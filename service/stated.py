"""What a source states of an item and we do not compute: ``Stated``, untouched, in the terms of ninjs 3 and NewsML-G2.

Nothing in it is guessed, and nothing of ours is written over it: what the service computes stands beside it, in fields
of the article's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime

# What ties takes of one text: all that are marked as such have a link of this ``rel`` to the same address.
TAKE_OF = "takeOf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A term that the source gives: a subject, genre, place, person, organisation, service, channel.

    ``code`` is as written (``subj:04000000``, ``R``), ``scheme`` its vocabulary where that is told apart; ``rel`` is
    its relation to the item (``about``, ``mentions``), ``kind`` what the source calls such terms where one list holds
    several kinds; ``creator`` says who coded it; ``confidence`` is 0 to 1; ``details`` is what else it says of
    it, as JSON (a person's contact, a place's coordinates).
    """

    name: str | None = None
    code: str | None = None
    scheme: str | None = None
    rel: str | None = None
    kind: str | None = None
    creator: str | None = None
    confidence: float | None = None
    details: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note to the editors; ``role`` as the source has it (``correction``, ``advisory``), ``pubconstraint`` too: what
    keeps it from being published."""

    text: str
    role: str | None = None
    pubconstraint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One form in which a picture, graphic, sound or film can be had. ``href`` is an address or a file's name; sizes
    are in pixels and bytes, ``duration`` as the source writes it; ``details`` is what else it says of it, as JSON."""

    href: str | None = None
    name: str | None = None
    media_type: str | None = None
    width: int | None = None
    height: int | None = None
    size_bytes: int | None = None
    duration: str | None = None
    details: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """A picture, graphic, film or other item that belongs to this one; ``alt_text`` is for who cannot see it,
    ``details`` what else the source says of it, as JSON."""

    name: str | None = None
    type: str | None = None
    uri: str | None = None
    headline: str | None = None
    caption: str | None = None
    alt_text: str | None = None
    byline: str | None = None
    credit: str | None = None
    usage_terms: str | None = None
    copyright_notice: str | None = None
    renditions: tuple[Rendition, ...] = ()
    details: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Another item or page that the source points to: ``rel`` says how (``canonical``, ``replaces``, ``seeAlso``,
    ``sidebar``, ``derivedFrom``), ``href`` is its address or id; ``details`` is what else it says of it, as JSON."""

    href: str
    rel: str | None = None
    title: str | None = None
    media_type: str | None = None
    details: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """All that the source says of an item beside its text; a field that it does not state is empty.

    ``language`` is as the source writes it (``en-CA``); ``renditions`` are forms of the item itself, of an item that
    is a picture or has one; ``associations`` are other items. ``priority`` is the editorial one (1 to 9) beside
    ``urgency``; ``signals`` are the source's orders to the receiver (``sig:update``); ``provider`` sends the item,
    ``sources`` had it before; ``sequence_number`` and ``message_id`` are the transmission's; ``take_key`` is ANPA's
    ("2nd Ld-Writethru"). ``services``, ``products``, ``channels`` and ``audiences`` are whom it is for;
    ``categories`` are the desk's own. ``other`` has what has no place here, by the source's own names, and of
    ninjs also what ninjs 3.1 has no property for, so that it goes out as it came.
    """

    item_class: str | None = None
    language: str | None = None
    profile: str | None = None
    title: str | None = None
    abstract: str | None = None
    priority: int | None = None
    usage_terms: str | None = None
    copyright_holder: str | None = None
    copyright_notice: str | None = None
    keywords: tuple[str, ...] = ()
    genres: tuple[Concept, ...] = ()
    subjects: tuple[Concept, ...] = ()
    categories: tuple[Concept, ...] = ()
    places: tuple[Concept, ...] = ()
    people: tuple[Concept, ...] = ()
    organisations: tuple[Concept, ...] = ()
    events: tuple[Concept, ...] = ()
    services: tuple[Concept, ...] = ()
    products: tuple[Concept, ...] = ()
    channels: tuple[Concept, ...] = ()
    audiences: tuple[Concept, ...] = ()
    notes: tuple[Note, ...] = ()
    signals: tuple[str, ...] = ()
    provider: str | None = None
    sources: tuple[Concept, ...] = ()
    creators: tuple[Concept, ...] = ()
    sign_off: str | None = None
    take_key: str | None = None
    message_id: str | None = None
    sequence_number: int | None = None
    word_count: int | None = None
    expires: datetime | None = None
    alternate_ids: tuple[Concept, ...] = ()
    links: tuple[Link, ...] = ()
    renditions: tuple[Rendition, ...] = ()
    associations: tuple[Association, ...] = ()
    other: dict[str, str] = field(default_factory=dict)


def merged(one: Stated, other: Stated) -> Stated:
    """What two parts of a source say of one item: the first's own facts before the second's, the lists of both."""
    said: dict[str, object] = {}
    for each in fields(Stated):
        mine, more = getattr(one, each.name), getattr(other, each.name)
        if isinstance(mine, tuple):
            said[each.name] = tuple(dict.fromkeys((*mine, *more)))
        elif isinstance(mine, dict):
            said[each.name] = more | mine
        else:
            said[each.name] = more if mine is None else mine
    return Stated(**said)  # type: ignore[arg-type]  # each field has what a field of that name had


def unless_empty(stated: Stated) -> Stated | None:
    """``stated``, or None where it says nothing: records do not carry an empty block."""
    return stated if any(getattr(stated, each.name) for each in fields(stated)) else None
