"""What two texts share in; out whether their figures and names speak against a copy."""

from __future__ import annotations

from service.deduplication.comparison import Comparison
from service.deduplication.constants import (
    CLOSE_CONTAINMENT,
    FEW_FIGURES,
    MOST_NAMES,
    MOST_OF_ALL_FACTS,
    MOST_OF_FEW_FIGURES,
    MOST_OF_MANY_FIGURES,
)


def figures_differ(shared: Comparison, brief: bool, another_day: bool) -> bool:
    """Whether so many figures are replaced that the two are different reports; of brief ones on two days, a single
    one."""
    count, share = shared.figures.number, shared.figures.share
    if count and brief and another_day:
        return True
    size = "brief" if brief else "long"
    return share > (MOST_OF_FEW_FIGURES[size] if count <= FEW_FIGURES[size] else MOST_OF_MANY_FIGURES)


def facts_agree(shared: Comparison) -> bool:
    """Whether two close texts have nearly all figures and names in common, counted together: where one kind is rare,
    the share of that kind says little. The only figure of a text is what it reports."""
    replaced = shared.figures.number + shared.names.number
    compared = shared.figures.compared + shared.names.compared
    close = shared.largest >= CLOSE_CONTAINMENT and shared.figures.number <= 1
    only = shared.figures.number == shared.figures.compared == 1
    return close and not only and replaced <= MOST_OF_ALL_FACTS * compared


def names_differ(shared: Comparison) -> bool:
    """Whether so many names are replaced that the two are about something else."""
    return shared.names.share > MOST_NAMES and (shared.names.number > 1 or shared.largest < CLOSE_CONTAINMENT)
