"""What reading a document of each format costs, of the files below folders: ``python -m bench.formats FOLDER...``.

Milliseconds of the processor a document, the fastest of some rounds: to the drafts (parsed), and to the articles with
what cleaning does (cleaned). Trust the ratios: two trees on one machine, one after the other.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from service.article import RawDocument
from service.cleaning import clean_items
from service.formats import content_type_of, decoded, parse
from service.formats.sources import UNKNOWN
from service.outcome import Rejected

LIMIT = 10_485_760
ROUNDS = 5  # the fastest counts: what else the machine does only adds


def documents(folders: list[Path]) -> dict[str, list[RawDocument]]:
    """The files below ``folders`` by the name of their format; what is no text has none."""
    found: dict[str, list[RawDocument]] = defaultdict(list)
    for path in (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()):
        content, kind = path.read_bytes(), content_type_of(path.name)
        decoding = decoded(content, kind, path.name, UNKNOWN)
        if not isinstance(decoding, Rejected):
            found[decoding.value[2]].append(
                RawDocument(
                    document_id="bench",
                    uri="bench",
                    source="bench",
                    filename=path.name,
                    content=content,
                    content_type=kind,
                    received_at=datetime.now(UTC),
                )
            )
    return found


def milliseconds(read: Callable[[RawDocument, int], object], some: list[RawDocument]) -> float:
    """Of one document, in the fastest of the rounds after a first one."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.process_time()
        for each in some:
            read(each, LIMIT)
        times.append((time.process_time() - began) * 1000 / len(some))
    return min(times[1:])


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 64
    print("| format | documents | kB each | parsed, ms | cleaned, ms |\n|---|---|---|---|---|")
    for name, some in sorted(documents([Path(each) for each in arguments]).items()):
        size = sum(len(each.content) for each in some) / len(some) / 1000
        parsed, cleaned = milliseconds(parse, some), milliseconds(clean_items, some)
        print(f"| {name} | {len(some)} | {size:.1f} | {parsed:.2f} | {cleaned:.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
