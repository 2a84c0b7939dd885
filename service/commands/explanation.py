"""An explained document, or pair of articles, in; its marked-up text for a terminal or as an HTML page out."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from service.article import Article, Dateline, Decision
from service.cleaning.explanation import Explained, Segment
from service.commands.terminal import shown
from service.deduplication.explain import Explanation
from service.outcome import Outcome, Rejected

# One style per part (article) of a document; parts beyond the last style share it.
KEPT = ("green", "cyan", "magenta", "blue")
REMOVED = "red dim"
FACTS = (
    "headline",
    "section",
    "byline",
    "dateline",
    "credits",
    "publishers",
    "published",
    "updated",
    "language",
    "version",
    "urgency",
    "pubstatus",
    "embargoed",
    "ednote",
    "charset",
    "repaired",
    "truncated",
)


def as_terminal(found: Explained) -> RenderableType:
    """The text in colour with the rule beside each segment, and the fields read from each article."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for segment in found.segments:
        if segment.text.strip():
            label = segment.rule if segment.part is None else f"{segment.rule} [{segment.part}]"
            table.add_row(shown(label), shown(segment.text.strip(), _style(segment), lines=True))
    return Group(
        table, *(part for article in found.articles for part in (Rule(f"article {article.part}"), _facts(article)))
    )


def _style(segment: Segment) -> str:
    return REMOVED if segment.part is None else KEPT[min(segment.part, len(KEPT) - 1)]


def _facts(article: Article) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in _fact_texts(article):
        table.add_row(shown(name, "bold"), shown(value))
    return table


def _fact_texts(article: Article) -> Iterator[tuple[str, str]]:
    """The facts that ``article`` has, each as its name and a text."""
    for name in FACTS:
        value = getattr(article, name)
        if value not in (None, (), "", False):
            if isinstance(value, Dateline):
                value = tuple(filter(None, (value.place, value.agency, value.date)))
            yield name, ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def as_pair(first: Article, second: Article, found: Explanation) -> RenderableType:
    """Two articles side by side with shared text in colour, and the decision with its rule."""
    bodies = Table(show_lines=True, expand=True)
    texts = (
        _with_green(first.body, [(each.start, each.end) for each in found.matches]),
        _with_green(second.body, [(each.other_start, each.other_end) for each in found.matches]),
    )
    for article in (first, second):
        bodies.add_column(shown(f"{article.filename} [{article.part}] {article.headline or ''}"), ratio=1)
    bodies.add_row(*texts)
    verdicts = (
        f"{each.filename} [{each.part}]: {each.relation}" + (" of the other" if each.duplicate_of else "")
        for each in found.decisions
    )
    return Group(
        bodies,
        shown(
            f"{found.containment:.0%} of the first is in the second, {found.containment_of_other:.0%} of the second in "
            f"the first; the first is {found.seconds:+,.0f} s from it\n{'; '.join(verdicts)}\nrule: {found.rule}",
            lines=True,
        ),
    )


def _with_green(text: str, spans: Iterable[tuple[int, int]]) -> Text:
    """``text`` with ``spans`` in green. It is cut before control characters are escaped, since escaping shifts
    offsets."""
    whole, position = Text(), 0
    for start, end in sorted(spans):
        whole.append(shown(text[position:start], lines=True))
        whole.append(shown(text[max(position, start) : end], "green", lines=True))
        position = max(position, end)
    return whole.append(shown(text[position:], lines=True))


STYLE = """
:root{color-scheme:light dark;--ink:#1d1f21;--back:#fff;--soft:#565b61;--cut:#f7d9d9;--rule:#a51d1d;
--0:#d9f2d9;--1:#d5eef5;--2:#f0dcf5;--3:#dde3fa}
@media(prefers-color-scheme:dark){:root{--ink:#e9e7e2;--back:#17191c;--soft:#a9aeb5;--cut:#562226;--rule:#ff9d9d;
--0:#1d4428;--1:#16414f;--2:#43264c;--3:#28315c}}
body{font:16px/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 1em;color:var(--ink);background:var(--back)}
*{overflow-wrap:anywhere}th{text-align:left;vertical-align:top;padding-right:1em;color:var(--soft);font-weight:400}
.body{white-space:pre-wrap;margin:1em 0 3em}
.source{white-space:pre-wrap;border:1px solid var(--soft);padding:1em;font-size:.9em}
.cut{background:var(--cut);text-decoration:none}.part-0{background:var(--0)}.part-1{background:var(--1)}
.part-2{background:var(--2)}.part-3{background:var(--3)}
b.rule{font:600 .75em/1 sans-serif;color:var(--rule);border:1px solid;border-radius:3px;padding:0 .25em;
margin-right:.3em}
"""


