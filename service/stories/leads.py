"""Margins of stories in, the same out, raised for a story in other languages that is ahead of the next one."""

from __future__ import annotations

from collections.abc import Mapping

from service.stories.found_by import MOST_COMPARED
from service.stories.story_state import StoryState

# A story in other languages also gets a share of its lead over the next such story, up to a limit. How similar two
# texts can look at all differs between languages and texts, and the next story shows that level; so this needs at least
# LEAST_RIVALS stories. With a lead of up to 3, pages on unrelated events were joined.
SHARE_OF_LEAD, MOST_LEAD, LEAST_RIVALS = 0.5, 2.0, 3


def add_leads(margins: dict[str, float], language: str, stories: Mapping[str, StoryState]) -> None:
    """Add to the margin of each story without articles in ``language`` a share of its lead over the next such story
    that shares a language with it."""
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
