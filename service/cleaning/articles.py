"""A page's story, or a draft whose format marks its body, in; the Article record out, every character accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from service.article import Article, Dateline, EventTimeSource, RawDocument, Span, article_id
from service.cleaning.agencies import agencies_cited, agency
from service.cleaning.blocks import Block, blocks_of_text
from service.cleaning.byline import byline_in
from service.cleaning.constants import LEAST_OF_NAME, LONGEST_ORDER, LONGEST_TAIL, MOST_GUESSES, NOTICES_EDGE
from service.cleaning.dateline import Found, dateline_at, of_house, printed
from service.cleaning.labels import FACT_LABELS, TEXT_LABELS, Label
from service.cleaning.lines import FIELD_RULES, TAIL_RULES, cut_prompt, label
from service.cleaning.noted import NO_NOTICES, Notices, combined_notices
from service.cleaning.notices import note_behind, notice_before, notice_in, order_in
from service.cleaning.orders import languages_of
from service.cleaning.story import Cut, Story
from service.cleaning.times import NO_CLOCKS, Clocks
from service.cleaning.version_words import series_in, slug_line, whole_line
from service.cleaning.visible import visible
from service.formats.draft import Draft
from service.formats.schema_org import squashed
from service.language import SURE, detect_language, likeliest_language, likeliest_languages
from service.stated import Stated

Pubstatus = Literal["usable", "withheld", "canceled"]
# Paragraphs at the start of a body searched for a dateline, and words of the longest editor's note above one.
MOST_NOTES_ABOVE, LONGEST_NOTE = 3, 30
# "++ Treno deraglia ++", "+ + + Eil + + +", "*** Eil"; the first mark may have been removed as a list bullet.
_SHOUTED = re.compile(r"^\+{1,3}\s*([^\n]*[^\s+])\s*\+{2,3}$")
_MARKS_BEFORE, _MARKS_BEHIND = (
    re.compile(r"^(?:[+*]\s?){0,5}[+*]\s+(?=[^\W\d_])"),
    re.compile(r"\s(?:[+*]\s?){1,5}[+*]$"),
)
_MARKED_LABEL = re.compile(r"^([^\W\d_]{2,15})\s[+*]{2,3}\s(?=\S)")
# A byline with the house behind the name, in parentheses or behind a comma or a slash.
_HOUSED = re.compile(r"([^\n]{2,80}?[^\W\d_]\.?)\s?(?:\(([^()\n]{2,40})\)|[,/]\s?([^\W\d_][\w .-]{1,40}))")
_KEPT = TEXT_LABELS | FACT_LABELS
_QUOTED = re.compile(r"[\"“„«»‹›「『《]([^\"“”„«»‹›「」『』《》\n]{3,200})[\"“”«»‹›」』》]")


def article_of_story(story: Story, draft: Draft, document: RawDocument, part: int, main: bool) -> Article:
    """The article for one story of a page. For the ``main`` story, metadata stated by the format takes precedence over
    what the text says; for other stories it is ignored."""
    body = "\n\n".join(cut.text for cut in story.cuts if cut.text)
    subheadings = tuple(cut.text.strip(" -–—*#") for cut in story.cuts if cut.rule is Label.SUBHEADING)
    # A page's metadata describes its main story only.
    stated = draft if main else _anonymous(draft)
    dateline = stated.dateline or story.dateline
    houses = _houses(stated, dateline, (*stated.publishers, *story.publishers))
    clock = _clock(stated, story.clocks, dateline, document)
    notices = combined_notices((*story.notices, *filter(None, (order_in(body, houses),))), clock)
    article = _article(stated, document, part, body, story.headline, story.clocks, dateline, notices)
    kept, removed = _spans(story.cuts, draft)
    return replace(
        article,
        section=stated.section or story.section,
        subheadings=subheadings,
        byline=stated.byline or story.byline or stated.author,
        dateline=dateline,
        credits=tuple(dict.fromkeys((*stated.credits, *story.credits))),
        publishers=tuple(dict.fromkeys((*stated.publishers, *story.publishers))),
        truncated=story.truncated,
        kept=kept,
        removed=removed,
    )


def article_of_body(draft: Draft, document: RawDocument, part: int) -> Article | None:
    """The article for a draft whose format marks the body; None if the body has no text."""
    blocks = blocks_of_text(draft.body or "")
    truncated = False
    if draft.kind == "field":
        # If a field consists only of prompts, keep them rather than nothing.
        every = blocks
        blocks = [block for block in blocks if label(block) not in FIELD_RULES] or blocks
        while len(blocks) > 1 and blocks[-1].weight < LONGEST_TAIL and label(blocks[-1]) in TAIL_RULES:
            blocks.pop()
        truncated = bool(blocks) and _is_cut(every, blocks)
    texts = [block.text for block in blocks]
    if truncated:
        texts[-1] = cut_prompt(texts[-1]) or texts[-1]
    body = "\n\n".join(texts)
    if not body:
        return None
    # The dateline is read but stays in the body: text that a format marks as body is not cut.
    # In a field, nothing follows it: the dash of some forms is added.
    heads = (f"{draft.dateline_text} ", f"{draft.dateline_text} - ") if draft.dateline_text else texts
    year = (draft.published or draft.version_created or document.received_at).year
    written = _dateline_in(heads, year)
    if written is None:
        house_names = _names_of_house(draft)
        above = next((n for n, each in enumerate(heads) if len(each.split()) > LONGEST_NOTE), len(heads))
        looked_at = heads[: min(above + 1, MOST_NOTES_ABOVE)]
        written = next((found for each in looked_at if (found := of_house(each.strip(), house_names, year))), None)
    stated = printed(draft.dateline_text, year) if draft.dateline_text else None
    dateline = draft.dateline or (written.dateline if written else stated)
    agencies = written.agencies if written else ()
    if dateline is not None and dateline.agency is None and (draft.dateline or draft.dateline_text):
        inside = _dateline_in(texts, year)
        if inside is None or not inside.agencies:
            inside = of_house(texts[0], _names_of_house(draft), year) or inside
        dateline, agencies = _completed(dateline, inside, agencies)
    # Notices are read, but stay part of a body that the format marks.
    edges = texts if len(texts) <= 2 * NOTICES_EDGE else texts[:NOTICES_EDGE] + texts[-NOTICES_EDGE:]
    houses = _houses(draft, dateline, draft.publishers)
    clock = _clock(draft, NO_CLOCKS, dateline, document)
    notices = combined_notices(filter(None, (*map(notice_in, edges), order_in(body, houses))), clock)
    article = _article(draft, document, part, body, None, NO_CLOCKS, dateline, notices)
    start, end = draft.start, len(draft.text) if draft.end is None else draft.end
    removed = [
        Span(start=a, end=b, rule=Label.OTHER_PART.value) for a, b in ((0, start), (end, len(draft.text))) if a < b
    ]
    return replace(
        article,
        section=draft.section,
        subheadings=draft.subheadings,
        byline=_without_house(_byline(draft, texts[0]), draft) or draft.author,
        dateline=dateline,
        credits=tuple(dict.fromkeys((*draft.credits, *agencies, *agencies_cited(body)))),
        publishers=draft.publishers,
        truncated=truncated,
        kept=(Span(start=start, end=end, rule=Label(draft.kind).value),),
        removed=tuple(removed),
    )


def _unshouted(headline: str) -> str:
    """``headline`` without the marks by which desks make it urgent; behind a first word ("++ EIL ++ ...") a colon."""
    bare = _MARKS_BEFORE.sub("", _SHOUTED.sub(r"\1", headline))
    # Behind a headline alone they are its own: "The Sea ****".
    return headline if bare == headline else _MARKED_LABEL.sub(r"\1: ", _MARKS_BEHIND.sub("", bare))


def _completed(stated: Dateline, written: Found | None, agencies: tuple[str, ...]) -> tuple[Dateline, tuple[str, ...]]:
    """The ``stated`` dateline with the agency and the day that the text's own one, ``written``, has beside the same
    place; and the agencies, with those of the text."""
    places = [squashed(each.place or "") for each in (stated, written.dateline if written else Dateline())]
    if written is None or not all(places) or not (places[0].startswith(places[1]) or places[1].startswith(places[0])):
        return stated, agencies
    found = written.dateline
    return replace(stated, agency=found.agency, date=stated.date or found.date), (*agencies, *written.agencies)


def _without_house(byline: str | None, draft: Draft) -> str | None:
    """``byline`` without the house behind the name: "Ada Roe (AP)", "Ada Roe, dpa", "Ada Roe/TT". A house is a known
    agency, or one that the item names as its source."""
    found = _HOUSED.fullmatch(byline or "")
    if found is None:
        return byline
    house = found[2] or found[3]
    return found[1] if agency(house) or house.casefold() in _names_of_house(draft) else byline


def _names_of_house(draft: Draft) -> frozenset[str]:
    """The case-folded names of the credits, publishers, provider, sources and services that an item states."""
    block = draft.stated_block or Stated()
    terms = (name for each in (*block.sources, *block.services) for name in (each.name, each.code))
    names = (*draft.credits, *draft.publishers, block.provider, *terms)
    return frozenset(name.rpartition(":")[2].casefold() for name in names if name)


def _is_cut(every: Sequence[Block], kept: Sequence[Block]) -> bool:
    """Whether a field's text is cut short: it ends in a prompt to read the rest elsewhere (on a line of its own or
    after the last words) or in ``[…]``."""
    last = kept[-1].text if kept else ""
    invited = cut_prompt(last) != last or (every[-1] is not kept[-1] and not cut_prompt(every[-1].text))
    return invited or last.endswith(("[…]", "[...]"))


def _dateline_in(texts: Sequence[str], year: int) -> Found | None:
    """The dateline of the first paragraph, or of a later one if those above it are short (notes) and it names a known
    agency; None if there is none in the first MOST_NOTES_ABOVE."""
    for number, text in enumerate(texts[:MOST_NOTES_ABOVE]):
        found = dateline_at(text, year)
        if found is not None and (number == 0 or agency(found.dateline.agency or "") is not None):
            return found
        if len(text.split()) > LONGEST_NOTE:
            break
    return None


def _byline(draft: Draft, first: str) -> str | None:
    """The byline that the format states, unless that is a desk or a role and ``first``, the first paragraph, begins
    with a byline; that byline stays in the text."""
    named = draft.byline and byline_in(f"by {draft.byline}") != ()
    return draft.byline if named else ", ".join(byline_in(first) or ()) or draft.byline


def partition(article: Article, parts: tuple[str, ...]) -> Article:
    """``article`` with ``parts``, the ids of all articles of its document, filled in."""
    return replace(article, parts=parts)


def event_time(
    version: datetime | None, published: datetime | None, received: datetime
) -> tuple[datetime, EventTimeSource]:
    """The event time by which an item is ordered, never later than ``received``, and its source: the version's time,
    else the publication time, else the time of receipt."""
    if version is not None:
        return min(version, received), "version"
    if published is not None:
        return min(published, received), "published"
    return received, "received"


def _article(
    draft: Draft,
    document: RawDocument,
    part: int,
    body: str,
    headline: str | None,
    clocks: Clocks,
    dateline: Dateline | None,
    notices: Notices = NO_NOTICES,
) -> Article:
    published = draft.published or clocks.published or draft.dated or clocks.updated
    above_it = visible(draft.headline or headline or "").strip()
    before, title = notice_before(_unshouted(above_it))
    behind, title = note_behind(title)
    embargoes = [each for each in (before, behind) if each is not None and each.kind == "embargo"]
    if embargoes and notices.embargoed is None:
        above = combined_notices(embargoes, _clock(draft, clocks, dateline, document))
        notices = replace(notices, withheld=above.withheld, embargoed=above.embargoed, zone=above.zone)
    beside = [each for each in (before, behind) if each is not None and each.kind != "embargo"]
    if beside:
        said = combined_notices(beside, document.received_at)
        notices = replace(
            notices,
            ednote="\n".join(filter(None, (notices.ednote, said.ednote))),
            corrects=notices.corrects or said.corrects,
            canceled=notices.canceled or said.canceled,
            version=max(filter(None, (notices.version, said.version)), default=None),
        )
    series = series_in(title)
    if series.lifts:
        # "EMBARGO LIFTED: Ferry runs aground"
        marker = title[: -len(series.headline)].strip(" :：-–—")
        notices = replace(notices, lifts=True, ednote="\n".join(filter(None, (marker, notices.ednote))))
    slug = slug_line(draft.slugline) if draft.slugline else None
    take = whole_line(draft.stated_block.take_key or "") if draft.stated_block else None
    counted = (series, notices, slug, take)
    number = max(filter(None, (each.version for each in counted if each is not None)), default=None)
    status = _pubstatus(draft, notices, series.kills, document.received_at)
    orders = status == "canceled" or notices.lifts or notices.withheld or notices.corrects
    # "EMBARGO LIFTED: Ferry runs aground"
    title_named = series.headline or (notices.ednote or "").partition(": ")[2].partition("\n")[0]
    named = _language_of_item(title_named, body) if orders else None
    at, source = event_time(draft.version_created, published or _day(dateline), document.received_at)
    return Article(
        article_id=article_id(document.document_id, part),
        document_id=document.document_id,
        uri=draft.uri or document.uri,
        source=document.source,
        filename=document.filename,
        part=part,
        parts=(),
        version=draft.version or number or 1,
        content_type=draft.content_type,
        language=draft.language or named or detect_language(body),
        headline=series.headline or None,
        body=body,
        event_time=at,
        event_time_source=source,
        received_at=document.received_at,
        charset=draft.charset,
        repaired=draft.repaired,
        published=published,
        updated=draft.updated or clocks.updated,
        slugline=draft.slugline or notices.slug,
        series=number,
        urgency=draft.urgency or min(filter(None, (notices.urgency, series.urgency)), default=None),
        pubstatus=status,
        corrects=draft.corrects or series.corrects or notices.corrects or _says_so(draft.ednote),
        embargoed=draft.embargoed or notices.embargoed,
        embargo_zone=None if draft.embargoed else notices.zone,
        ednote=draft.ednote or notices.ednote,
        located=draft.located,
        source_subjects=draft.subjects,
        stated=draft.stated_block,
        body_html=draft.body_html,
    )


def _houses(draft: Draft, dateline: Dateline | None, publishers: Iterable[str]) -> tuple[str, ...]:
    """Who issued the text, as far as known: the dateline's agency, else the publishers, else the byline."""
    agencies = (dateline.agency,) if dateline and dateline.agency else ()
    return agencies or tuple(publishers) or tuple(filter(None, (draft.byline,)))


