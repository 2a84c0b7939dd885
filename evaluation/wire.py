"""Wire files with what other systems' tests say of them, in; how much of it our records say, out.

    python -m evaluation.wire EVAL

``EVAL/wire/formats_score.py`` counts values of cases and feeds, articles alone. Beside it: of the values of cases that
the scorer has no place for (rights, keywords, places, notes, ...), how many are in ``stated``; and of the properties of
each ninjs file in ``EVAL/formats/ninjs``, how many come back as ninjs, each file by itself, since files that share a
uri are versions of one item. A document is read as the clean stage does.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from service.article import Article, Item, RawDocument, encode
from service.cleaning import clean_items
from service.formats import content_type_of
from service.ninjs import to_ninjs
from service.outcome import Rejected
from service.pipeline import as_enriched

LIMIT = 16_777_216
# ninjs 1's names of what 3 calls otherwise.
SUCCESSORS = {
    **{"headline": "headlines", "byline": "by", "bylines": "by", "subject": "subjects", "place": "places"},
    **{"person": "people", "organisation": "organisations", "embargoed": "embargoeduntil", "slug": "slugline"},
    **{"descriptiontext": "descriptions", "infosource": "infosources"},
    **dict.fromkeys(("bodytext", "bodyxhtml", "bodyhtml"), "bodies"),
}
# What says of which version of the standard a file is, and not what is in it.
OF_THE_FILE = frozenset({"standard", "$standard", "$schema", "$id"})
# Of feedparser's names: what a text is under, and what is told of it beside.
TEXTS = ("summary", "description", "value", "name", "term")
BESIDE = ("type", "language", "base", "href", "email", "scheme", "label", "rel", "url")
# Share of a property's values that makes it kept, as the scorer has it.
LEAST_KEPT = 0.5


def documents(folder: Path) -> Iterator[RawDocument]:
    """The files below ``folder`` but for what is expected of them."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "expected.json"):
        name = str(path.relative_to(folder))
        yield RawDocument(
            document_id="d",
            uri=f"urn:file:{name}",
            source="files",
            filename=name,
            content=path.read_bytes(),
            content_type=content_type_of(name),
            received_at=datetime.now(UTC),
        )


def read(folder: Path, results: Path) -> dict[str, list[Article | Item]]:
    """The records of each file of ``folder``; articles go to ``results`` and refusals beside it, as `process` writes
    them."""
    found: dict[str, list[Article | Item]] = {}
    with results.open("wb") as out, results.with_suffix(".log").open("w") as log:
        for document in documents(folder):
            outcome = clean_items(document, LIMIT)
            for refusal in (outcome,) if isinstance(outcome, Rejected) else outcome.refused:
                print(f"{document.filename}: {refusal.reason.value}: {refusal.message}", file=log)
            records = [] if isinstance(outcome, Rejected) else list(outcome.value)
            found[document.filename] = records
            for each in records:
                if isinstance(each, Article):
                    out.write(encode(each) + b"\n")
    return found


def stated(scorer: ModuleType, folder: Path, found: dict[str, list[Article | Item]], form: str) -> Counter[bool]:
    """Of the values of a format that the scorer has no place for and that stand in the file: are all of each in what
    one record states, or not."""
    counts: Counter[bool] = Counter()
    for name, entry in json.loads((folder / "expected.json").read_text()).items():
        text, raw, _ = scorer.source_text(folder / name)
        records = [scorer.squash(encode(each).decode()) for each in found.get(name, ())]
        for field, kind, value in scorer.claims_of(entry, form):
            known = kind is not None or field.split(".")[0] in scorer.INTERNAL or (field == "type" and value == "text")
            wanted = [scorer.squash(scorer.last(each)) for each in leaves(value)] if value and not known else []
            wanted = [each for each in wanted if each and (each in text or each in raw)]
            if wanted:
                counts[any(all(each in record for each in wanted) for record in records)] += 1
    return counts


