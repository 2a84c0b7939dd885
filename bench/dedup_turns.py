"""What deduplication of an article costs and weighs, beside the same code at another commit, in one run.

    git worktree add ../before COMMIT
    python -m bench.dedup_turns ../before [FOLDER] [--rounds 9] [--memory 50000]

The files of FOLDER are the articles, each as it stands, in the order of their names; without FOLDER they are those of
``bench.dedup``, half of them new and half cut copies. Each commit has a process of its own, and they take turns of
SLICE articles: a machine that is slow for a while is so for both. Times are processor time, the ratio is the middle one
of the rounds. With ``--memory``, what ``bench.dedup`` measures at either commit of an index of so many articles: the
bytes that it counts itself, those by which the process grows when it is filled, and those of an entry in the changelog.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
ARTICLES, SLICE, ROUNDS = 1_500, 100, 9
WINDOW = timedelta(hours=72)


class Commit:
    """The process of one commit, with the articles read."""

    def __init__(self, checkout: Path, folder: str) -> None:
        self.environment = os.environ | {"PYTHONPATH": str(checkout)}
        self.checkout = checkout
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--answer", folder],
            cwd=checkout,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.size: int = self._line()

    def decide(self, first: int) -> tuple[float, str]:
        """The seconds of a slice of the articles, and a digest of all decisions of the round so far."""
        assert self._process.stdin is not None, "it was opened"
        self._process.stdin.write(f"{first}\n")
        self._process.stdin.flush()
        seconds, digest = self._line()
        return seconds, digest

    def memory(self, size: int) -> dict[str, Any]:
        """What ``bench.dedup`` says of an index of so many articles."""
        command = [sys.executable, "-m", "bench.dedup", "--cost", "newswire", str(size)]
        run = subprocess.run(
            command, cwd=self.checkout, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        row: dict[str, Any] = json.loads(run.stdout)[str(size)]
        return row

    def _line(self) -> Any:
        assert self._process.stdout is not None, "it was opened"
        return json.loads(self._process.stdout.readline())


def answer(folder: str) -> None:
    """In the process of a commit: for each line read, decide on a slice of the articles, from the first one on anew."""
    from service.article import encode
    from service.deduplication.deduplicator import Deduplicator
    from service.deduplication.warm_up import warm_up

    warm_up()
    articles = in_folder(Path(folder)) if folder else made_up()
    print(len(articles), flush=True)
    for line in sys.stdin:
        first = int(line)
        if not first:
            deduplicator, made = Deduplicator({}, WINDOW), sha256()
        began = time.process_time()
        decided = [deduplicator.decide(each) for each in articles[first : first + SLICE]]
        seconds = time.process_time() - began
        made.update(b"".join(encode(each) for decisions in decided for each in decisions))
        print(json.dumps([seconds, made.hexdigest()]), flush=True)


def in_folder(folder: Path) -> list[Any]:
    """The files of a folder, each as one article, its first line as the headline."""
    from bench.dedup_corpus import article

    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]
    return [replace(article(*each), headline=each[1].partition("\n")[0][:200] or None) for each in enumerate(texts)]


def made_up() -> list[Any]:
    """The articles of ``bench.dedup``, each followed by a cut copy."""
    from bench.dedup_corpus import article, bodies

    whole = bodies(HERE / "seeds", ARTICLES // 2)
    return [article(*each) for each in enumerate(text for body in whole for text in (body, body[: len(body) * 2 // 3]))]


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("before", type=Path, help="a checkout of the other commit")
    cli.add_argument("folder", nargs="?", default="")
    cli.add_argument("--rounds", type=int, default=ROUNDS)
    cli.add_argument("--memory", type=int, metavar="ARTICLES")
    options = cli.parse_args(arguments)
    folder = options.folder and str(Path(options.folder).resolve())
    before, now = commits = [Commit(each.resolve(), folder) for each in (options.before, HERE)]
    size = min(before.size, now.size)
    rounds: list[list[float]] = []
    for number in range(options.rounds + 1):
        spent, digests = [0.0, 0.0], ["", ""]
        for first in range(0, size, SLICE):
            for place in ((0, 1), (1, 0))[number % 2]:
                seconds, digests[place] = commits[place].decide(first)
                spent[place] += seconds
        rounds.append([each * 1e6 / size for each in spent])
    # The first round loads and fills the caches of the processes.
    told = rounds[1:]
    best = [min(each) for each in zip(*told, strict=True)]
    ratio = statistics.median(after / earlier for earlier, after in told)
    print(f"{size} articles: {best[0]:.0f} µs an article before, {best[1]:.0f} now; ratio {ratio:.3f}", end="; ")
    print("the same decisions" if digests[0] == digests[1] else "not the same decisions")
    if options.memory:
        weights = [each.memory(options.memory) for each in (before, now)]
        for name in ("bytes", "resident", "changelog"):
            earlier, after = (each[name] for each in weights)
            print(
                f"{name} an article of {options.memory:,}: {earlier} before, {after} now, ratio {after / earlier:.3f}"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--answer"]:
        answer(sys.argv[2])
    else:
        main(sys.argv[1:])