def _clock(draft: Draft, clocks: Clocks, dateline: Dateline | None, document: RawDocument) -> datetime:
    """The reference time for dates without a year: the article's own time, at most that of receipt, else the latter."""
    article_time = draft.version_created or draft.published or clocks.published or _day(dateline)
    return min(article_time, document.received_at) if article_time else document.received_at


def _language_of_item(headline: str, order: str) -> str | None:
    """The language of the item that an order refers to, detected from the title it quotes or from ``headline``: the
    order may be in another language than the item. If it names the item in too few words to be sure, and has too few
    itself, it is the likeliest language that has its words for an order. None if the order is longer than LONGEST_ORDER
    words, or if that tells nothing."""
    if len(order.split()) > LONGEST_ORDER:
        return None
    for named in (*sorted(_QUOTED.findall(order), key=len, reverse=True), headline):
        if len(named.split()) >= LEAST_OF_NAME:
            language, score = likeliest_language(named)
            if score >= SURE:
                return language
            break
    guesses = likeliest_languages(order, MOST_GUESSES)
    if guesses[0][1] >= SURE:
        return None
    spoken = languages_of(f"{headline}\n{order}".casefold())
    return next((language for language, _ in guesses if language in spoken), None)


def _says_so(ednote: str | None) -> bool:
    """Whether a line of the editor's note stated by the format announces a correction."""
    notices = (notice_in(f"({line.strip()})") for line in (ednote or "").splitlines())
    return any(notice is not None and notice.kind == "correction" for notice in notices)


