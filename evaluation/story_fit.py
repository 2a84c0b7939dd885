"""Labelled texts of several corpora in, the weights of story linkage out, and how weights learnt without one corpus do
on it. Called by ``python -m evaluation.stories FILE --fit --long TRUTH``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from evaluation import stories
from service.stories import linkage, weighing

# Pairs on different subjects are many and easy: ten of them count as one pair of one subject.
EASY = 0.1
# What the pairs of one event count for in each corpus, however many there are.
POSITIVES = 1000.0
Floats = NDArray[np.float64]


def leave_one_out(corpora: Mapping[str, Sequence[stories.Labelled]]) -> None:
    """Print weights fitted to all of ``corpora``, and the score of each with weights fitted without it."""
    compared = {name: pairs(texts) for name, texts in corpora.items()}
    names = [*weighing.CHANNELS, "bias"]
    for left_out in (None, *corpora):
        learnt = [found for name, found in compared.items() if name != left_out]
        if not learnt:
            continue
        features, same, counts = (np.concatenate(parts) for parts in zip(*learnt, strict=True))
        weights = fitted(features, same, counts)
        weights_text = ", ".join(f"{name} {weight:.2f}" for name, weight in zip(names, weights, strict=True))
        print(f"without {left_out}: {weights_text}" if left_out else f"fitted to all: {weights_text}", flush=True)
        use(weights)
        texts = corpora[left_out] if left_out else []
        orders = stories.orders(texts)[:4] if texts else []
        scores = [stories.b_cubed(texts, stories.clustered(each.candidate for each in order)) for order in orders]
        if scores:
            precision, recall, f1 = (sum(score[at] for score in scores) / len(scores) for at in range(3))
            print(f"  there, in four orders: P {precision:.4f}, R {recall:.4f}, F1 {f1:.4f}", flush=True)


def pairs(texts: Sequence[stories.Labelled]) -> tuple[Floats, Floats, Floats]:
    """Of all pairs of texts: cosines by channel, whether they tell one event, and how much the pair counts."""
    columns: list[Floats] = []
    vectors = [weighing.channels(each.candidate) for each in texts]
    upper = np.triu_indices(len(texts), 1)
    for channel in weighing.CHANNELS:
        numbers: dict[int, int] = {}
        rows = [
            {
                numbers.setdefault(key, len(numbers)): value
                for key, value in zip(*(part.tolist() for part in each[channel]), strict=True)
            }
            for each in vectors
        ]
        matrix = np.zeros((len(texts), max(1, len(numbers))))
        for at, row in enumerate(rows):
            matrix[at, list(row)] = list(row.values())
        norms = np.linalg.norm(matrix, axis=1, keepdims=True)
        matrix /= np.where(norms > 0, norms, 1)
        columns.append((matrix @ matrix.T)[upper])
    events = np.array([each.event for each in texts])
    subjects = np.array([each.subject for each in texts])
    same = (events[:, None] == events[None])[upper].astype(float)
    counts = np.where((subjects[:, None] == subjects[None])[upper], 1.0, EASY)
    return np.stack(columns, 1), same, counts * (POSITIVES / (counts * same).sum())


def fitted(features: Floats, same: Floats, counts: Floats) -> Floats:
    """Weights of the columns and the bias, by logistic regression (Newton's method); a channel's is not below zero."""
    used = list(range(features.shape[1]))
    while True:
        design = np.hstack([features[:, used], np.ones((len(same), 1))])
        weights = np.zeros(design.shape[1])
        for _ in range(30):
            chance = 1 / (1 + np.exp(-design @ weights))
            slope = design.T @ (counts * (chance - same)) + 1e-2 * weights
            curve = (design * (counts * chance * (1 - chance))[:, None]).T @ design + 1e-2 * np.eye(len(weights))
            weights -= np.linalg.solve(curve, slope)
        negative = [at for at, weight in zip(used, weights, strict=False) if weight < 0]
        if not negative:
            break
        used = [at for at in used if at not in negative]
    answer = np.zeros(features.shape[1] + 1)
    answer[[*used, -1]] = weights
    return answer


def use(weights: Floats) -> None:
    """Let ``service.stories`` work with ``weights``."""
    values = [float(weight) for weight in weights]
    weighing.CHANNELS = MappingProxyType(dict(zip(weighing.CHANNELS, values, strict=False)))
    linkage.BIAS = values[-1]
