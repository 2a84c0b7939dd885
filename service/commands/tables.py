"""Results in, tables for the terminal out (rich renderables; the commands print them)."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from service.commands.terminal import shown

SHOWN = 4


def articles_table(
    lines: Iterable[Mapping[str, Any]], refused: Mapping[str, tuple[str, str]], documents: Mapping[str, str]
) -> Table:
    """One row per article in its final state, then one per refused document (reason and message by document id)."""
    table = Table(title="What became of each file", show_lines=True, title_justify="left")
    for heading, options in (
        ("file", {"overflow": "fold", "max_width": 12}),
        ("article", {"ratio": 3}),
        ("removed", {"ratio": 3}),
        ("decision", {"ratio": 3}),
        ("who and where", {"ratio": 4}),
        ("story", {"max_width": 8}),
    ):
        table.add_column(heading, **options)
    rows = sorted(lines, key=lambda line: (line["filename"], line["part"]))
    headlines = {line["article_id"]: line["headline"] or "(no headline)" for line in rows}
    for line in rows:
        table.add_row(
            shown(line["filename"]),
            _article(line),
            _removed(line),
            _decision(line, headlines),
            _names(line),
            shown((line["story_id"] or "-")[:8]),
        )
    for document, (reason, message) in refused.items():
        if document in documents:
            table.add_row(
                shown(documents[document] or document[:8]),
                "-",
                "-",
                shown(f"dead letter: {reason}", "red"),
                shown(message),
                "-",
            )
    return table


def _article(line: Mapping[str, Any]) -> RenderableType:
    facts = [f"{line['language']}, {len(line['body'].split())} words"]
    facts += [line["byline"]] if line["byline"] else []
    dateline = line["dateline"]
    if dateline is not None:
        facts.append(
            " ".join(filter(None, (dateline.place, f"({dateline.agency})" if dateline.agency else "", dateline.date)))
        )
    facts += [f"credits {', '.join(line['credits'])}"] if line["credits"] else []
    facts += ["cut short"] if line["truncated"] else []
    return Group(shown(line["headline"] or "(no headline)", "bold"), shown("; ".join(facts), "dim"))


def _removed(line: Mapping[str, Any]) -> Text:
    sizes: Counter[str] = Counter()
    for span in line["removed"]:
        sizes[span.rule] += span.end - span.start
    if not sizes:
        return shown("nothing")
    rules = [f"{rule} {size:,}" for rule, size in sizes.most_common(SHOWN)]
    more = len(sizes) - len(rules)
    rest = f" and {more} more rules" if more else ""
    return shown(f"{sum(sizes.values()):,} characters: {', '.join(rules)}{rest}")


def _decision(line: Mapping[str, Any], headlines: Mapping[str, str]) -> RenderableType:
    decision = line["decision"]
    if decision is None:
        return shown("not decided", "red")
    if decision.duplicate_of is None:
        superseded = [headlines.get(each, each[:8]) for each in decision.supersedes]
        return shown("unique" + (f"; supersedes “{'”, “'.join(superseded)}”" if superseded else ""), "green")
    text = f"{decision.relation} of “{headlines.get(decision.duplicate_of, decision.duplicate_of[:8])}”"
    evidence = decision.evidence
    if evidence is not None:
        text += f": {evidence.containment:.0%} of it is in that, {evidence.containment_of_other:.0%} of that in it"
    return shown(text, "yellow")


def _names(line: Mapping[str, Any]) -> Text:
    by_type: defaultdict[str, list[str]] = defaultdict(list)
    for entity in line["entities"]:
        by_type[entity.type].append(entity.name)
    parts: list[Text] = []
    for kind in ("person", "organisation", "place"):
        names = by_type[kind]
        if names:
            more = f" +{len(names) - SHOWN}" if len(names) > SHOWN else ""
            parts.append(shown(f"{kind} ", "dim").append(shown(", ".join(names[:SHOWN]) + more)))
    if line["countries"]:
        parts.append(shown("countries ", "dim").append(shown(", ".join(line["countries"]))))
    return Text("\n").join(parts) if parts else Text("-")


def ledger_table(ledger: Any) -> Table:
    """The ledger: read = published + duplicates + dead letters + in flight."""
    table = Table(title="Ledger", title_justify="left")
    for heading in ("", "read", "published", "duplicates", "dead letters", "in flight", "balance"):
        table.add_column(heading, justify="left" if not heading else "right")
    rows = (
        (
            *("files", ledger.documents, ledger.documents_with_articles, 0, ledger.documents_refused),
            *(ledger.documents_in_flight, ledger.documents_missing),
        ),
        (
            *("articles", ledger.articles, ledger.published, ledger.duplicates, ledger.articles_refused),
            *(ledger.articles_in_flight, ledger.articles_missing),
        ),
    )
    for name, *counts, missing in rows:
        balance = shown("balanced", "green") if missing == 0 else shown(f"{missing} unaccounted for", "red")
        table.add_row(name, *(f"{count:,}" for count in counts), balance)
    return table


def speed_line(articles: int, seconds: float, latencies: Iterable[float]) -> str:
    """Throughput and latency in one line."""
    times = sorted(latencies)
    rate = f"{articles:,} articles in {seconds:.1f} s ({articles / seconds:,.1f} a second)" if seconds else ""
    if not times:
        return rate
    return f"{rate}; file to enriched article: median {statistics.median(times):.2f} s, longest {times[-1]:.2f} s"


def plain_table(headings: Iterable[str], rows: Iterable[Iterable[object]], title: str | None = None) -> Table:
    """A table of plain text; nothing in it is interpreted as markup."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(shown(cell) for cell in row))
    return table