def _pubstatus(draft: Draft, notices: Notices, kills: bool, received: datetime) -> Pubstatus:
    """The status stated by the format unless that is "usable"; then "canceled" if a notice kills the item or a version
    marker does (``kills``), and "withheld" under an embargo that is not over at ``received``. Notices never release an
    item."""
    if draft.pubstatus != "usable":
        return draft.pubstatus
    if notices.canceled or kills:
        return "canceled"
    until = draft.embargoed or notices.embargoed
    ahead = until > received if until else notices.withheld
    return "withheld" if ahead else "usable"


def _day(dateline: Dateline | None) -> datetime | None:
    """Midnight UTC of a dateline's day, or None. Precise enough for windows of days if a text has no other time, but
    not used as the published time, which is exact to the minute."""
    try:
        return datetime.fromisoformat((dateline and dateline.date) or "").replace(tzinfo=UTC)
    except ValueError:
        return None


def _anonymous(draft: Draft) -> Draft:
    return Draft(
        text=draft.text,
        content_type=draft.content_type,
        kind=draft.kind,
        charset=draft.charset,
        repaired=draft.repaired,
        uri=draft.uri,
    )


def _spans(cuts: Iterable[Cut], draft: Draft) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The kept and the removed spans, which together cover the text exactly: each span reaches to the next one's
    start."""
    ordered = list(cuts)
    stop = len(draft.text) if draft.end is None else draft.end
    starts = [draft.start, *(cut.start for cut in ordered[1:]), stop]
    begun: list[tuple[int, Label]] = [(0, Label.OTHER_PART)] if draft.start else []
    for number, cut in enumerate(ordered):
        if starts[number] < starts[number + 1] and not (begun and begun[-1][1] is cut.rule):
            begun.append((starts[number], cut.rule))
    if stop < len(draft.text):
        begun.append((stop, Label.OTHER_PART))
    ends = [*(start for start, _ in begun[1:]), len(draft.text)]
    spans = [
        (rule in _KEPT, Span(start=start, end=end, rule=rule.value))
        for (start, rule), end in zip(begun, ends, strict=True)
    ]
    return tuple(span for kept, span in spans if kept), tuple(span for kept, span in spans if not kept)