def leaves(value: Any) -> list[Any]:
    """The values in lists and objects, however deep."""
    if isinstance(value, dict | list):
        return [leaf for each in (value.values() if isinstance(value, dict) else value) for leaf in leaves(each)]
    return [] if value in (None, "") or isinstance(value, bool) else [value]


def round_trip(scorer: ModuleType, folder: Path) -> Counter[bool]:
    """Of the properties of the ninjs articles in ``folder``: is half of the values of each or more in what goes out."""
    counts: Counter[bool] = Counter()
    for document in documents(folder):
        outcome = clean_items(document, LIMIT)
        articles = [] if isinstance(outcome, Rejected) else [e for e in outcome.value if isinstance(e, Article)]
        item = json.loads(document.content.decode("utf-8-sig")) if articles else None
        if not isinstance(item, dict):
            continue
        out = {plain(key): value for key, value in to_ninjs(as_enriched(articles[0])).items()}
        for key, value in item.items():
            texts, name = leaves(value), plain(key)
            if not texts or name in OF_THE_FILE:
                continue
            came = leaves(out.get(SUCCESSORS.get(name, name)))
            text = scorer.squash(json.dumps(came, ensure_ascii=False))
            kept = sum(
                scorer.squash(each)[:200] in text or any(scorer.near(each, one) for one in came) for each in texts
            )
            counts[kept >= LEAST_KEPT * len(texts)] += 1
    return counts


def of_feeds(
    scorer: ModuleType, folder: Path, found: dict[str, list[Article | Item]]
) -> tuple[Counter[bool], Counter[bool]]:
    """Of the feeds with a text in an entry: is there an article; and of the values expected of their entries: are they
    right."""
    articles: Counter[bool] = Counter()
    values: Counter[bool] = Counter()
    for name, entry in json.loads((folder / "expected.json").read_text()).items():
        claims = [
            (scorer.FEED_FIELDS[path[2]], path[2:], value)
            for path, value in scorer.feed_claims(entry["expect"] or "")
            if len(path) > 2
            and path[0] == "entries"
            and path[2] in scorer.FEED_FIELDS
            and isinstance(value, str | tuple)
        ]
        if not any(field == "body" and scorer.squash(value) for field, path, value in claims if path[-1] in TEXTS):
            continue
        records = [json.loads(encode(each)) for each in found.get(name, ())]
        articles[any("body" in each for each in records)] += 1
        for field, path, value in claims:
            counts = value and (len(path) == 1 or path[-1] in TEXTS or path[:2] == ["tags", 0])
            if counts and path[-1] not in BESIDE:
                values[any(scorer.feed_holds(each, field, value) for each in records)] += 1
    return articles, values


def plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def share(counts: Counter[bool]) -> str:
    return f"{counts[True]}/{counts.total()}" + (f" = {counts[True] / counts.total():.3f}" if counts.total() else "")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not (data := Path(arguments[0])).is_dir():
        print(__doc__, file=sys.stderr)
        return 64
    path = data / "wire" / "formats_score.py"
    spec = importlib.util.spec_from_file_location("formats_score", path)
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        by_form: dict[str, Counter[bool]] = {}
        for folder in sorted(each for each in (data / "wire" / "cases").iterdir() if each.is_dir()):
            by_form[folder.name] = stated(scorer, folder, read(folder, work / f"{folder.name}.jsonl"), folder.name)
        subprocess.run([sys.executable, str(path), "cases", str(data / "wire" / "cases"), str(work)], check=True)
        feeds = data / "wire" / "feeds"
        articles, values = of_feeds(scorer, feeds, read(feeds, work / "feeds.jsonl"))
        print(flush=True)
        subprocess.run(
            [sys.executable, str(path), "feeds", str(feeds), str(work / "feeds.jsonl"), str(work / "feeds.log")],
            check=True,
        )
    print("\nvalues without a place for the scorer that are in the record:")
    for form, counts in by_form.items():
        print(f"  {form}: {share(counts)}")
    print(f"feeds with a text: articles found {share(articles)}, values {share(values)}")
    print(f"ninjs in and out: {share(round_trip(scorer, data / 'formats' / 'ninjs'))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
