"""Pages with their true bodies in, the network over blocks of markup out (``service/cleaning/data/markup_net.npz``).

    pip install catboost
    python -m tools.data.train_markup_net markup_net.npz --pages EVAL/pages=2 --pages EVAL/wcxb/pages \
        --pages OTHER/trafilatura=0.7 --pages OTHER/readability --pages OTHER/fundus=2

Folders, labels, weights and names of elements are those of ``tools.data.train_block_scorer``, the network and how it
learns those of ``tools.data.train_text_net``, but without words: where elements say what stands in them, words were of
no more use than another seed. Prints the F1 of runs of four words, each page by a network and trees
that have not seen its publisher, and the worst pages; ``--folds 0`` does without. ``--rows FILE`` keeps the rows of the
pages.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from service.cleaning.constants import NET_SHARE_OF_MARKUP
from service.cleaning.text_net import TextNet, logits
from tools.data.train_block_scorer import (
    TREES,
    Shares,
    fold_of,
    out_of_fold,
    read_all,
    rows_with_names,
    show,
    text_shares,
    ways,
)
from tools.data.train_text_net import blocks_of, both, save, trained
from tools.data.training_pages import Page

# Values of a block in each layer, and passes over the pages.
WIDTH, PASSES = 48, 8
# The trees whose mean with the network is taken, as they are shipped.
SHIPPED_TREES = {**TREES, "iterations": 80, "learning_rate": 0.2, "seeds": 2}


def named(pages: Sequence[Page], known: Collection[str], shares: Shares) -> list[Page]:
    """The pages, with what the ``known`` publishers say of the names of elements in their rows."""
    return [
        replace(page, features=replace(page.features, rows=rows))
        for page, rows in zip(pages, rows_with_names(pages, known, shares), strict=True)
    ]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--pages", action="append", required=True, help="FOLDER, or FOLDER=WEIGHT")
    arguments.add_argument("--folds", type=int, default=5)
    arguments.add_argument("--rows", type=Path)
    arguments.set_defaults(only="markup", every=1)
    options = arguments.parse_args()
    pages = read_all(options)
    shares = text_shares(pages)

    def learnt(chosen: Sequence[int], publishers: Collection[str]) -> TextNet:
        own = named([pages[index] for index in chosen], publishers, shares)
        return trained(own, [[()] * len(page.texts) for page in own], [], WIDTH, PASSES)

    if options.folds:
        numbers = [fold_of(page.publisher, options.folds) for page in pages]
        trees = out_of_fold(pages, shares, options.folds, SHIPPED_TREES)
        scores = list(trees)
        for fold in range(options.folds):
            chosen = [index for index, number in enumerate(numbers) if number != fold]
            publishers = {pages[index].publisher for index in chosen}
            net = learnt(chosen, publishers)
            unseen = [index for index, number in enumerate(numbers) if number == fold]
            for index, page in zip(unseen, named([pages[index] for index in unseen], publishers, shares), strict=True):
                sums = logits(net, page.features.rows, blocks_of(page))
                scores[index] = both(trees[index], sums, NET_SHARE_OF_MARKUP)
        show(pages, ways(pages, scores, trees))
    save(options.out, learnt(range(len(pages)), {page.publisher for page in pages}), pages)
    print(options.out, options.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
