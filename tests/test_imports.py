"""The walls: which folder may import which, and which may touch Kafka, clocks, the environment or chance.

Read from the source, not from what happens to be loaded: an import inside a function counts too.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SERVICE = Path(__file__).parent.parent / "service"
RECORDS = frozenset({"article", "outcome", "stated"})
STAGES = ("cleaning", "deduplication", "enrichment", "stories")
# Layer by layer, what each may import besides itself. ``formats`` is the first half of the clean stage. What is not
# here does not exist: a new folder or module of ``service`` takes its place in this table.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "__init__": frozenset(),
    "stated": frozenset(),
    "article": frozenset({"stated"}),
    "outcome": frozenset(),
    "errors": frozenset(),
    "settings": frozenset(),
    "language": frozenset(),
    "spans": frozenset(),
    "compiled": frozenset(),
    "word_frequencies": frozenset(),
    "topics": RECORDS,
    "formats": RECORDS | {"language"},
    "cleaning": RECORDS | {"formats", "language", "spans"},
    "deduplication": RECORDS | {"compiled", "language"},
    "enrichment": RECORDS | {"compiled", "language", "spans", "word_frequencies"},
    "stories": RECORDS | {"compiled", "language", "word_frequencies"},
    "ninjs": RECORDS,
    "outputs": RECORDS | {"settings"},
    "pipeline": RECORDS | {"settings", "outputs", "topics", "formats", *STAGES},
    "final_state": RECORDS | {"pipeline"},
    "intake": RECORDS | {"errors", "formats"},
    "kafka": RECORDS | {"errors", "settings", "topics", "pipeline"},
    "dead_letters": RECORDS | {"errors", "settings", "topics", "pipeline", "kafka"},
    "worker": RECORDS | {"errors", "settings", "topics", "outputs", "pipeline", "kafka", "dead_letters"},
    "replay": RECORDS | {"errors", "settings", "topics", "pipeline", "intake", "kafka"},
    "audit": RECORDS | {"errors", "topics", "pipeline", "kafka"},
    "page": RECORDS | {"errors", "settings", "topics", "formats", "cleaning", "pipeline", "kafka", "dead_letters"},
    "reference": RECORDS | {"settings", "topics", "formats", "cleaning", "enrichment", "pipeline", "worker", "replay"},
    "commands": RECORDS
    | {"cleaning", "deduplication", "stories", "formats", "errors", "final_state", "settings", "ninjs", "outputs"}
    | {"pipeline", "topics"}
    | {"audit", "intake", "kafka", "dead_letters", "worker", "replay", "page"},
    "__main__": frozenset({"commands"}),
}
KAFKA = frozenset({"faust", "aiokafka", "mode", "confluent_kafka", "kafka"})
IMPURE = frozenset({"time", "random", "secrets", "uuid", "socket", "subprocess", "threading", "asyncio"})
# The fields in which a statement holds others.
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
PURE = (
    *("article", "stated", "outcome", "language", "spans", "compiled"),
    *("topics", "formats", "outputs", "pipeline", "final_state", "ninjs", *STAGES),
)


def layer_of(path: Path) -> str:
    return path.relative_to(SERVICE).parts[0].removesuffix(".py")


@cache
def imported(path: Path) -> tuple[str, ...]:
    """The full names of the modules that ``path`` imports, wherever in it."""
    return tuple(name for node in statements(ast.parse(path.read_bytes())) for name in _imported(path, node))


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All statements of ``tree``; not their expressions, which are ten times as many and import nothing."""
    inner = (each for name in BLOCKS for each in getattr(tree, name, ()) if not isinstance(each, ast.expr))
    for each in inner:
        yield each
        yield from statements(each)


def _imported(path: Path, node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{path}: a relative import"
        # ``from service import topics`` names the module in the list.
        own = node.module == "service"
        yield from (f"service.{each.name}" for each in node.names) if own else (node.module or "",)


MODULES = sorted(SERVICE.rglob("*.py"))


@pytest.mark.parametrize("layer", sorted({layer_of(path) for path in MODULES}))
def test_imports_go_one_way(layer: str) -> None:
    allowed = MAY_IMPORT[layer] | {layer}
    used = {
        str(path.relative_to(SERVICE)): {name.split(".")[1] for name in imported(path) if name.startswith("service.")}
        for path in MODULES
        if layer_of(path) == layer
    }
    assert {path: sorted(names - allowed) for path, names in used.items() if names - allowed} == {}


@pytest.mark.parametrize(("library", "room"), [("aiokafka", "kafka"), ("faust", "worker"), ("mode", "worker")])
def test_a_client_library_is_known_in_one_room(library: str, room: str) -> None:
    found = {layer_of(path) for path in MODULES if library in {name.split(".")[0] for name in imported(path)}}
    assert found == {room}


def test_what_an_extra_brings_is_imported_in_one_place() -> None:
    found = {str(path.relative_to(SERVICE)) for path in MODULES if any(
        name.startswith("opentelemetry.") for name in imported(path))}  # fmt: skip
    # For their types alone: ``test_otel`` shows that nothing of it is needed.
    assert found == {"kafka/otel.py", "worker/made.py"}


@pytest.mark.system
def test_processing_files_needs_no_kafka() -> None:
    code = "import sys, service.commands.batch; sys.exit(bool({'aiokafka', 'faust'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=SERVICE.parent).returncode == 0


def test_nothing_pure_reads_a_clock_chance_or_the_network() -> None:
    pure = [path for path in MODULES if layer_of(path) in PURE]
    roots = {path: {name.split(".")[0] for name in imported(path)} & IMPURE for path in pure}
    assert {str(path): names for path, names in roots.items() if names} == {}


def test_no_module_gives_a_number_of_its_own_two_values() -> None:
    """The second would count for those who mean the first."""
    twice = {}
    for path in MODULES:
        names = re.findall(r"^([A-Z][A-Z_]*[A-Z])(?:: [^=\n]+)? = ", path.read_text(encoding="utf-8"), re.MULTILINE)
        twice[str(path.relative_to(SERVICE))] = sorted({name for name in names if names.count(name) > 1})
    assert {path: names for path, names in twice.items() if names} == {}


def test_only_settings_reads_the_environment() -> None:
    """Three exceptions: a child process inherits its parent's environment, a broker has its own way of set-up, and how
    many threads BLAS takes has to be said before it is loaded."""
    named = [path for path in MODULES if re.search(rb"environ|getenv", path.read_bytes())]
    readers = {
        str(path.relative_to(SERVICE))
        for path in named
        for node in ast.walk(ast.parse(path.read_bytes()))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"})
        or (isinstance(node, ast.ImportFrom) and any(each.name in {"environ", "getenv"} for each in node.names))
    }
    assert readers <= {"__main__.py", "settings.py", "worker/supervisor.py", "kafka/embedded.py"}


@pytest.mark.system
def test_the_command_line_loads_no_kafka_before_it_must() -> None:
    """``newswire --help`` and ``process`` are quick because of it."""
    code = "import sys, service.commands.main; sys.exit(bool({'aiokafka', 'faust', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=SERVICE.parent).returncode == 0


@pytest.mark.system
def test_what_every_worker_imports_leaves_numba_to_those_that_need_it() -> None:
    """It takes 70 MB."""
    code = "import sys, service.worker.supervisor, service.worker.app; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=SERVICE.parent).returncode == 0
