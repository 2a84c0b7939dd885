"""What a source states about an item: ``Stated``, unchanged, in the terms of ninjs 3 and NewsML-G2.

Nothing in it is guessed or overwritten: what the service computes is in other fields of the article.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime

# The ``rel`` of the link that ties the takes of one text together: all of them have one to the same address.
TAKE_OF = "takeOf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A term that the source gives: a subject, genre, place, person, organisation, service, channel.

    ``code`` is as written (``subj:04000000``, ``R``), ``scheme`` its vocabulary if stated separately; ``rel`` is its
    relation to the item (``about``, ``mentions``), ``kind`` the source's name for such terms where one list has several
    kinds; ``creator`` says who assigned it; ``confidence`` is 0 to 1; ``details`` is whatever else the source says of
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
    """A note to the editors; ``role`` (``correction``, ``advisory``) and ``pubconstraint``, a restriction on
    publication, are as the source writes them."""

    text: str
    role: str | None = None
    pubconstraint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One file or format of a picture, graphic, sound or film. ``href`` is a URL or a file name; sizes are in pixels
    and bytes, ``duration`` as the source writes it; ``details`` is whatever else the source says of it, as JSON."""

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
    """A picture, graphic, film or other item that belongs to this one; ``alt_text`` is the text alternative,
    ``details`` whatever else the source says of it, as JSON."""

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
    """Another item or page that the source refers to: ``rel`` is the relation (``canonical``, ``replaces``,
    ``seeAlso``, ``sidebar``, ``derivedFrom``), ``href`` its URL or id; ``details`` is whatever else the source says of
    it, as JSON."""

    href: str
    rel: str | None = None
    title: str | None = None
    media_type: str | None = None
    details: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Everything that the source says of an item besides its text; fields that it does not state are empty.

    ``language`` is as the source writes it (``en-CA``); ``renditions`` are those of the item itself, if it is a picture
    or has one; ``associations`` are other items. ``priority`` is the editorial priority (1 to 9), separate from
    ``urgency``; ``signals`` are the source's processing instructions (``sig:update``); ``provider`` sends the item,
    ``sources`` had it before; ``sequence_number`` and ``message_id`` are those of the transmission; ``take_key`` is
    the ANPA take key ("2nd Ld-Writethru"). ``services``, ``products``, ``channels`` and ``audiences`` say whom the item
    is for; ``categories`` are the desk's own. ``other`` has whatever has no field here, by the source's own names; for
    a ninjs item this includes properties that ninjs 3.1 does not define, so that they go out unchanged.
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


# Asked for each item, so looked up once.
_NAMES = tuple(each.name for each in fields(Stated))


def merged(one: Stated, other: Stated) -> Stated:
    """One ``Stated`` from two for the same item: ``one`` takes precedence over ``other``; lists are joined."""
    values: dict[str, object] = {}
    for name in _NAMES:
        mine, more = getattr(one, name), getattr(other, name)
        if isinstance(mine, tuple):
            values[name] = tuple(dict.fromkeys((*mine, *more))) if more else mine
        elif isinstance(mine, dict):
            values[name] = more | mine
        else:
            values[name] = more if mine is None else mine
    return Stated(**values)  # type: ignore[arg-type]  # each value comes from the field of the same name


def unless_empty(stated: Stated) -> Stated | None:
    """``stated``, or None if all its fields are empty: records do not carry an empty block."""
    return stated if any(getattr(stated, name) for name in _NAMES) else None
