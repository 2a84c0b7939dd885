"""What an account of so many documents takes: ``python -m bench.audit [--documents 1000000]``."""

from __future__ import annotations

import argparse
import json
import resource
import time

from service.article import article_id, digest
from service.audit import Account
from service.kafka.reading import Record
from service.pipeline import CLEAN, ENRICHED, RAW, STORIES, STORY_CANDIDATES, STORY_MEMBERS, UNIQUE

PADDING = "x" * 2000


def _resident() -> int:
    """The most memory this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Fold in documents of one published article each, without a broker, and print bytes and time a document."""
    options = argparse.ArgumentParser(prog="python -m bench.audit", description=__doc__)
    options.add_argument("--documents", type=int, default=1_000_000)
    count = options.parse_args().documents
    account = Account()
    before, began = _resident(), time.process_time()
    for number in range(count):
        name = digest(str(number))
        article = article_id(name, 0)
        ids = {"article_id": article, "document_id": name, "filename": f"{number:09}_{name[:16]}.txt"}
        value = json.dumps({**ids, "parts": [article], "body": PADDING}, separators=(",", ":")).encode()
        headers = (("filename", ids["filename"].encode()),)
        account.add(Record(RAW, 0, number, 0, name.encode(), PADDING.encode(), headers))
        for topic in (CLEAN, UNIQUE, ENRICHED, STORY_CANDIDATES):
            account.add(Record(topic, 0, number, 0, None, value, ()))
        member = json.dumps({"article_id": article, "story_id": "story"}).encode()
        account.add(Record(STORY_MEMBERS, 0, number, 0, None, member, ()))
    account.add(Record(STORIES, 0, 0, 0, None, b'{"story_id":"story"}', ()))
    report = account.report()
    seconds, size = time.process_time() - began, _resident() - before
    if not report.balanced:
        raise SystemExit("the account does not balance")
    print(f"{count:,} documents: {size / count:,.0f} bytes and {seconds / count * 1e6:,.0f} µs each")


if __name__ == "__main__":
    main()
