"""Tables with bars between their cells in plain text."""

from __future__ import annotations

import pytest

from service.cleaning.blocks import blocks_of_text

ABOVE, BELOW = "Water has become dearer in two towns.", "The office explains it by the age of the pipes."


def rows(*lines: str) -> list[str]:
    blocks = blocks_of_text("\n\n".join((ABOVE, "\n".join(lines), BELOW)))
    return [block.text for block in blocks if block.row]


def test_the_cells_of_a_row_are_separated_by_tabs_and_a_rule_is_no_row() -> None:
    table = ("| Town | 2024 | 2025 |", "|------|-----:|------|", "| Westmere | 2.10 | 2.44 |", "| Orsk | 2.60 | 3.05 |")
    assert rows(*table) == ["Town\t2024\t2025", "Westmere\t2.10\t2.44", "Orsk\t2.60\t3.05"]


def test_a_printed_frame_is_rules() -> None:
    rule = "+----------+------+"
    assert rows(rule, "| Town     | 2024 |", rule, "| Westmere | 2.10 |", "| Orsk     | 2.60 |", rule) == [
        "Town\t2024",
        "Westmere\t2.10",
        "Orsk\t2.60",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("| Westmere | 2.10 |", "| Orsk | 2.60 |"),
        ("| Westmere 2.10 |", "| Orsk 2.60 |", "| Marn 2.90 |"),
        ("| Westmere | 2.10 |", "| Orsk | 2.60 | 3.05 |", "| Marn |"),
        ("Westmere | 2.10", "Orsk | 2.60", "Marn | 2.90"),
    ],
)
def test_what_is_no_table(lines: tuple[str, ...]) -> None:
    assert rows(*lines) == []
