"""The rules changed on purpose, one place at a time, in: which changes the tests notice, out. ``make mutants``

Of all places in ``TARGETS`` where a comparison, a number, a connective or a decision can be turned, a seeded sample is
taken. Each change is made in a copy of the repository and the tests of the changed room run on it, then, where these
pass, the wider unit tests; a change that no test notices is a rule without a test, or has no effect at all (those that
have none stand in ``EQUIVALENT``, with the reason).
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parent.parent
# What is changed, and the tests of its own room.
TARGETS = {
    "service/cleaning": ["tests/cleaning"],
    "service/deduplication/relation.py": ["tests/deduplication"],
    "service/stories": ["tests/stories"],
    "service/pipeline.py": ["tests/test_pipeline.py"],
    "service/worker/flow.py": ["tests/worker/test_flow.py"],
}
WIDER = ["tests/cleaning", "tests/deduplication", "tests/stories", "tests/test_pipeline.py", "tests/formats"]
# (file, source line as it stands, change): why no test can notice.
EQUIVALENT: dict[tuple[str, str, str], str] = {}
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file of the repository, a line of it, what is changed there in words, and the file's text with the change."""

    path: str
    line: int
    change: str
    text: str


def _places(path: str) -> tuple[ast.Module, list[tuple[ast.expr | ast.Return, str]]]:
    """A file's tree and every change of it."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return tree, [(node, change) for node in _nodes(tree) for change in _changes(node)]


def mutant(path: str, number: int) -> Mutant:
    """The change of that number of one file."""
    tree, places = _places(path)
    node, change = places[number]
    before = ast.unparse(node)
    _apply(node, change)
    return Mutant(path, node.lineno, f"{before[:60]} -> {ast.unparse(node)[:60]}", ast.unparse(tree))


def _nodes(tree: ast.Module) -> list[ast.expr | ast.Return]:
    """What can be changed: expressions and returns that run, not type hints and not calls of ``re.compile``."""
    hints = {
        id(inner)
        for node in ast.walk(tree)
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if hint is not None
        for inner in ast.walk(hint)
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare | ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.Constant | ast.Return)
        and id(node) not in hints
    ]


def _changes(node: ast.expr | ast.Return) -> list[str]:
    """The changes that make sense for ``node``."""
    if isinstance(node, ast.Compare):
        return ["swap"] if type(node.ops[0]) in SWAPPED else []
    if isinstance(node, ast.BoolOp):
        return ["swap"]
    if isinstance(node, ast.BinOp):
        return ["swap"] if type(node.op) in SWAPPED and not isinstance(node.left, ast.Constant | ast.JoinedStr) else []
    if isinstance(node, ast.UnaryOp):
        return ["drop not"] if isinstance(node.op, ast.Not) else []
    if isinstance(node, ast.Constant):
        return ["number"] if isinstance(node.value, int | float) else []
    return ["nothing"] if node.value is not None and not isinstance(node.value, ast.Constant) else []


def _apply(node: ast.expr | ast.Return, change: str) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = SWAPPED[type(node.ops[0])]()  # type: ignore[assignment]  # of the same family
    elif isinstance(node, ast.BoolOp | ast.BinOp):
        node.op = SWAPPED[type(node.op)]()  # type: ignore[assignment]  # of the same family
    elif isinstance(node, ast.UnaryOp):
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        node.value = node.value + 1 if isinstance(node.value, int) else (node.value * 1.5 or 0.5)
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)


def sample(size: int, seed: int) -> list[Mutant]:
    """The changes to try, the same for the same code and seed."""
    files = [
        str(path.relative_to(ROOT))
        for target in TARGETS
        for path in (sorted((ROOT / target).glob("*.py")) if (ROOT / target).is_dir() else [ROOT / target])
    ]
    every = [(path, number) for path in files for number in range(len(_places(path)[1]))]
    return [mutant(*each) for each in random.Random(seed).sample(every, min(size, len(every)))]


def tried(changed: Mutant, copy: Path, seconds: float) -> str:
    """``killed`` by the room's own tests, ``killed elsewhere``, ``timeout`` or ``survived``."""
    place = copy / changed.path
    original = place.read_text(encoding="utf-8")
    place.write_text(changed.text, encoding="utf-8")
    try:
        own = next(tests for target, tests in TARGETS.items() if changed.path.startswith(target))
        for verdict, tests in (("killed", own), ("killed elsewhere", WIDER)):
            command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
            command += ["-m", "not broker and not kafka", *tests]
            try:
                ended = subprocess.run(
                    command, cwd=copy, capture_output=True, timeout=seconds, check=False, env={**os.environ}
                )
            except subprocess.TimeoutExpired:
                return "timeout"
            if ended.returncode:
                return verdict
        return "survived"
    finally:
        place.write_text(original, encoding="utf-8")


def main() -> None:
    """Try the sample and print the figure a room, then what survived."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--sample", type=int, default=200, help="how many changes are tried")
    options.add_argument("--seed", type=int, default=18)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--seconds", type=float, default=120, help="after which a change counts as noticed: it hangs")
    chosen = options.parse_args()
    mutants = [m for m in sample(chosen.sample, chosen.seed) if (m.path, _line(m), m.change) not in EQUIVALENT]
    with tempfile.TemporaryDirectory() as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(chosen.processes):
            copy = Path(folder) / str(number)
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build"))
            copies.put(copy)

        def run(changed: Mutant) -> str:
            copy = copies.get()
            try:
                return tried(changed, copy, chosen.seconds)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(chosen.processes) as pool:
            verdicts = list(pool.map(run, mutants))
    for target in (*TARGETS, "service"):
        counts = Counter(v for m, v in zip(mutants, verdicts, strict=True) if m.path.startswith(target))
        if counts:
            own = (counts["killed"] + counts["timeout"]) / counts.total()
            print(f"{target}: {own:.0%} noticed by the room's own tests; {dict(counts)}")
    for changed, verdict in zip(mutants, verdicts, strict=True):
        if verdict in ("survived", "killed elsewhere"):
            print(f"{verdict}: {changed.path}:{changed.line}: {changed.change}")


def _line(changed: Mutant) -> str:
    return (ROOT / changed.path).read_text(encoding="utf-8").splitlines()[changed.line - 1].strip()


if __name__ == "__main__":
    main()
