"""What reading a document of each format costs, beside the same code at another commit, in one run.

    git worktree add ../before COMMIT
    python -m bench.format_turns ../before FOLDER... [--rounds 9]

Each commit has a process of its own, in which it reads the files that this commit finds below the folders, to their
drafts; the two take turns, format by format. Milliseconds of the processor a document are those of the fastest round,
the ratio is the middle one of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROUNDS, LIMIT = 9, 10_485_760


class Commit:
    """The process of one commit."""

    def __init__(self, checkout: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--answer"],
            cwd=checkout,
            env=os.environ | {"PYTHONPATH": str(checkout)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def seconds(self, paths: Sequence[str]) -> float:
        """Of reading these files once."""
        assert self._process.stdin is not None, "it was opened"
        assert self._process.stdout is not None, "it was opened"
        self._process.stdin.write(json.dumps(paths) + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


def answer() -> None:
    """In the process of a commit: for each line read, read the files that it names."""
    from service.article import RawDocument
    from service.formats import content_type_of, parse

    for line in sys.stdin:
        documents = [
            RawDocument(
                document_id="bench",
                uri="bench",
                source="bench",
                filename=path.name,
                content=path.read_bytes(),
                content_type=content_type_of(path.name),
                received_at=datetime.now(UTC),
            )
            for path in map(Path, json.loads(line))
        ]
        began = time.process_time()
        for each in documents:
            parse(each, LIMIT)
        print(time.process_time() - began, flush=True)


def by_format(folders: Sequence[Path]) -> dict[str, list[str]]:
    """The files below the folders by the name of their format; what is no text has none."""
    from service.formats import content_type_of, decoded
    from service.formats.sources import UNKNOWN
    from service.outcome import Rejected

    found: dict[str, list[str]] = defaultdict(list)
    for path in (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()):
        decoding = decoded(path.read_bytes(), content_type_of(path.name), path.name, UNKNOWN)
        if not isinstance(decoding, Rejected):
            found[decoding.value[2]].append(str(path.resolve()))
    return found


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("before", type=Path, help="a checkout of the other commit")
    cli.add_argument("folders", type=Path, nargs="+")
    cli.add_argument("--rounds", type=int, default=ROUNDS)
    options = cli.parse_args(arguments)
    commits = [Commit(each.resolve()) for each in (options.before, HERE)]
    print("| format | documents | before, ms | now, ms | ratio |\n|---|---|---|---|---|")
    for name, paths in sorted(by_format(options.folders).items()):
        rounds = [[each.seconds(paths) * 1000 / len(paths) for each in commits] for _ in range(options.rounds + 1)]
        # The first round loads and fills the caches of the processes.
        best = [min(each) for each in zip(*rounds[1:], strict=True)]
        ratio = statistics.median(now / before for before, now in rounds[1:])
        print(f"| {name} | {len(paths)} | {best[0]:.2f} | {best[1]:.2f} | {ratio:.2f} |")


if __name__ == "__main__":
    if sys.argv[1:] == ["--answer"]:
        answer()
    else:
        main(sys.argv[1:])
