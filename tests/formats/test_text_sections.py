"""A file with several stories comes apart at the lines between them; a story with chapters does not."""

from __future__ import annotations

import pytest

from service.formats.plain_text import parse
from service.formats.text_sections import sections_of
from service.outcome import Accepted

BODY = "The harbour board voted to close the old pier while its piles are replaced.\n\n" * 3
ONE, OTHER = f"Old pier to close\n\nBy Ada Roe\n\n{BODY}", f"Frost destroys cherries\nBy Bo Lee\n\n{BODY}"


@pytest.mark.parametrize("rule", ["* * * * *", "-----", "=======", "_____", "###"])
def test_a_line_of_signs_parts_stories_with_a_headline_and_a_writer(rule: str) -> None:
    text = f"{ONE}{rule}\n\n{OTHER}"
    spans = sections_of(text)
    assert len(spans) == 2
    assert "".join(text[start:end] for start, end in spans) == text
    assert text[spans[1][0] :].strip() == OTHER.strip()
    outcome = parse(text, "utf-8")
    assert isinstance(outcome, Accepted)
    assert [(draft.start, draft.end) for draft in outcome.value] == [*spans]


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        f"{ONE}* * *\n\nThe next day\n\n{BODY}",
        f"{ONE}* * *\n\nThe pier opened in 1902.\nBy 1910 it was full.\n\n{BODY}",
        f"{ONE}* * *\n\nFrost destroys cherries\nBy Bo Lee\n\nMore on page 3.",
        f"Harbour news\n-----\n{ONE}",
        f"{ONE}**\n\n{OTHER}",
    ],
)
def test_other_lines_do_not(text: str) -> None:
    assert sections_of(text) == ()
