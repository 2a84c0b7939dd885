"""A folder of third-party evaluation data in, one table of all its scores out: ``python -m evaluation PATH``.

The data is not part of this repository. Without a path, or without the folder, it says so and ends with 0. ``--conll``
takes a file of CoNLL-2003, ``--polnear`` a folder of PolNeAR (``data/dev``) and ``--german-quotes`` one of the German
corpus of quotations (``data/dev``), for names and quotations.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from evaluation import conll, copies, entities, german_quotes, places, polnear, stories, subjects
from evaluation.stated import format_values, lines, page_facts, scorer

# Pages of each set that are named for their bodies.
WORST = 10
NEWSWIRE = (sys.executable, "-m", "service", "process")


@dataclass(frozen=True, slots=True)
class Score:
    """One row: what is scored, from which input folder, from which stage on, against which truth; of quotations, the
    partial ones alone or the others alone."""

    name: str
    what: str
    inputs: str
    truth: str
    first: str = "clean"
    partial: bool = False


def scores(data: Path, work: Path) -> tuple[Score, ...]:
    """The rows that ``data`` has inputs for; ``work`` holds what is derived from it."""
    reprints, documents = work / "reprints", work / "stories"
    wcxb = work / "wcxb"
    formats = sorted(folder for folder in (data / "formats").iterdir() if folder.is_dir())
    return (
        Score("seeds", "seeds", str(data.parent / "seeds"), str(data.parent / "gold" / "seeds.json")),
        Score("cleaning, from text", "cleaning", str(data / "pages" / "text"), str(data / "pages" / "truth.jsonl")),
        Score("cleaning, from HTML", "cleaning", str(data / "pages" / "html"), str(data / "pages" / "truth.jsonl")),
        *(
            Score(f"cleaning, WCXB, from {way}", "cleaning", str(wcxb / folder), str(wcxb / "truth.jsonl"))
            for way, folder in (("text", "text"), ("HTML", "html"))
            if wcxb.exists()
        ),
        *(Score(f"values stated, {each.name}", "formats", str(each), str(each)) for each in formats),
        Score("copies, cleaned", "duplicates", str(reprints / "raw"), f"{reprints}/truth.jsonl"),
        Score("copies, as they stand", "duplicates", str(reprints / "raw"), f"{reprints}/truth.jsonl", "deduplicate"),
        Score("stories", "stories", str(documents), str(data / "stories" / "docs.jsonl"), "enrich"),
    )


def derive(data: Path, work: Path, every: int) -> None:
    """Make the folders that the data only has the recipe of: raw files with known copies, one file a story text, and
    one of ``every`` so many pages of WCXB, where it is there."""
    pages = data / "wcxb" / "pages"
    if pages.exists():
        chosen = (pages / "truth.jsonl").read_text().splitlines()[::every]
        for folder, ending in (("text", ".txt"), ("html", ".html.gz")):
            (work / "wcxb" / folder).mkdir(parents=True)
            for line in chosen:
                page = pages / folder / (json.loads(line)["id"] + ending)
                if page.exists():
                    shutil.copy(page, work / "wcxb" / folder)
        (work / "wcxb" / "truth.jsonl").write_text("\n".join(chosen) + "\n")
    subprocess.run(
        [
            sys.executable,
            str(data / "make_reprints.py"),
            str(data / "pages" / "truth.jsonl"),
            str(data / "pages" / "text"),
            str(work / "reprints"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (work / "stories").mkdir()
    for line in (data / "stories" / "docs.jsonl").read_text().splitlines():
        document = json.loads(line)
        (work / "stories" / f"{document['id']}.txt").write_text(document["text"])


def process(work: Path, *inputs: str, first: str = "clean") -> Path:
    """The file of results of ``inputs``, until the next call. Raises CalledProcessError where there are none."""
    results = work / "results.jsonl"
    done = subprocess.run(
        [*NEWSWIRE, "--from", first, "--output", str(results), *inputs], stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode not in (0, 65):  # 65: some of the files are no article, which the score shows
        raise subprocess.CalledProcessError(done.returncode, done.args, stderr=done.stderr)
    return results


def run(score: Score, data: Path, work: Path) -> dict[str, object]:
    """Process the inputs and score the result. Raises CalledProcessError where either fails."""
    results = process(work, score.inputs, first=score.first)
    if score.what == "formats":
        return format_values(lines(results), Path(score.truth))
    if score.what == "quotes":
        results = polnear.kept(results, work / "kept.jsonl", partial=score.partial)
    scored = subprocess.run(
        [sys.executable, str(data / "score.py"), score.what, str(results), score.truth],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    answer: dict[str, object] = json.loads(scored.stdout)
    if score.what == "cleaning":
        truth = lines(Path(score.truth))
        answer |= page_facts(lines(results), truth, scorer(data))
        answer["worst"] = scorer(data).cleaning(lines(results), truth)[1][:WORST]
    if score.what == "stories":
        answer["mean_f1_of_ten_orders"] = round(stories.mean_f1(Path(score.truth)), 4)
    if score.what == "duplicates":
        answer |= copies.figures(Path(score.truth).parent, score.first, scorer(data))
    return answer


def small_cases(data: Path, work: Path) -> dict[str, object]:
    """How many of the small cases of cleaning hold, and which do not, each with what is wrong with it."""
    folder = data / "cases" / "cleaning"
    inputs = [str(path) for path in sorted(folder.iterdir()) if not path.name.endswith(".expected.json")]
    results, errors = work / "results.jsonl", work / "errors.txt"
    with errors.open("w") as file:
        subprocess.run([*NEWSWIRE, "--output", str(results), *inputs], stderr=file, check=False)
    scored = subprocess.run(
        [sys.executable, str(data / "cases" / "score_cleaning.py"), str(folder), str(results), str(errors)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,  # 1: some do not hold
    )
    output_lines = scored.stdout.splitlines()
    return {
        "hold": output_lines[-1].removeprefix("all").strip(),
        "worst": [line for line in output_lines if line.startswith("FAIL")],
    }


def show(name: str, answer: dict[str, object]) -> None:
    """One line of the table; ``answer`` is used up, but for its ``worst``, which is for below the table."""
    figures = [answer.pop(each, "") for each in ("precision", "recall", "f1")]
    more = ", ".join(f"{each} {value}" for each, value in answer.items() if each != "worst")
    print("|", " | ".join(str(each) for each in (name, *figures, more)), "|", flush=True)


def main() -> None:
    """Print the table in Markdown."""
    arguments = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    arguments.add_argument("data", type=Path, nargs="?")
    arguments.add_argument("--conll", type=Path)
    arguments.add_argument("--polnear", type=Path)
    arguments.add_argument("--german-quotes", type=Path)
    arguments.add_argument("--every", type=int, default=1, help="of WCXB one page of so many")
    options = arguments.parse_args()
    if options.data is None or not (options.data / "score.py").exists():
        print("evaluation skipped: no data; say make evaluate EVAL=path/to/eval")
        return
    data = options.data.resolve()
    print("| what | P | R | F1 | more |\n| --- | ---: | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        derive(data, work, options.every)
        worst: dict[str, object] = {}
        for score in scores(data, work):
            answer = run(score, data, work)
            show(score.name, answer)
            worst[score.name] = answer.get("worst")
        if (data / "cases" / "cleaning").exists():
            answer = small_cases(data, work)
            show("small cases of cleaning", answer)
            worst["small cases of cleaning"] = answer.get("worst")
        found = process(work, str(data / "pages" / "html"), str(data.parent / "seeds"))
        show("places, country", places.figures(lines(found)))
        show("subjects, top level", subjects.agreement(data / "pages" / "truth.jsonl"))
        for name, source, write in (
            ("quotations", options.polnear, polnear.write),
            ("quotations, German", options.german_quotes, german_quotes.write),
        ):
            if source is None:
                continue
            out = work / name.replace(", ", "-")
            write(source, out)
            if any((out / "text").iterdir()):
                show(name, run(Score(name, "quotes", f"{out}/text", f"{out}/truth.jsonl", "enrich"), data, work))
                if (out / "partial.jsonl").exists():
                    part = f"{name}, partial"
                    row = Score(part, "quotes", f"{out}/text", f"{out}/partial.jsonl", "enrich", partial=True)
                    show(part, run(row, data, work))
            else:
                print(f"\n{name} not scored: no text with annotations in {source}")
        if options.conll:
            conll.write(options.conll, work / "names")
            for way, answer in entities.ways(work / "names"):
                show(f"names, {way}", answer)
    for name, rows in worst.items():
        if isinstance(rows, list) and rows:
            print(f"\nworst, {name}:\n")
            print("\n".join(row if isinstance(row, str) else " ".join(str(each) for each in row) for row in rows))
    for option, what in (("conll", "names"), ("polnear", "quotations"), ("german_quotes", "German quotations")):
        if getattr(options, option) is None:
            print(f"\n{what} not scored: no --{option.replace('_', '-')} (make evaluate {option.upper()}=path)")


if __name__ == "__main__":
    main()
