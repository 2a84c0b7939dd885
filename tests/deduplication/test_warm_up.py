"""After the warm-up nothing is left to compile, whatever arrives: the first article does not wait for seconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DECIDE = """
import sys
from datetime import timedelta
from bench.dedup_corpus import article, with_copies
from pathlib import Path
from service.deduplication import inverted_index
from service.deduplication.deduplicator import Deduplicator
from service.deduplication.warm_up import warm_up

def signatures():
    return {
        f"{name}.{each}": value.signatures
        for name, module in list(sys.modules.items())
        if name.startswith("service.deduplication.")
        for each, value in vars(module).items()
        if hasattr(value, "signatures")
    }

warm_up()
before = {name: list(each) for name, each in signatures().items()}
inverted_index.NEWEST, inverted_index.STEP, inverted_index.MANY = 1 << 8, 3, 4
entries = {}
deduplicator = Deduplicator(entries, timedelta(minutes=1))
texts = [each.body for each in with_copies(Path("seeds"), 100)]
for place, text in enumerate([*texts, *(text[:120] for text in texts), "", "\u65b0\u534e\u793e\u5317\u4eac"]):
    decided = deduplicator.decide(article(place * 9, text))
    if place == 200:
        deduplicator = Deduplicator(entries, timedelta(minutes=1))
assert before == signatures(), {name: each for name, each in signatures().items() if before[name] != each}
print(len(before), sum(map(len, before.values())), deduplicator.size)
"""


@pytest.mark.system
def test_nothing_is_compiled_after_the_warm_up() -> None:
    run = subprocess.run([sys.executable, "-c", DECIDE], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert not run.stderr
    functions, compiled, remembered = map(int, run.stdout.split())
    assert functions >= 25
    assert compiled >= 12  # the others are only called by these
    assert remembered > 50
