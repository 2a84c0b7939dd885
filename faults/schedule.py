"""A seed in; a schedule of faults out: rounds of one fault or two at once, each with its target, times and length.

Nothing is done here: what a fault does is in ``faults.injection``, under the same name.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Part = Literal["workers", "brokers", "records", "topics"]

STAGES = ("clean", "deduplicate", "enrich", "cluster")
WORKERS = tuple(f"{stage}-{copy}" for stage in STAGES for copy in (0, 1))
NOBODY = ("",)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: what part of the system it strikes, what it may be aimed at, and how long it lasts.

    ``sessions`` are the same in session time-outs of a worker, for what must outlast one.
    """

    name: str
    part: Part
    targets: tuple[str, ...] = NOBODY
    seconds: tuple[float, float] = (0.0, 0.0)
    sessions: tuple[float, float] = (0.0, 0.0)


KINDS: tuple[Kind, ...] = (
    Kind("worker killed", "workers", WORKERS),
    Kind("all workers killed", "workers"),
    Kind("worker frozen", "workers", WORKERS, sessions=(1.2, 2.0)),
    Kind("stage frozen", "workers", STAGES, sessions=(1.2, 1.6)),
    Kind("workers rolled", "workers"),
    Kind("stage 1-4-1", "workers", STAGES, seconds=(2.0, 5.0)),
    Kind("retention", "workers"),
    Kind("broker killed", "brokers", seconds=(1.0, 8.0)),
    Kind("controller killed", "brokers", seconds=(1.0, 8.0)),
    Kind("coordinator killed", "brokers", STAGES, seconds=(1.0, 8.0)),
    Kind("two brokers killed", "brokers", seconds=(1.0, 6.0)),
    Kind("broker frozen", "brokers", seconds=(5.0, 15.0)),
    Kind("controller frozen", "brokers", seconds=(5.0, 15.0)),
    Kind("coordinator frozen", "brokers", STAGES, seconds=(5.0, 15.0)),
    Kind("replay killed", "records", seconds=(0.3, 1.5)),
    Kind("poison", "records"),
    Kind("wild clocks", "records"),
    Kind("bare producer", "records"),
    Kind("compaction", "topics", seconds=(8.0, 12.0)),
    Kind("oversize", "topics", seconds=(6.0, 12.0)),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a schedule. ``after`` is how many seconds after the round's beginning it strikes."""

    kind: str
    target: str
    seconds: float
    after: float

    def __str__(self) -> str:
        parts = [self.kind, self.target, f"{self.seconds:.1f} s" if self.seconds else ""]
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Round:
    """Faults that overlap, and the quiet seconds before them, in which everything works."""

    quiet: float
    faults: tuple[Fault, ...]

    @property
    def name(self) -> str:
        """What a table calls it: the kind, or that there were two."""
        return self.faults[0].kind if len(self.faults) == 1 else "two at once"

    def __str__(self) -> str:
        return " + ".join(map(str, self.faults))


def draw(
    seed: int, rounds: int, session_seconds: float, kinds: Sequence[Kind] = KINDS, pairs: float = 0.25
) -> tuple[Round, ...]:
    """The schedule of ``seed``: always the same. No kind comes twice before all have come once.

    ``pairs`` is the share of rounds in which a second fault strikes while the first is under way: one of another
    part, so that no more brokers fail at once than a kind says.
    """
    chosen = random.Random(seed)
    deck: list[Kind] = []
    made = []
    for _ in range(rounds):
        first = _next(chosen, deck, kinds)
        faults = [_fault(first, chosen, session_seconds, 0.0)]
        others = [each for each in kinds if each.part != first.part]
        if others and chosen.random() < pairs:
            faults.append(_fault(chosen.choice(others), chosen, session_seconds, chosen.uniform(0.5, 4.0)))
        made.append(Round(round(chosen.uniform(1.0, 3.0), 2), tuple(faults)))
    return tuple(made)


def _next(chosen: random.Random, deck: list[Kind], kinds: Sequence[Kind]) -> Kind:
    if not deck:
        deck.extend(chosen.sample(list(kinds), len(kinds)))
    return deck.pop()


def _fault(kind: Kind, chosen: random.Random, session_seconds: float, after: float) -> Fault:
    seconds = chosen.uniform(*kind.seconds) + session_seconds * chosen.uniform(*kind.sessions)
    return Fault(kind.name, chosen.choice(kind.targets), round(seconds, 2), round(after, 2))
