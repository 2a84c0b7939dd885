"""Enriched articles in, running stories out.

``candidate_of`` reduces an article to what clustering needs, without its text. ``StoryClusters`` puts candidates into
stories one by one and reports what changed. ``Likeness`` tells how similar a candidate is to a story, and why.
``StoryMember`` is what is remembered of each article, and the only state.
"""

from __future__ import annotations

from service.stories.candidate import candidate_of
from service.stories.clusters import StoryClusters
from service.stories.likeness import Likeness
from service.stories.story_member import StoryMember

__all__ = ["Likeness", "StoryClusters", "StoryMember", "candidate_of"]
