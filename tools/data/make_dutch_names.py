"""The Alpino treebank in, Dutch sentences with names for ``train_tagger`` out: where a name begins and ends is the
treebank's, of what kind it is is guessed.

    python -m tools.data.make_dutch_names CLONES nl.tsv

No corpus of Dutch names that we know has a licence under which a model can be shipped. The treebank (van der Beek,
Bouma, Malouf and van Noord 2002; CC BY-SA 4.0 as released in Universal Dependencies; newspaper text) marks names and
what of them belongs together, but not their kinds. These come from a vote over all sentences that have the name, of
the tagger so far (the one at cf7dfff5 made the weights that are shipped), the gazetteer, first names, the word before
and the words below. Below CLONES lie UD_Dutch-Alpino (UniversalDependencies; its development and test parts) and
nltk_data (nltk; ``packages/corpora/alpino.zip``, the treebank itself).
"""

from __future__ import annotations

import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from service.enrichment import features, models, reading, tagger

KINDS = ("PER", "ORG", "LOC", "MISC")
Span = tuple[int, int]
Sentence = tuple[list[str], list[Span]]

CALENDAR = features.CALENDAR | reading.words_of(
    "januari februari maart april mei juni juli augustus september oktober november december maandag dinsdag woensdag "
    "donderdag vrijdag zaterdag zondag"
)
BODIES = tuple(
    reading.words_of(
        "parlement instituut ministerie raad commissie partij universiteit unie bond club vereniging stichting orkest "
        "bank groep maatschappij federatie hogeschool dienst comité congres fonds hof rechtbank politie uitgeverij "
        "centrum nv bv vzw academie omroep krant leger liga agentschap"
    )
)
"""What a body's name has a word that ends with."""
IN = reading.words_of("in te naar uit bij")


def from_treebank(content: bytes) -> Iterator[Sentence]:
    """Sentences of Alpino's own XML: a name is a noun whose root has a capital, or a multi-word unit that has one."""
    for tree in ElementTree.fromstring(content).iter("alpino_ds"):
        leaves = {int(node.attrib["begin"]): node for node in tree.iter("node") if "word" in node.attrib}
        places = {begin: at for at, begin in enumerate(sorted(leaves))}
        words = [leaves[begin].attrib["word"] for begin in sorted(leaves)]
        spans: dict[int, int] = {}
        for node in tree.iter("node"):
            parts = [node] if "word" in node.attrib else list(node) if node.get("cat") == "mwu" else []
            named = [
                part for part in parts if part.get("pos") in ("noun", "name") and part.get("root", "")[:1].isupper()
            ]
            if named and all("word" in part.attrib for part in parts):
                begins = [places[int(part.attrib["begin"])] for part in parts]
                if max(begins) - min(begins) == len(begins) - 1:
                    spans[min(begins)] = max(max(begins) + 1, spans.get(min(begins), 0))
        yield words, _named(words, sorted(spans.items()))


def from_dependencies(path: Path) -> Iterator[Sentence]:
    """Sentences in CoNLL-U: a name is a proper noun and what is flat below it."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if not line.startswith("#")]
        rows = [row for row in rows if row[0].isdigit()]
        spans: list[Span] = []
        for at, row in enumerate(rows):
            if row[3] != "PROPN":
                continue
            if spans and spans[-1][1] == at and row[7] == "flat" and int(row[6]) - 1 >= spans[-1][0]:
                spans[-1] = (spans[-1][0], at + 1)
            else:
                spans.append((at, at + 1))
        words = [row[1] for row in rows]
        yield words, _named(words, spans)


def _named(words: list[str], spans: list[Span]) -> list[Span]:
    """The spans without months, days and what has no capital, and without those inside another."""
    kept: list[Span] = []
    for start, end in spans:
        capital = any(word[0].isupper() for word in words[start:end])
        if capital and words[start].lower() not in CALENDAR and not (kept and start < kept[-1][1]):
            kept.append((start, end))
    return kept


def votes(words: list[str], span: Span, scores: NDArray[np.float32], labels: tuple[str, ...]) -> NDArray[np.float64]:
    """What speaks for each kind: the tagger's scores a word, and points for what tables know, chosen by hand."""
    start, end = span
    found = np.zeros(len(KINDS))
    for at, kind in enumerate(KINDS):
        inside = scores[start + 1 : end, labels.index(f"I-{kind}")].sum()
        found[at] = (scores[start, labels.index(f"B-{kind}")] + inside) / (end - start)
    text = " ".join(words[start:end])
    lowered = [word.lower() for word in words[start:end]]
    before = words[start - 1].lower() if start else ""
    body = any(word.endswith(BODIES) or word in models.organisation_words() for word in lowered)
    listed = models.phrases()[0].get(text.lower(), "")
    person, organisation, place, other = range(len(KINDS))
    if end - start > 1 and models.person_names().get(words[start]) in ("f", "b") and not body:
        found[person] += 3
    if listed in ("C", "K", "R", "A"):
        found[place] += 6
    elif listed in ("B", "M") or (listed == "S" and before in IN):
        found[place] += 3
    elif listed == "O":
        found[organisation] += 6
    found[place] += 1.5 * (before in IN)
    found[organisation] += 3 * ((text.isupper() and 1 < len(text) < 6) or "&" in text) + 6 * body
    found[other] -= 1
    return found


def main() -> None:
    clones, out = Path(sys.argv[1]), Path(sys.argv[2])
    with zipfile.ZipFile(clones / "nltk_data/packages/corpora/alpino.zip") as packed:
        sentences = list(from_treebank(packed.read("alpino/alpino.xml")))
    for path in sorted((clones / "UD_Dutch-Alpino").glob("*.conllu")):
        sentences += from_dependencies(path)
    sentences = [(words, spans) for words, spans in sentences if words]
    model = tagger.model("nl")
    assert model is not None
    total: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(KINDS)))
    for words, spans in sentences:
        scores, starts = tagger.scores(model, [words], [features.listed(words)])
        for start, end in spans:
            total[" ".join(words[start:end])] += votes(words, (start, end), scores[starts[0] :], model.labels)
    kinds: Counter[str] = Counter()
    with out.open("w", encoding="utf-8") as file:
        for words, spans in sentences:
            labels = ["O"] * len(words)
            for start, end in spans:
                kind = KINDS[int(total[" ".join(words[start:end])].argmax())]
                labels[start:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - start - 1)
                kinds[kind] += 1
            file.write("".join(f"{word}\t{label}\n" for word, label in zip(words, labels, strict=True)) + "\n")
    sys.stdout.write(f"{sum(len(words) for words, _ in sentences)} tokens, {dict(kinds)}\n")


if __name__ == "__main__":
    main()
