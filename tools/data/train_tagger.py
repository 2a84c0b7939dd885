"""Corpora of named entities in, the weights of the name tagger out (``service/enrichment/data/tagger-en.npz``).

    pip install python-crfsuite
    python -m tools.data.train_tagger tagger-en.npz --columns en.tsv --columns en-cross.tsv \\
        --rounds 120 --c1 0.02 --c2 12 --least 2 --longer -0.6 --sure 8
    python -m tools.data.train_tagger tagger-de.npz --columns de.tsv --columns de-dev.tsv --columns de-silver.tsv \\
        --compound --rounds 60 --c2 1 --sure 8
    python -m tools.data.train_tagger tagger-es.npz --shared --columns es.tsv --rounds 80 --c2 1 --longer 0.25 --sure 8
    python -m tools.data.train_tagger tagger-germanic.npz --shared --columns nl-silver.tsv --columns no.tsv \\
        --columns de.tsv --columns en.tsv --columns en-cross.tsv --rounds 40 --c2 1
    python -m tools.data.train_tagger tagger-slavic.npz --shared --columns pl.tsv --columns ru.tsv \\
        --columns ru-wiki.tsv --rounds 60 --c2 1 --longer -0.5 --sure 8
    python -m tools.data.train_tagger tagger-romance.npz --shared --columns it.tsv --columns pt.tsv \\
        --columns es.tsv --columns fr-old.tsv --rounds 45 --c2 1 --longer 0.5 --sure 8

A linear-chain CRF over ``service.enrichment.features``, trained by crfsuite (L-BFGS), then written as plain arrays so
that tagging needs numpy alone. Corpora (none is in this repository): wikigold (CC BY 4.0, Balasuriya et al. 2009) and
CrossNER (MIT, Liu et al. 2021). The Groningen Meaning Bank
would add half a point on CoNLL-2003 test a; its annotations come without a written licence, so nothing of it is in
the weights. Test a helped to choose the features and --c2 (F1 0.788 at 0.8, 0.836 at 2.5, 0.842 at 5, 0.848 at 12,
0.848 at 30, rules growing meanwhile, with that bank); nothing of it was trained on. The files of other languages are
those of ``make_name_corpora``, ``make_dutch_names`` and ``make_silver_names``. Spanish by itself: with the Italian and
Portuguese corpora beside it F1 0.703 on the development part of CoNLL-2002 by labels, alone 0.721.

--sure and --longer are chosen last, on the development parts of CoNLL and WikiNEuRal, from -0.75 to 2 and 4 to 12: what
corpora call one name differs. Dutch gains from neither.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from service.enrichment import features, models

Sentence = tuple[list[str], list[str]]

TYPES = {
    **dict.fromkeys(
        ("PER", "person", "politician", "scientist", "researcher", "writer", "musicalartist", "per"), "PER"
    ),
    **dict.fromkeys(("ORG", "organisation", "politicalparty", "university", "band", "org"), "ORG"),
    **dict.fromkeys(("LOC", "location", "country", "geo"), "LOC"),
}
NO_NAMES = frozenset({"O", "tim", "nat", "field", "task", "algorithm", "metrics"})


def relabelled(labels: list[str], words: list[str]) -> list[str]:
    """Labels as B-/I- over PER, ORG, LOC and MISC, whichever scheme the corpus uses."""
    out: list[str] = []
    before = "O"
    for label, word in zip(labels, words, strict=True):
        prefix, _, kind = label.partition("-")
        if label == "O" or kind in NO_NAMES:
            out.append("O")
            before = "O"
            continue
        kind = TYPES.get(kind, "MISC")
        if label.endswith("-gpe"):
            listed = models.phrases()[0].get(word.lower())
            kind = "LOC" if listed in ("C", "K", "R", "A") and word.lower() not in models.demonyms() else "MISC"
        begins = prefix == "B" or before == "O" or before[2:] != kind
        if begins and kind == "PER" and bare(word) in features.TITLES:
            out.append("O")  # "President Obama": the corpora differ, and a title is no part of a name here
            before = "O"
            continue
        out.append(("B-" if begins else "I-") + kind)
        before = out[-1]
    return out


def bare(word: str) -> str:
    """``word`` in lower case, without a full stop."""
    return word.lower().rstrip(".")


def columns(path: Path) -> Iterator[Sentence]:
    """The sentences of a file with a token a line, its label last, an empty line between sentences."""
    words: list[str] = []
    labels: list[str] = []
    for line in [*path.read_text(errors="replace").splitlines(), ""]:
        parts = line.split()
        if parts and not line.startswith("-DOCSTART-"):
            words.append(parts[0])
            labels.append(parts[-1] if len(parts) > 1 else "O")
        elif words:
            yield words, relabelled(labels, words)
            words, labels = [], []


def written(
    model: str, out: Path, shared: bool, longer: float = 0.0, sure: float | None = None, compound: bool = False
) -> int:
    """Write crfsuite's model ``model`` as arrays to ``out``; answers the number of features kept.

    ``longer`` is added to each move to an I- label (of people only if above 0), ``sure`` is the model's
    ``tagger.SURE``.
    """
    tagger = pycrfsuite.Tagger()
    tagger.open(model)
    info = tagger.info()
    labels = sorted(tagger.labels())
    number = {label: at for at, label in enumerate(labels)}
    rows: dict[str, list[tuple[int, float]]] = {}
    for (feature, label), weight in info.state_features.items():
        if abs(weight) >= 0.02:
            rows.setdefault(feature, []).append((number[label], weight))
    names = sorted(rows)
    starts = np.cumsum([0] + [len(rows[name]) for name in names]).astype(np.uint32)
    columns_of = np.array([at for name in names for at, _ in rows[name]], dtype=np.uint8)
    weights = np.array([w for name in names for _, w in rows[name]], dtype=np.float16)
    moves = np.zeros((len(labels), len(labels)), dtype=np.float32)
    for (before, after), weight in info.transitions.items():
        moves[number[before], number[after]] = weight
    spared = "I-PER" if longer < 0 else None  # a first and a family name that begin a text are easily parted
    moves[:, [at for at, label in enumerate(labels) if label.startswith("I-") and label != spared]] += longer
    text = np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
    more: dict[str, Any] = {"shared": np.array(True)} if shared else {}
    if compound:
        more["compound"] = np.array(True)
    if sure is not None:
        more["sure"] = np.array(sure)
    np.savez_compressed(
        out,
        **more,
        labels=np.array(labels),
        names=text,
        starts=starts,
        columns=columns_of,
        weights=weights,
        moves=moves,
    )
    return len(names)


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("out", type=Path)
    cli.add_argument("--columns", type=Path, action="append", default=[])
    cli.add_argument("--c1", type=float, default=0.05)
    cli.add_argument("--c2", type=float, default=0.5)
    cli.add_argument("--rounds", type=int, default=80)
    cli.add_argument("--shared", action="store_true", help="word classes of many languages instead of English ones")
    cli.add_argument("--compound", action="store_true", help="features of compounds written in one word")
    cli.add_argument(
        "--algorithm", default="lbfgs", help="crfsuite's: lbfgs, or ap (averaged perceptron), much quicker"
    )
    cli.add_argument("--longer", type=float, default=0.0, help="added to each word more of a name")
    cli.add_argument(
        "--sure", type=float, help="a word whose O leads by so much is not searched (default: tagger.SURE)"
    )
    cli.add_argument("--least", type=int, default=3, help="features seen less often are left out")
    options = cli.parse_args()
    sentences = [sentence for path in options.columns for sentence in columns(path)]
    random.Random(7).shuffle(sentences)
    trainer = pycrfsuite.Trainer(algorithm=options.algorithm, verbose=False)
    for words, labels in sentences:
        trainer.append(features.of_line(words, options.shared, options.compound), labels)
    penalties = {"c1": options.c1, "c2": options.c2} if options.algorithm == "lbfgs" else {}
    trainer.set_params({**penalties, "max_iterations": options.rounds, "feature.minfreq": options.least})
    model = str(options.out.with_suffix(".crfsuite"))
    trainer.train(model)
    kept = written(model, options.out, options.shared, options.longer, options.sure, options.compound)
    sys.stdout.write(f"{sum(len(words) for words, _ in sentences)} tokens, {kept} features\n")


if __name__ == "__main__":
    main()
