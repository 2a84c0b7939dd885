"""Files of a folder in, records of the raw topic out, with a client that is not ours.

    python examples/folder_feeder.py HOST:PORT FOLDER SOURCE

A file that the broker has goes to FOLDER/sent, so a rerun sends only what is new. ``newswire replay`` does more.
"""

import mimetypes
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from confluent_kafka import Producer

RAW = "newswire.raw.v1"


def settled(path: Path, error: Any, _: Any) -> None:
    """Called when the broker has ``path``, or will not have it."""
    if error is not None:
        print(f"{path.name}: {error}", file=sys.stderr)
    else:
        path.rename(path.parent / "sent" / path.name)


def main() -> None:
    """Send each file once; exits 1 where one was left."""
    bootstrap, folder, source = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    (folder / "sent").mkdir(exist_ok=True)
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        received = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
        headers = {"source": source, "filename": path.name, "received-at": received}
        if kind := mimetypes.guess_type(path.name)[0]:
            headers["content-type"] = kind
        # No key: the service makes an id of source, file name and bytes. A feed's name as key would be one document.
        producer.produce(RAW, path.read_bytes(), headers=list(headers.items()), on_delivery=partial(settled, path))
        producer.poll(0)
    producer.flush(30)
    sys.exit(any(each.is_file() for each in folder.iterdir()))


if __name__ == "__main__":
    main()
