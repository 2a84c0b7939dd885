"""The walls: which folder may import which, and which may touch Kafka, clocks, the environment or chance.

Read from the source, not from what happens to be loaded: an import inside a function counts too.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SERVICE = Path(__file__).parent.parent / "service"
RECORDS = frozenset({"article", "outcome"})
FRONT = frozenset({"batch", "console", "display", "explain"})
STAGES = ("cleaning", "deduplication", "enrichment", "stories")
# Layer by layer, what each may import besides itself. ``formats`` is the first half of the clean stage. What is not
# here does not exist: a new folder or module of ``service`` takes its place in this table.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "__init__": frozenset(),
    "article": frozenset(),
    "outcome": frozenset(),
    "settings": frozenset(),
    "language": frozenset(),
    "stretches": frozenset(),
    "compiled": frozenset(),
    "topics": RECORDS,
    "formats": RECORDS,
    "cleaning": RECORDS | {"formats", "language", "stretches"},
    "deduplication": RECORDS | {"compiled", "language"},
    "enrichment": RECORDS | {"language", "stretches"},
    "stories": RECORDS | {"language"},
    "ninjs": RECORDS,
    "pipeline": RECORDS | {"settings", "topics", *STAGES},
    "streaming": RECORDS | {"settings", "topics", "formats", "pipeline"},
    "batch": RECORDS | {"cleaning", "formats", "settings", "ninjs", "pipeline", "streaming"},
    "explain": RECORDS | {"cleaning", "deduplication", "formats"},
    "display": RECORDS | {"settings", "pipeline", "streaming", "topics"},
    "reference": RECORDS | {"settings", "topics", "formats", "cleaning", "enrichment", "pipeline", "streaming"},
    "console": RECORDS | {"settings", "streaming"},
    "cli": RECORDS
    | FRONT
    | {"cleaning", "deduplication", "settings", "ninjs", "pipeline", "streaming", "topics", "cli_topics"},
    "cli_topics": RECORDS | FRONT | {"settings", "ninjs", "pipeline", "streaming", "topics"},
    "__main__": frozenset({"cli"}),
}
KAFKA = frozenset({"faust", "aiokafka", "mode", "confluent_kafka", "kafka"})
IMPURE = frozenset({"time", "random", "secrets", "uuid", "socket", "subprocess", "threading", "asyncio"})
PURE = ("article", "outcome", "language", "stretches", "compiled", "topics", "formats", "pipeline", "ninjs", *STAGES)


def layer_of(path: Path) -> str:
    return path.relative_to(SERVICE).parts[0].removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    """The source of ``path``, parsed once for all tests."""
    return ast.parse(path.read_bytes())


@cache
def imported(path: Path) -> tuple[str, ...]:
    """The full names of the modules that ``path`` imports, wherever in it."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            # ``from service import topics`` names the module in the list.
            own = node.module == "service"
            yield from (f"service.{each.name}" for each in node.names) if own else (node.module or "",)


MODULES = sorted(SERVICE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SERVICE)))
def test_imports_go_one_way(path: Path) -> None:
    layer = layer_of(path)
    allowed = MAY_IMPORT[layer] | {layer}
    used = {name.split(".")[1] for name in imported(path) if name.startswith("service.")}
    assert used <= allowed, f"{layer} may not import {sorted(used - allowed)}"


def test_only_streaming_touches_kafka() -> None:
    found = {layer_of(path) for path in MODULES if KAFKA & {name.split(".")[0] for name in imported(path)}}
    assert found == {"streaming"}


def test_nothing_pure_reads_a_clock_chance_or_the_network() -> None:
    pure = [path for path in MODULES if layer_of(path) in PURE]
    roots = {path: {name.split(".")[0] for name in imported(path)} & IMPURE for path in pure}
    assert {str(path): names for path, names in roots.items() if names} == {}


def test_only_settings_reads_the_environment() -> None:
    """Two exceptions: a child process inherits its parent's environment, and a broker's its own way of set-up."""
    readers = {
        str(path.relative_to(SERVICE))
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"})
        or (isinstance(node, ast.ImportFrom) and any(each.name in {"environ", "getenv"} for each in node.names))
    }
    assert readers <= {"settings.py", "streaming/launch.py", "streaming/embedded.py"}


def test_the_command_line_loads_no_kafka_before_it_must() -> None:
    """``newswire --help`` and ``process`` are quick because of it: at the top of a cli module nothing of streaming."""
    names = {
        name
        for path in SERVICE.glob("cli*.py")
        for node in tree_of(path).body
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert not [name for name in names if name.startswith("service.streaming") or name.split(".")[0] in KAFKA]


def test_what_every_worker_imports_leaves_numba_to_the_one_that_decides_of_copies() -> None:
    """It takes 70 MB."""
    code = "import sys, service.streaming.launch, service.streaming.worker; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=SERVICE.parent).returncode == 0
