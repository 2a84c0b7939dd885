"""Whether who follows the table of docs/subscribe.md ends with what ``newswire process`` says is shown, case by case.

    python -m evaluation.subscriber EVAL

The cases are the folders ``cases/*/*/in`` of EVAL; the subscriber is that of ``examples``, and knows nothing of ours.
"""

from __future__ import annotations

import argparse
import json
import runpy
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.article import document_of, encode
from service.final_state import FinalState
from service.outcome import Rejected
from service.pipeline import Pipeline
from service.settings import Settings

SUBSCRIBER = Path(__file__).parents[1] / "examples" / "subscriber.py"
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


def same_table(folder: Path) -> bool:
    """Whether the two tables are one for the files in ``folder``, in the order of their names."""
    pipeline, state, table = Pipeline(Settings()), FinalState(), runpy.run_path(str(SUBSCRIBER))["Table"]()
    for number, path in enumerate(sorted(each for each in folder.rglob("*") if each.is_file())):
        document = document_of("eval", path.name, path.read_bytes(), NOW + timedelta(minutes=number))
        for topic, record in pipeline.feed(document):
            if not isinstance(record, Rejected):
                state.add(topic, record)
                table.see(topic, json.loads(encode(record)))
    shown = {(line["article_id"], line["story_id"]) for line in state.lines() if line["shown"]}
    return shown == {(row["article_id"], row["story_id"]) for row in table.rows()}


def main(arguments: Sequence[str]) -> None:
    """Print how many cases there are, how many agree, and the names of the others."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.subscriber", description=__doc__)
    parser.add_argument("data", type=Path)
    folders = sorted(parser.parse_args(arguments).data.glob("cases/*/*/in"))
    if not folders:
        print("evaluation skipped: no data")
        return
    wrong = [folder.parent.name for folder in folders if not same_table(folder)]
    print(
        f"{len(folders) - len(wrong)} of {len(folders)} cases end with the table of the final state {' '.join(wrong)}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
