"""Clones of repositories with corpora of names in, one file of tokens and labels a language for ``train_tagger`` out.

    python -m tools.data.make_name_corpora CLONES OUT

Below CLONES lie, by their repositories' names: KIND (dhfbk; Wikinews part CC BY 2.5, Italian), UNER_Portuguese-Bosque
(UniversalNER, CC BY-SA 4.0), factRuEval-2016 (dialogue-evaluation, MIT, Russian), linspector (UKPLab; its Russian
files are WikiNER of Nothman et al. 2013, CC BY 4.0), norne (ltgoslo; the development and test parts of NorNE, CC0,
Norwegian, mostly newspapers), PolDeepNer (CLARIN-PL; its test part of KPWr, CC BY 3.0, Polish),
ger_ner_evals (MaviccPRP; its GermEval 2014, CC BY 4.0, German), ner-corpora (EuropeanaNewspapers, CC0, Dutch and
French), wikineural (Babelscape; its copy of wikigold, CC BY 4.0, English; nothing else of it), CrossNER (zliucr, MIT,
English; its CoNLL-2003 left out), nltk_data (nltk; its ``cess_esp``, unpacked in ``packages/corpora``: the first half
of AnCora, Taulé, Martí and Recasens 2008, CC BY 4.0 as released in Universal Dependencies with the same kinds of names;
Spanish news). Labels come out as B- and I- of PER, ORG, LOC and MISC.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

Sentence = list[tuple[str, str]]
"""Words with PER, ORG, LOC, MISC or O behind B- or I-."""

CONTRACTED = {
    f"{first} {second}": joined
    for first, forms in {
        "de": "o:do a:da os:dos as:das este:deste esta:desta esse:desse essa:dessa isso:disso ele:dele ela:dela",
        "em": "o:no a:na os:nos as:nas este:neste esta:nesta esse:nesse essa:nessa um:num uma:numa ele:nele ela:nela",
        "a": "o:ao os:aos a:à as:às",
        "por": "o:pelo a:pela os:pelos as:pelas",
    }.items()
    for second, joined in (form.split(":") for form in forms.split())
}
"""What Portuguese writes in one word and the treebank in two."""


def _blocks(path: Path) -> Iterator[list[list[str]]]:
    """The lines of each sentence, as columns."""
    lines = (line.split() for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    for filled, block in itertools.groupby(lines, bool):
        if filled:
            yield list(block)


def _columns(path: Path, word: int, label: int, kinds: Callable[[str], str]) -> Iterator[Sentence]:
    for block in _blocks(path):
        rows = [row for row in block if row[0] not in ("#", "-DOCSTART-", "-DOCSTART") and len(row) > max(word, label)]
        yield labelled([row[word] for row in rows], [row[label] for row in rows], kinds)


def labelled(words: Sequence[str], labels: Sequence[str], kinds: Callable[[str], str]) -> Sentence:
    """Words with labels of any scheme: with B- and I-, or the kind alone."""
    out: Sentence = []
    before = "O"
    for word, label in zip(words, labels, strict=True):
        mark, _, kind = label.rpartition("-") if label[:2] in ("B-", "I-") else ("", "", label)
        kind = "O" if label == "O" else kinds(kind)
        begins = mark == "B" or kind != before
        out.append((word, "O" if kind == "O" else ("B-" if begins else "I-") + kind))
        before = kind
    return out


def plain(kind: str) -> str:
    return kind.upper() if kind.upper() in ("PER", "ORG", "LOC") else "MISC"


def germeval(kind: str) -> str:
    """The four kinds; words derived from names, or names in part, are no names here."""
    return {"PER": "PER", "ORG": "ORG", "LOC": "LOC", "OTH": "MISC"}.get(kind, "O")


def kpwr(kind: str) -> str:
    if kind.startswith("nam_liv_person") or kind == "nam_liv_god":
        return "PER"
    if kind.startswith(("nam_org_nation", "nam_adj", "nam_liv_habitant", "nam_num", "nam_oth_currency")):
        return "O"
    if kind.startswith(("nam_loc", "nam_fac")):
        return "LOC"
    return "ORG" if kind.startswith("nam_org") or kind.startswith("nam_pro_media") else "MISC"


CROSSNER = {
    **dict.fromkeys(("person", "politician", "scientist", "researcher", "writer", "musicalartist"), "PER"),
    **dict.fromkeys(("organisation", "politicalparty", "university", "band"), "ORG"),
    **dict.fromkeys(("location", "country"), "LOC"),
    **dict.fromkeys(("field", "task", "algorithm", "metrics"), "O"),
}


def portuguese(path: Path) -> Iterator[Sentence]:
    for sentence in _columns(path, 1, 2, plain):
        out: Sentence = []
        for word, label in sentence:
            joined = (
                CONTRACTED.get(f"{out[-1][0].lower()} {word.lower()}") if out and label == "O" == out[-1][1] else None
            )
            if joined:
                out[-1] = (joined.capitalize() if out[-1][0][0].isupper() else joined, "O")
            else:
                out.append((word, label))
        yield out


def russian(folder: Path) -> Iterator[Sentence]:
    """factRuEval: names are spans of tokens; those of a person next to each other are one."""
    kinds = {
        "name": "PER",
        "surname": "PER",
        "nickname": "PER",
        "patronymic": "PER",
        "org_name": "ORG",
        "loc_name": "LOC",
    }
    for tokens in sorted(folder.glob("*set/*.tokens")):
        found: dict[str, tuple[str, bool]] = {}
        for line in tokens.with_suffix(".spans").read_text(encoding="utf-8").splitlines():
            row, _, behind = line.partition("#")
            span = row.split()
            if len(span) >= 6 and span[1] in kinds:
                numbers = behind.split()[: int(span[5])]
                for at, number in enumerate(numbers):
                    found.setdefault(number, (kinds[span[1]], at == 0))
        for block in _blocks(tokens):
            out: Sentence = []
            before = "O"
            for token in block:
                kind, first = found.get(token[0], ("O", False))
                begins = kind != before or (first and kind != "PER")
                out.append((token[3], "O" if kind == "O" else ("B-" if begins else "I-") + kind))
                before = kind
            yield out


NORWEGIAN = {"PER": "PER", "ORG": "ORG", "PROD": "MISC", "EVT": "MISC", "MISC": "MISC"}
"""A place that acts ("GPE_ORG") is a place like any other; words derived from names are none."""


def norwegian(path: Path) -> Iterator[Sentence]:
    """NorNE in CoNLL-U: the last column has the label behind "name="."""
    for block in _blocks(path):
        rows = [row for row in block if row[0].isdigit()]
        labels = [next((x[5:] for x in row[-1].split("|") if x.startswith("name=")), "O") for row in rows]
        kinds = [NORWEGIAN.get(label[2:], "LOC" if "LOC" in label or "GPE" in label else "O") for label in labels]
        plain_labels = ["O" if kind == "O" else label[:2] + kind for label, kind in zip(labels, kinds, strict=True)]
        yield labelled([row[1] for row in rows], plain_labels, plain)


_SENTENCE = re.compile(r"(?m)^\(\s*$")
_LEAF = re.compile(r"\(([a-zA-Z0-9.]+) (\S+) \S+\)")
_NAME = re.compile(r"np0000(\w)")
SPANISH = {"p": "PER", "o": "ORG", "l": "LOC", "a": "MISC"}


def spanish(folder: Path) -> Iterator[Sentence]:
    """CESS-ESP: a name is a leaf, its words joined by underscores; sentences with names of no kind are left out."""
    for path in sorted(folder.glob("*.tbf")):
        for tree in _SENTENCE.split(path.read_text(encoding="latin-1")):
            if "(np00000 " in tree:
                continue
            out: Sentence = []
            for tag, written in _LEAF.findall(tree):
                named = _NAME.fullmatch(tag)
                word = {"-Fpa-": "(", "-Fpt-": ")"}.get(written, written)
                for at, part in enumerate(filter(None, word.split("_"))):
                    if not word.startswith("*"):  # a subject that is not there
                        out.append((part, f"{'I' if at else 'B'}-{SPANISH[named[1]]}" if named else "O"))
            if out:
                yield out


def sentences_of(clones: Path) -> dict[str, Iterable[Sentence]]:
    """Each file's name and sentences."""
    germaner, crossner = clones / "ger_ner_evals/corpora/germaner", clones / "CrossNER/ner_data"
    bosque, old = clones / "UNER_Portuguese-Bosque", clones / "ner-corpora"
    return {
        "it": _columns(clones / "KIND/dataset/wikinews_train.tsv", 0, 1, plain),
        "pt": itertools.chain.from_iterable(portuguese(path) for path in sorted(bosque.glob("*-train.iob2"))),
        "ru": russian(clones / "factRuEval-2016"),
        "ru-wiki": itertools.chain.from_iterable(
            _columns(clones / f"linspector/extrinsic/data/ner/ru/{part}.txt", 0, 3, plain)
            for part in ("train", "dev", "test")
        ),
        "no": itertools.chain.from_iterable(
            norwegian(path) for path in sorted((clones / "norne/ud").glob("*/*.conllu")) if "train" not in path.name
        ),
        "pl": _columns(clones / "PolDeepNer/poldeepner/data/kpwr-ner-n82-test.iob", 0, -1, kpwr),
        "de": _columns(germaner / "NER-de-test.tsv", 1, 2, germeval),
        "de-dev": _columns(germaner / "NER-de-dev.tsv", 1, 2, germeval),
        "es": spanish(clones / "nltk_data/packages/corpora/cess_esp"),
        "nl-old": _columns(old / "enp_NL.kb.bio/enp_NL.kb.bio", 0, 1, plain),
        "fr-old": _columns(old / "enp_FR.bnf.bio/enp_FR.bnf.bio", 0, 1, plain),
        "en": _columns(clones / "wikineural/data/wikigold/en/test.conllu", 1, 2, plain),
        "en-cross": itertools.chain.from_iterable(
            _columns(path, 0, 1, lambda kind: CROSSNER.get(kind, "MISC"))
            for path in sorted(crossner.glob("*/*.txt"))
            if path.parent.name != "conll2003"
        ),
    }


def main() -> None:
    clones, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    for name, sentences in sentences_of(clones).items():
        count = 0
        with (out / f"{name}.tsv").open("w", encoding="utf-8") as file:
            for sentence in sentences:
                file.write("".join(f"{word}\t{label}\n" for word, label in sentence) + "\n")
                count += len(sentence)
        sys.stdout.write(f"{name}: {count} tokens\n")


if __name__ == "__main__":
    main()
