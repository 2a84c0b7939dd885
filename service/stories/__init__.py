"""Enriched articles in, running stories out.

``candidate_of`` makes of an article what clustering needs, without its text; ``StoryClusters`` puts candidates into
stories one by one and says what changed; ``Likeness`` is how like one is to a story, and why; ``StoryMember`` is what
it remembers of each, and all it remembers.
"""

from __future__ import annotations

from service.stories.candidate import candidate_of
from service.stories.clusters import StoryClusters
from service.stories.likeness import Likeness
from service.stories.story_member import StoryMember

__all__ = ["Likeness", "StoryClusters", "StoryMember", "candidate_of"]
