"""Texts whose places are marked with coordinates in, the weights by which ``service.enrichment.namesakes`` chooses out.

    pip install scipy
    python -m tools.data.fit_namesakes GeoVirus.xml GWN.xml [--apart]

Corpora as ``evaluation.geoparsing`` reads them. Names are those that the service finds, as it finds them; what each
means is the candidates near the mark. Two logistic choices are fitted, of what a candidate has for itself and of that
and what the other names most likely are. ``--apart`` fits on each corpus alone and says what that is worth on the
others.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evaluation import geoparsing
from service.article import Entity
from service.enrichment import gazetteer, models, namesakes, places

Floats = NDArray[np.float64]
NEAR_KM, SAME_KM = 100.0, 30.0
"""A candidate is right within so many kilometres of the mark, and so near the nearest one."""
PENALTY = 4.0


@dataclass
class Example:
    """A text's names and candidates, which candidates are right, and how often each name is marked."""

    names: list[namesakes.Name]
    told: Counter[str]
    choice: namesakes.Choice
    right: NDArray[np.bool_]
    weight: Floats
    own: Floats
    both: Floats
    fixed: Floats


def example(text: geoparsing.Text) -> Example | None:
    """A text's example, None where it has no name with several candidates."""
    found: Sequence[Entity] = [e for e in geoparsing.named(text.body) if e.type == "place"]
    named = [namesakes.Name(e.name, len(e.mentions), places._behind(text.body, e.name, e.mentions)) for e in found]
    order = sorted(range(len(named)), key=lambda at: -named[at].mentions)
    named, found = [named[at] for at in order], [found[at] for at in order]
    told = Counter(code for word in places._WORD.findall(text.body) if (code := models.peoples().get(word)))
    choice = namesakes.candidates(named)
    if not len(choice.of):
        return None
    index = gazetteer.index()
    right = np.zeros(len(choice.of), np.bool_)
    weight = np.zeros(len(named))
    for at, entity in enumerate(found):
        marks = [m for m in text.marks if any(a < m.end and m.start < b for a, b in entity.mentions)]
        mine = np.flatnonzero(choice.of == at)
        if not marks or not len(mine):
            continue
        here = (marks[0].latitude, marks[0].longitude)
        distances = np.array([geoparsing.apart(here, index.points[choice.row[each]].tolist()) for each in mine])
        distances[np.isnan(distances)] = np.inf
        country = geoparsing.country_at(*here)
        same = np.array([index.country_codes[index.countries[choice.row[each]]] == country for each in mine])
        parts = same & (index.kinds[choice.row[mine]] <= gazetteer.COUNTRY)
        good = (distances <= max(NEAR_KM, SAME_KM + distances.min())) & (distances <= distances.min() + SAME_KM) & same
        good |= parts & (distances.min() > NEAR_KM)
        area = index.kinds[choice.row[mine]] == gazetteer.AREA
        if area.any():  # a continent or a sea, of which a mark has one point only
            right[mine], weight[at] = area, 1.0
        elif good.any() and (distances.min() <= NEAR_KM or parts.any()):
            right[mine] = good
            weight[at] = len(marks) ** 0.5
    own = namesakes.local(named, choice, told)
    return Example(named, told, choice, right, weight, own, own, namesakes.fixed(named, choice, great=0.0))


@dataclass
class Stacked:
    """All examples' candidates in one row."""

    columns: Floats
    fixed: Floats
    of: NDArray[np.intp]
    right: NDArray[np.bool_]
    weight: Floats


def stacked(examples: Sequence[Example], field: str) -> Stacked:
    """The examples with the columns of ``field``."""
    begins = np.cumsum([0] + [len(each.names) for each in examples])
    return Stacked(
        np.vstack([getattr(each, field) for each in examples]),
        np.concatenate([each.fixed for each in examples]),
        np.concatenate([each.choice.of + begin for each, begin in zip(examples, begins, strict=False)]),
        np.concatenate([each.right for each in examples]),
        np.concatenate([each.weight for each in examples]),
    )


def loss(weights: Floats, rows: Stacked, penalty: float) -> tuple[float, Floats]:
    """Minus the log-likelihood of the right candidates, and its slope."""
    names = len(rows.weight)
    likely = namesakes.softmax(rows.columns @ weights + rows.fixed, rows.of, names)
    good = np.bincount(rows.of, likely * rows.right, names)
    counted = (rows.weight > 0) & (good > 0)
    total = penalty * float(weights @ weights)
    total -= float((rows.weight[counted] * np.log(good[counted])).sum())
    share = np.where(rows.right & counted[rows.of], likely / np.maximum(good[rows.of], 1e-12), 0.0)
    slope = rows.columns.T @ ((share - likely * counted[rows.of]) * rows.weight[rows.of])
    return total, 2 * penalty * weights - slope


def fitted(examples: Sequence[Example]) -> tuple[Floats, Floats]:
    """The weights of the first and of the following choices."""

    def fit(start: Floats, field: str) -> Floats:
        result = minimize(loss, start, args=(stacked(examples, field), PENALTY), jac=True, method="L-BFGS-B")
        return np.asarray(result.x)

    first = fit(np.zeros(len(namesakes.LOCAL)), "own")
    second = np.concatenate([first, np.zeros(len(namesakes.AMONG))])
    for each in examples:
        each.choice.likely = namesakes.softmax(each.own @ first + each.fixed, each.choice.of, len(each.names))
    for _ in range(namesakes.ROUNDS):
        for each in examples:
            pair = namesakes.pairs(each.names, each.choice)
            around = namesakes.among(pair, each.choice.likely, namesakes.others(each.names, each.choice), each.own)
            each.both = np.hstack([each.own, around])
        second = fit(second, "both")
        for each in examples:
            each.choice.likely = namesakes.softmax(each.both @ second + each.fixed, each.choice.of, len(each.names))
    return first, second


def shown(weights: Floats) -> str:
    """Weights as they stand in the code."""
    return "(" + ", ".join(f"{each:.2f}" for each in weights) + ")"


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:] if not name.startswith("-")]
    sets = {path: [e for text in geoparsing.texts(path) if (e := example(text))] for path in paths}
    if "--apart" in sys.argv:
        for path in paths:
            namesakes.FIRST, namesakes.SECOND = fitted([e for other in paths if other != path for e in sets[other]])
            print(path.name, "by the others:", geoparsing.figures(path))
    namesakes.FIRST, namesakes.SECOND = fitted([e for each in sets.values() for e in each])
    print("FIRST =", shown(namesakes.FIRST))
    print("SECOND =", shown(namesakes.SECOND))
    for name, weight in zip((*namesakes.LOCAL, *namesakes.AMONG), namesakes.SECOND, strict=True):
        print(f"{weight:6.2f} {name}")
    for path in paths:
        print(path.name, geoparsing.figures(path, "-v" in sys.argv))


if __name__ == "__main__":
    main()
