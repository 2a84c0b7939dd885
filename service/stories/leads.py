"""Margins of stories in, the same with what the lead of one in other languages over the next adds, out."""

from __future__ import annotations

from collections.abc import Mapping

from service.stories.found_by import MOST_COMPARED
from service.stories.story_state import StoryState

# Of a story in other languages it counts too how far it is ahead of the next one in these, up to so much: how alike
# two texts can look at all differs from language to language and from text to text, and the next one shows it. Only
# where so many were found that the next one tells. With a lead of up to 3 pages of unrelated events are joined.
SHARE_OF_LEAD, MOST_LEAD, LEAST_RIVALS = 0.5, 2.0, 3


def add_leads(margins: dict[str, float], language: str, stories: Mapping[str, StoryState]) -> None:
    """Add to the margin of each story in other languages a share of its lead over the next one in these."""
    languages = {name: stories[name].meanings.keys() for name in margins}
    abroad = [name for name in margins if language not in languages[name]]
    if len(abroad) < LEAST_RIVALS:
        return
    abroad.sort(key=lambda name: -margins[name])
    leads: dict[str, float] = {}
    for at, name in enumerate(abroad):
        others = (each for each in abroad if each != name and languages[each] & languages[name])
        rival = next(others, None)
        if rival is not None and margins[rival] < margins[name]:
            leads[name] = min(margins[name] - margins[rival], MOST_LEAD)
        if at == MOST_COMPARED:
            break
    for name, lead in leads.items():
        margins[name] += SHARE_OF_LEAD * lead
