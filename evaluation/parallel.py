"""News in several languages in, how far what is read from a translation is what is read from the original out.

    python -m evaluation.parallel NTREX [--day 2018-09-30] [--languages de fr] [--verbose]

NTREX (MicrosoftTranslator/NTREX, a checkout; CC BY-SA 4.0, for testing only) has 123 reports in English and, line by
line, in other languages. Dates, sums and percentages, quotations and countries should be the same in all of them. What
differs is read wrong in one of the two, or translated otherwise (miles into kilometres), so that the share is never
whole: it serves to find mistakes (``--verbose`` prints them) and to compare two trees.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from evaluation.story_corpora import ALONE, FITTED, OTHERS, translations
from service.article import Decision, EnrichedArticle, UniqueArticle
from service.enrichment import enrich

Read = dict[str, set[str]]
KINDS = ("dates", "amounts", "quotes", "countries")


def read(article: EnrichedArticle) -> Read:
    """The values of each kind that an article was read to have; of quotations, their number."""
    return {
        "dates": {each.value for each in article.dates if each.value},
        "amounts": {f"{each.value} {each.unit}" for each in article.amounts},
        "quotes": {str(at) for at, _ in enumerate(article.quotes)},
        "countries": set(article.countries),
    }


def shared(original: Sequence[Read], translation: Sequence[Read], kind: str) -> tuple[float, float]:
    """Of a kind's values, the share of the translation's that the original has, and of the original's that it has."""
    both = sum(len(ours[kind] & theirs[kind]) for ours, theirs in zip(original, translation, strict=True))
    ours = sum(len(each[kind]) for each in original)
    theirs = sum(len(each[kind]) for each in translation)
    return both / max(1, theirs), both / max(1, ours)


def _enriched(body: str, language: str, day: date) -> EnrichedArticle:
    headline, _, rest = body.partition("\n")
    at = datetime.combine(day, time(12), UTC)
    identity: dict[str, Any] = {
        "article_id": "a",
        "document_id": "d",
        "uri": "u",
        "source": "s",
        "filename": "f",
        "part": 0,
        "language": language,
        "headline": headline,
        "event_time": at,
    }
    decision = Decision(**identity, relation="unique")
    times: dict[str, Any] = {"event_time_source": "version", "received_at": at}
    kind: dict[str, Any] = {"parts": ("a",), "version": 1, "content_type": "text/plain", "decision": decision}
    return enrich(UniqueArticle(**identity, **times, **kind, body=rest))


def main() -> None:
    """Print, for each language and kind, the two shares of ``shared``."""
    cli = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    cli.add_argument("ntrex", type=Path)
    cli.add_argument("--day", type=date.fromisoformat, default=date(2018, 9, 30), help="the day they were written on")
    cli.add_argument("--languages", nargs="*", default=[])
    cli.add_argument("--verbose", action="store_true")
    options = cli.parse_args()
    known = {**FITTED, **OTHERS, **ALONE}
    wanted = {"en", *(options.languages or known.values())}
    chosen = {name: code for name, code in known.items() if code in wanted}
    bodies: dict[str, dict[str, str]] = {}
    for event, language, text in translations(options.ntrex, chosen):
        bodies.setdefault(language, {})[event] = text
    original = bodies.pop("en")
    ours = {event: read(_enriched(text, "en", options.day)) for event, text in original.items()}
    for language, texts in bodies.items():
        theirs = {event: read(_enriched(text, language, options.day)) for event, text in texts.items()}
        figures = (
            f"{kind} {p:.3f} {r:.3f}"
            for kind in KINDS
            for p, r in [shared([ours[event] for event in theirs], list(theirs.values()), kind)]
        )
        sys.stdout.write(f"{language}: {', '.join(figures)}\n")
        for event, values in theirs.items() if options.verbose else ():
            for kind in ("dates", "amounts", "countries"):
                missing, more = ours[event][kind] - values[kind], values[kind] - ours[event][kind]
                if missing or more:
                    sys.stdout.write(f"  {event} {kind}: not {sorted(missing)}, but {sorted(more)}\n")


if __name__ == "__main__":
    main()
