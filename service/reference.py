"""The code's own tables in, generated tables in documents out, between ``<!-- table NAME -->`` and ``<!-- end -->``.

``python -m service.reference README.md docs/*.md`` updates them; a test checks that they are current.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path

from service import topics
from service.enrichment import ENRICHMENTS
from service.formats import FORMATS
from service.outcome import EXPLANATIONS
from service.replay.metrics import CATALOGUE as OF_A_REPLAY
from service.settings import Settings, variable
from service.worker.metrics import CATALOGUE

MARKED = re.compile(r"(<!-- table ([a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def _table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    names = list(headings)
    return "\n".join([line(names), line("---" for _ in names), *(line(row) for row in rows)])


def topics_table() -> str:
    """Name, key, partitions, retention and description of every topic."""
    return _table(
        ("topic", "key", "partitions", "kept", "what"),
        (
            (f"`{each.name}`", each.key, each.partitions or "setting", _kept(each), each.description)
            for each in topics.CONTRACTS
        ),
    )


def _kept(contract: topics.Contract) -> str:
    if "compact" in contract.config["cleanup.policy"]:
        return "compacted"
    return f"{int(contract.config['retention.ms']) // 86_400_000} days"


def metrics_table() -> str:
    """Name, kind, labels and meaning of every metric."""
    return _table(
        ("metric", "kind", "labels", "what"),
        (
            *((f"`{each.name}`", each.kind, ", ".join(("stage", *each.labels)), each.about) for each in CATALOGUE),
            *((f"`{each.name}`", each.kind, "", each.about) for each in OF_A_REPLAY),
        ),
    )


def settings_table() -> str:
    """Variable, default and meaning of every setting."""
    return _table(
        ("variable", "default", "what"),
        ((f"`{variable(each.name)}`", _shown(each.default), each.metadata["about"]) for each in fields(Settings)),
    )


def _shown(value: object) -> str:
    return f"`{value}`" if value not in (None, ()) else "none"


def reasons_table() -> str:
    """Reason and explanation of every kind of dead letter."""
    return _table(("reason", "when"), ((f"`{reason.value}`", text) for reason, text in EXPLANATIONS.items()))


def enrichments_table() -> str:
    """Name, version and fields of every enrichment."""
    return _table(
        ("enrichment", "version", "fields"),
        ((f"`{each.name}`", each.version, ", ".join(f"`{name}`" for name in each.fills)) for each in ENRICHMENTS),
    )


def formats_table() -> str:
    """Name, media types and file endings of every format."""
    return _table(
        ("format", "media types", "file endings"),
        ((f"`{each.name}`", ", ".join(each.media_types), ", ".join(each.suffixes)) for each in FORMATS),
    )


TABLES: dict[str, Callable[[], str]] = {
    "topics": topics_table,
    "metrics": metrics_table,
    "settings": settings_table,
    "reasons": reasons_table,
    "enrichments": enrichments_table,
    "formats": formats_table,
}


def renewed(text: str) -> str:
    """``text`` with every marked table regenerated from the code. Raises KeyError for an unknown table name."""
    return MARKED.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}\n{found[3]}", text)


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(renewed(path.read_text()))
