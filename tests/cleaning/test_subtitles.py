"""What is said in subtitles is read as text, without times, numbers and tags."""

from __future__ import annotations

import pytest

from service.cleaning.blocks import blocks_of_text

SAID = ("The dam above the village", "is holding tonight,", "after three days of rain.", "Two gates are open.")
TIMES = [f"00:00:0{second},000 --> 00:00:0{second + 1},500" for second in range(4)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "\n\n".join(f"{n}\n{time}\n{line}" for n, (time, line) in enumerate(zip(TIMES, SAID, strict=True), 1)),
            id="SubRip",
        ),
        pytest.param(
            "\n".join(f"{n}\n{time}\n{line}" for n, (time, line) in enumerate(zip(TIMES, SAID, strict=True), 1)),
            id="without blank lines",
        ),
        pytest.param(
            "WEBVTT\nKind: captions\n\nNOTE Checked by the desk\n\n"
            + "\n\n".join(
                f"cue-{time[7]}\n{time.replace(',', '.')} align:start\n<v Anna><i>{line}</i>"
                for time, line in zip(TIMES, SAID, strict=True)
            ),
            id="WebVTT",
        ),
        pytest.param(
            "\n\n".join(
                f"{time}\n{before}\n{line}" for time, before, line in zip(TIMES, (SAID[0], *SAID), SAID, strict=False)
            ),
            id="rolling captions",
        ),
    ],
)
def test_what_is_said_is_a_paragraph(text: str) -> None:
    assert [block.text for block in blocks_of_text(text)] == [" ".join(SAID)]


def test_a_long_text_has_paragraphs() -> None:
    text = "\n\n".join(f"{TIMES[0]}\nThis is sentence number {number} of those that are said." for number in range(10))
    assert len(blocks_of_text(text)) > 1


def test_an_arrow_is_no_cue() -> None:
    text = "Ellmere --> Portbay\n\nPortbay --> Tarn\n\nTarn --> Orsa\n\n00:10 --> 00:20"
    assert len(blocks_of_text(text)) == 4


def test_an_article_that_quotes_a_recording_with_its_times_keeps_its_text() -> None:
    cues = [f"{time}\n{line}" for time, line in zip(TIMES, SAID, strict=True)]
    prose = [
        f"The operator of the dam spoke to its crew on the radio that night, part {number}." for number in range(8)
    ]
    blocks = blocks_of_text("\n\n".join([*prose, *cues]))
    assert [block.text for block in blocks][: len(prose)] == prose


def test_what_is_said_may_stand_below_a_blank_line() -> None:
    text = "\n\n".join(f"{time}\n\n{line}" for time, line in zip(TIMES, SAID, strict=True))
    assert [block.text for block in blocks_of_text(text)] == [" ".join(SAID)]
