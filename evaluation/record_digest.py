"""Folders of raw files in, one digest of every record that the topics would carry out: did a change change anything?

    python -m evaluation.record_digest seeds EVAL/pages/text EVAL/pages/html

The clock is fixed, so the same code gives the same digest on every machine; a line a folder, then one over all.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path

from service import article as records
from service.article import document_of
from service.outcome import Rejected
from service.pipeline import Pipeline
from service.settings import Settings

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Feed each folder, in the order of file names, to a pipeline of its own, and print the digests."""
    total = hashlib.sha256()
    for folder in sys.argv[1:]:
        pipeline, digest, count = Pipeline(Settings()), hashlib.sha256(), 0
        for path in sorted(each for each in Path(folder).iterdir() if each.is_file()):
            for topic, record in pipeline.feed(document_of("files", path.name, path.read_bytes(), RECEIVED)):
                encoded = repr(record).encode() if isinstance(record, Rejected) else records.encode(record)
                digest.update(topic.encode() + b"\0" + encoded + b"\n")
                count += 1
        print(f"{folder}: {count:,} records, sha256 {digest.hexdigest()}")
        total.update(digest.digest())
    print(f"all: sha256 {total.hexdigest()}")


if __name__ == "__main__":
    main()
