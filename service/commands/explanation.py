"""A document explained in; its text, to look at in a terminal or as a page, out."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from service.article import Article, Dateline
from service.cleaning.explanation import Explained, Segment
from service.commands.terminal import shown
from service.deduplication.explain import Explanation

# One style a part, as a terminal and as a page show it; more parts than styles share the last.
KEPT = (("green", "#d9f2d9"), ("cyan", "#d5eef5"), ("magenta", "#f0dcf5"), ("blue", "#dde3fa"))
REMOVED = ("red dim", "#f7d9d9")
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
    """The text in colour, the rule before each stretch, and what was read of each article."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for segment in found.segments:
        if segment.text.strip():
            label = segment.rule if segment.part is None else f"{segment.rule} [{segment.part}]"
            table.add_row(shown(label), shown(segment.text.strip(), _style(segment)[0], lines=True))
    return Group(
        table, *(part for article in found.articles for part in (Rule(f"article {article.part}"), _facts(article)))
    )


def _style(segment: Segment) -> tuple[str, str]:
    return REMOVED if segment.part is None else KEPT[min(segment.part, len(KEPT) - 1)]


def _facts(article: Article) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in _said(article):
        table.add_row(shown(name, "bold"), shown(value))
    return table


def _said(article: Article) -> Iterator[tuple[str, str]]:
    for name in FACTS:
        value = getattr(article, name)
        if value not in (None, (), ""):
            if isinstance(value, Dateline):
                value = tuple(filter(None, (value.place, value.agency, value.date)))
            yield name, ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def as_pair(first: Article, second: Article, found: Explanation) -> RenderableType:
    """Two articles side by side, what they share in colour, and the decision with its rule."""
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
    """``text`` with ``spans`` in green: cut before it is made visible, since that moves what comes after."""
    whole, position = Text(), 0
    for start, end in sorted(spans):
        whole.append(shown(text[position:start], lines=True))
        whole.append(shown(text[max(position, start) : end], "green", lines=True))
        position = max(position, end)
    return whole.append(shown(text[position:], lines=True))


def as_page(found: Iterable[Explained], title: str) -> str:
    """The same as a page of HTML that stands alone: no script, no link, every text escaped."""
    body = []
    for each in found:
        for segment in each.segments:
            colour = _style(segment)[1]
            colour, rule, text = _style(segment)[1], html.escape(segment.rule), html.escape(segment.text)
            body.append(f'<span style="background:{colour}" title="{rule}">{text}</span>')
        for article in each.articles:
            rows = "".join(f"<tr><th>{name}<td>{html.escape(value)}" for name, value in _said(article))
            body.append(f"<h2>article {article.part}</h2><table>{rows}</table>")
    heading = html.escape(title)
    return (
        f'<!doctype html><meta charset="utf-8"><title>{heading}</title>'
        "<style>body{font:15px/1.5 sans-serif;max-width:50em;margin:2em auto;white-space:pre-wrap}"
        "table{white-space:normal;text-align:left}th{padding-right:1em;vertical-align:top}</style>"
        f"<h1>{heading}</h1>Red was removed, any other colour kept; hold the pointer over a stretch for the rule.\n\n"
        + "".join(body)
    )
