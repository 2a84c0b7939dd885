"""CPU of our reading of pages to trafilatura's, of the same ones in one run: ``python -m evaluation.page_cost FOLDER``.

``FOLDER`` has ``html/*.html.gz`` and ``text/*.txt``; every so many-th page is read, ours and theirs in turns, then the
texts of about 15 KB. Needs the extra ``tools``.
"""

from __future__ import annotations

import argparse
import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

from trafilatura import extract

from service.article import RawDocument
from service.cleaning import clean_document

LIMIT = 20_000_000
# Bytes of the texts that are read.
SHORTEST, LONGEST = 13_000, 17_000


def main() -> None:
    """Print milliseconds a page for both, and their ratio."""
    arguments = argparse.ArgumentParser(prog="python -m evaluation.page_cost", description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--every", type=int, default=8)
    options = arguments.parse_args()
    sources = [
        gzip.decompress(path.read_bytes()) for path in sorted(options.folder.glob("html/*.gz"))[:: options.every]
    ]
    ours = theirs = 0.0
    for turn in range(2):  # the first loads and compiles
        ours = theirs = 0.0
        for number, source in enumerate(sources):
            start = time.process_time()
            clean_document(_document("page.html", source), LIMIT)
            middle = time.process_time()
            if turn:
                extract(source, include_comments=False, with_metadata=True)
            ours, theirs = ours + middle - start, theirs + time.process_time() - middle
            if not turn and number == 3:
                break
    count = max(1, len(sources))
    print(
        f"{count} pages: ours {ours / count * 1e3:.1f} ms, trafilatura {theirs / count * 1e3:.1f} ms a page,", end=" "
    )
    print(f"ratio {ours / theirs:.2f}")
    texts = [path.read_bytes() for path in sorted(options.folder.glob("text/*.txt"))]
    texts = [text for text in texts if SHORTEST <= len(text) <= LONGEST]
    start = time.process_time()
    for text in texts:
        clean_document(_document("page.txt", text), LIMIT)
    each = (time.process_time() - start) / max(1, len(texts))
    size = sum(map(len, texts)) / max(1, len(texts))
    print(f"{len(texts)} texts of {size / 1e3:.1f} KB: {each * 1e3:.1f} ms, ratio {each * count / theirs:.3f}")


def _document(name: str, content: bytes) -> RawDocument:
    return RawDocument(
        document_id="0" * 32,
        uri="urn:page",
        source="cost",
        filename=name,
        content=content,
        received_at=datetime.now(UTC),
    )


if __name__ == "__main__":
    main()
