"""The seeds: the story, its cut copy and the machine-translated retelling are one story in whatever order they come."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from service.article import Decision, EnrichedArticle, StoryCandidate
from service.stories import StoryClusters, candidate_of

SEEDS = Path(__file__).parents[2] / "seeds"
RECEIVED = datetime(2026, 5, 4, 8, tzinfo=UTC)
# The lines of each file that a careful editor would keep; only the full story says when it was written.
KEPT = {
    "000_f614fc235d106158.txt": (3, [(5, 5), (11, 17), (23, 53)], None),
    "001_1a5a0b6fff78db16.txt": (3, [(30, 96)], datetime(2020, 6, 11, tzinfo=UTC)),
    "004_6576f663c8cd1e73.txt": (1, [(3, 29)], None),
}


def seed(name: str) -> StoryCandidate:
    headline, ranges, published = KEPT[name]
    lines = (SEEDS / name).read_text(encoding="utf-8").splitlines()
    body = "\n\n".join(line for first, last in ranges for line in lines[first - 1 : last] if line)
    time = published or RECEIVED
    decision = Decision(
        article_id=name,
        document_id=name,
        uri=name,
        source="seeds",
        filename=name,
        part=0,
        language="en",
        headline=lines[headline - 1],
        event_time=time,
        relation="unique",
    )
    return candidate_of(
        EnrichedArticle(
            article_id=name,
            document_id=name,
            uri=name,
            source="seeds",
            filename=name,
            part=0,
            parts=(name,),
            version=1,
            content_type="text/plain",
            language="en",
            headline=lines[headline - 1],
            body=body,
            event_time=time,
            event_time_source="published" if published else "received",
            received_at=RECEIVED,
            decision=decision,
        )
    )


@pytest.mark.parametrize("order", list(permutations(KEPT)), ids=lambda names: " ".join(name[:3] for name in names))
def test_seeds_are_one_story_in_any_order(order: tuple[str, ...]) -> None:
    stories = StoryClusters({}, timedelta(hours=168))
    for name in order:
        story, *others = stories.assign(seed(name))
        assert not others
    assert set(story.articles) == set(KEPT)
