"""Where a sentence ends."""

import pytest

from service.enrichment import reading


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He is 34. August Meier is 40.", 2),
        ("I am 34. August Meier is 40.", 2),
        ("Er kam am 12. Mai nach Kassel.", 1),
        ("Das Haus stammt aus der Mitte des 19. Jahrhunderts.", 1),
        ("Sie wurde, so das Amt, 12. Mai 1980 geboren.", 1),
        ("Kassel, 12. Mai – In einer Mitteilung heißt es nichts.", 1),
    ],
)
def test_the_full_stop_of_a_day_ends_no_sentence(text: str, count: int) -> None:
    assert len(reading.sentences(text)) == count
