"""What a source profile brings: ``python -m evaluation.profiles EVAL``.

Each page is cleaned without a profile, then with one learnt from its publisher's other pages; these are so few that one
of them is enough here to know a block by.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluation.stated import scorer
from service.article import RawDocument
from service.cleaning import clean_document
from service.cleaning.profile import NO_PROFILES, Profiles, blocks_of, learn
from service.formats import parse
from service.outcome import Rejected

LIMIT = 10_000_000


def document(folder: Path, page: dict[str, Any], suffix: str) -> RawDocument:
    return RawDocument(
        document_id=page["id"],
        uri=page["id"],
        source=page["publisher"],
        filename=f"{page['id']}{suffix}",
        content=(folder / f"{page['id']}{suffix}").read_bytes(),
        received_at=datetime.now(UTC),
    )


def line(raw: RawDocument, profiles: Profiles) -> dict[str, Any]:
    outcome = clean_document(raw, LIMIT, profiles)
    body = None if isinstance(outcome, Rejected) else outcome.value[0].body
    return {"filename": raw.filename, "part": 0, "body": body}


def main() -> None:
    data = Path(sys.argv[1])
    by_publisher: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for text in (data / "pages" / "truth.jsonl").read_text().splitlines():
        page = json.loads(text)
        by_publisher[page["publisher"]].append(page)
    several = [pages for pages in by_publisher.values() if len(pages) > 1]
    for kind, suffix in (("text", ".txt"), ("html", ".html.gz")):
        plain, profiled = [], []
        for pages in several:
            raws = [document(data / "pages" / kind, page, suffix) for page in pages]
            drafts = [parse(raw, LIMIT) for raw in raws]
            blocks = [[] if isinstance(each, Rejected) else blocks_of(each.value[0]) for each in drafts]
            for number, raw in enumerate(raws):
                learnt = learn(raw.source, blocks[:number] + blocks[number + 1 :], fewest=1)
                plain.append(line(raw, NO_PROFILES))
                profiled.append(line(raw, {raw.source: learnt.hashes}))
        truth = [page for pages in several for page in pages]
        for name, lines in (("without", plain), ("with", profiled)):
            figures = scorer(data).cleaning(lines, [{**page, "headline": None} for page in truth])[0]
            print(f"{kind}, {len(truth)} pages of {len(several)} publishers, {name} a profile:", json.dumps(figures))


if __name__ == "__main__":
    main()
