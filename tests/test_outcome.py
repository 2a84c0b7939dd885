"""The closed list of reasons: each is explained, and is a label and a header as it stands."""

from __future__ import annotations

import re

import pytest

from service.outcome import EXPLANATIONS, Accepted, Reason, Rejected


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_explained_in_one_line_and_is_a_plain_label(reason: Reason) -> None:
    assert EXPLANATIONS[reason]
    assert "\n" not in EXPLANATIONS[reason]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", reason.value)


def test_nothing_is_explained_that_is_no_reason() -> None:
    assert set(EXPLANATIONS) == set(Reason)


def test_an_outcome_is_a_value_that_compares() -> None:
    assert Accepted((1,)) == Accepted((1,))
    assert Rejected(Reason.EMPTY, "no bytes") != Rejected(Reason.NO_ARTICLE, "no bytes")