def decided(decisions: Iterable[Decision], story: str | None) -> Iterator[str]:
    """One line for each decision about an article, latest first, and one for its story."""
    for each in decisions:
        of = f" of {each.duplicate_of}" if each.duplicate_of else ""
        evidence = each.evidence
        why = f", by {evidence.rule}: {evidence.containment:.0%} of it is in that" if evidence else ""
        over = f"; supersedes {', '.join(each.supersedes)}" if each.supersedes else ""
        yield f"decision: {each.relation}{of}{why}{over}"
    if story:
        yield f"story: {story}"


def of_settings(found: Iterable[Explained], without: Outcome[tuple[Explained, ...]]) -> Iterator[str]:
    """One line for each article with the fields that come from the settings of its source; ``without`` is the same
    document explained without them."""
    ours = [article for each in found for article in each.articles]
    if isinstance(without, Rejected):
        yield f"from the settings of its source: that it is read at all (without them: {without.message})"
        return
    others = [article for each in without.value for article in each.articles]
    if len(others) != len(ours):
        yield f"from the settings of its source: which articles there are (without them: {len(others)})"
        return
    for article, other in zip(ours, others, strict=True):
        without_settings = dict(_fact_texts(other)) | {"uri": other.uri, "body": other.body}
        with_settings = dict(_fact_texts(article)) | {"uri": article.uri, "body": article.body}
        changed = [name for name, value in with_settings.items() if without_settings.get(name) != value]
        lines = [name if name == "body" else f"{name} {with_settings[name]}" for name in changed]
        if changed:
            yield f"article {article.part}, from the settings of its source: {'; '.join(lines)}"


def as_page(found: Iterable[Explained], title: str, lines: Iterable[str] = ()) -> str:
    """The same as a self-contained HTML page: each article as it was read, ``lines`` about its decisions, then the
    source text with a legend of rules. No script, no link; every text is escaped."""
    notes = "".join(f"<p>{html.escape(line)}" for line in lines)
    body = "".join("".join(map(_article_page, each.articles)) + notes + _source_page(each.segments) for each in found)
    heading = html.escape(title)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{heading}</title><style>{STYLE}</style><h1>{heading}</h1>{body}"
    )


def _article_page(article: Article) -> str:
    rows = "".join(
        f"<tr><th>{name}<td>{html.escape(value)}" for name, value in _fact_texts(article) if name != "headline"
    )
    headline, language = html.escape(article.headline or "(no headline)"), html.escape(article.language)
    return (
        f'<article><h2><span class="{_class(article.part)}">{headline}</span></h2><table>{rows}</table>'
        f'<div class="body" lang="{language}" dir="auto">{html.escape(article.body)}</div></article>'
    )


def _source_page(found: Iterable[Segment]) -> str:
    """The text in colour, each rule's name where its cut begins, and how many characters each rule cut."""
    sizes: Counter[str] = Counter()
    pieces, last = [], None
    for each in found:
        text = html.escape(each.text)
        if each.part is not None:
            pieces.append(f'<span class="{_class(each.part)}" title="{html.escape(each.rule)}">{text}</span>')
            last = None
        elif each.rule == "between" or not each.text.strip():
            pieces.append(text)
        else:
            sizes[each.rule] += len(each.text)
            label = "" if each.rule == last else f'<b class="rule">{html.escape(each.rule)}</b>'
            pieces.append(f'<del class="cut">{label}{text}</del>')
            last = each.rule
    rows = "".join(f"<tr><td>{html.escape(rule)}<td>{size:,}" for rule, size in sizes.most_common())
    legend = f"<table><tr><th>cut by rule<th>characters{rows or '<tr><td>nothing'}</table>"
    return (
        f'<h2>The source</h2><p>Kept in colour, one for each article; <span class="cut">cut</span>, with the rule that '
        f'cut it.{legend}<div class="source" dir="auto">{"".join(pieces)}</div>'
    )


def _class(part: int) -> str:
    return f"part-{min(part, len(KEPT) - 1)}"
