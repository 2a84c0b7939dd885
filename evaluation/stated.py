"""What the scorer of the data does not look at: authors, times, the weakest language, and the values of wire formats.

Results (the lines of ``newswire process --output``) and the truth in, figures for a row of the table out.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from service.formats.person_names import names_of
from service.language import detect_language

Line = Mapping[str, Any]
# So many of the weakest languages are named, each with its pages: of one page it says little.
WEAKEST = 2


def scorer(data: Path) -> ModuleType:
    """``score.py`` of the data as a module."""
    spec = importlib.util.spec_from_file_location("score", data / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def page_facts(results: list[dict[str, Any]], truth: list[dict[str, Any]], score: ModuleType) -> dict[str, object]:
    """F1 of the authors' names, of the days of publication, the share of times right to the minute, and the F1 of the
    weakest language's bodies. Names count as the truth writes them, and with those that it gives in one ("Ada Roe and
    Bo Lee, PhD") taken apart.

    A byline may name an agency or a desk beside persons, as the truth does; a time that the truth gives without a zone
    counts as one in UTC, and one at midnight sharp without a zone, which is a day, is left out.
    """
    main = {score.stem(line["filename"]): line for line in results if line["part"] == 0}
    right = answered = wanted = apart = wanted_apart = 0
    days = days_answered = days_wanted = 0
    timely = timed = 0
    languages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for page in truth:
        languages[detect_language(page["body"])].append(page)
        line = main.get(page["id"], {})
        if page.get("authors"):
            want, got = names(page["authors"]), names((line.get("byline") or "").split(","))
            right, answered, wanted = right + len(want & got), answered + len(got), wanted + len(want)
            want = names(name for each in page["authors"] for name in names_of(each, marked=True))
            apart, wanted_apart = apart + len(want & got), wanted_apart + len(want)
        if page.get("published"):
            days_wanted += 1
            days_answered += bool(line.get("published"))
            days += bool(line.get("published")) and same_day(line["published"], page["published"])
        # A month or a day alone has no minute.
        if ":" in (page.get("published") or ""):
            clock = datetime.fromisoformat(page["published"])
            if clock.tzinfo is None and clock.hour == clock.minute == 0:
                continue
            timed += 1
            timely += minute(line.get("published")) == minute(page["published"])
    by_language = sorted(
        (score.cleaning(results, pages)[0]["f1"], language, len(pages)) for language, pages in languages.items()
    )
    return {
        "authors_f1": round(2 * right / (answered + wanted), 4),
        "authors_apart_f1": round(2 * apart / (answered + wanted_apart), 4),
        "published_day_f1": round(2 * days / max(1, days_answered + days_wanted), 4),
        "published_to_the_minute": f"{timely}/{timed}",
        "weakest_languages": ", ".join(f"{language} {f1} ({pages})" for f1, language, pages in by_language[:WEAKEST]),
    }


def same_day(ours: str, true: str) -> bool:
    """Whether our time, which is in UTC, is of the true day: in UTC, or in the zone that the truth names."""
    if len(true) <= len("2026-11-30"):
        return ours.startswith(true)
    clock = datetime.fromisoformat(true)
    zone = clock.tzinfo or UTC
    return instant(ours).astimezone(zone).date() == clock.date() or instant(ours).date() == instant(true).date()


def names(given: Iterable[str]) -> set[str]:
    return {squashed for name in given if (squashed := re.sub(r"\W+", "", name).casefold())}


def instant(moment: str) -> datetime:
    clock = datetime.fromisoformat(moment)
    return (clock if clock.tzinfo else clock.replace(tzinfo=UTC)).astimezone(UTC)


def minute(moment: str | None) -> datetime | None:
    return instant(moment).replace(second=0, microsecond=0) if moment else None


# The field of our record that carries a value of the format: ninjs and NewsML-G2 names.
FIELDS = {
    "uri": "uri",
    "guid": "uri",
    "byline": "byline",
    "headline": "headline",
    "headlines": "headline",
    "language": "language",
    "lang": "language",
    "slugline": "slugline",
    "urgency": "urgency",
    "located": "located",
    "pubstatus": "pubstatus",
    "pubStatus": "pubstatus",
    "version": "version",
    "versioncreated": "event_time",
    "versionCreated": "event_time",
}


def format_values(results: list[dict[str, Any]], folder: Path) -> dict[str, object]:
    """Of the values that the examples of a format state, how many are in our records; examples without a text have no
    record. What is wrong is named."""
    right = wanted = 0
    wrong: list[str] = []
    records = {line["filename"].rsplit("/", 1)[-1]: line for line in reversed(results)}
    expected = json.loads((folder / "expected.json").read_text())
    for file, example in expected.items():
        line = records.get(file)
        stated = example.get("document_fields") or example.get("xpath_derived") or {}
        for name, value in stated.items():
            if line is not None and name in FIELDS and example.get("xpath_derived", {}).get("n_items", 1) == 1:
                wanted += 1
                good = alike(value, line[FIELDS[name]])
                right += good
                wrong += [] if good else [f"{file}: {name} {str(value)[:60]!r}, got {line[FIELDS[name]]!r}"]
    found: dict[str, object] = {"examples": len(expected), "articles": len(records), "values": f"{right}/{wanted}"}
    return found | ({"wrong": wrong} if wrong else {})


def alike(stated: Any, ours: Any) -> bool:
    """Whether our field has the stated value: times by the instant, languages by the code, status by its last word."""
    if isinstance(stated, list):
        return any(alike(each.get("value") if isinstance(each, dict) else each, ours) for each in stated)
    if isinstance(ours, str) and re.match(r"\d{4}-\d\d-\d\dT", ours) and re.match(r"\d{4}-\d\d-\d\dT", str(stated)):
        return abs(instant(str(stated)) - instant(ours)).total_seconds() < 60
    one, other = (re.sub(r"\W+", "", str(value).split(":")[-1]).casefold() for value in (stated, ours))
    return one == other or (len(other) == 2 and one.startswith(other))
