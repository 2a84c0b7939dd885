"""Text of others in; text that a terminal only shows, and never obeys, out: the console of all commands.

File names, keys, headers, headlines and bodies come from whoever sends them. What of them a terminal would act on
(escape sequences), or what hides or turns around what stands there (bidirectional controls, characters without
width), is written as Python writes it: ``\\x1b``, ``\\u202e``. Nothing printed is markup, and no ``:name:`` an emoji.
``Console`` does this for whatever it is given; ``shown`` does it where a style or line breaks are wanted.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any

import rich.console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

# Unicode's control characters (C0, DEL, C1), format characters but for the joiners, line and paragraph separators,
# halves of surrogate pairs, and letters and marks that show as nothing. Not the Arabic number signs, which are seen.
UNSEEN = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# Persian, the Indic scripts and emoji are written with joiners and variation selectors: seen in the character before
# them. After one of ASCII, or in a row, they only hide.
JOINERS, SELECTORS = "\u200c\u200d", "\ufe00-\ufe0f\U000e0100-\U000e01ef"
LONE = f"(?<![^\\x00-\\x7f{JOINERS}])[{JOINERS}]|(?<![^\\x00-\\x7f{JOINERS}{SELECTORS}])[{SELECTORS}]"
HIDDEN = re.compile(f"[{UNSEEN}]|{LONE}")

# In a pipe rich would take 80 columns, too few for the tables.
WIDE = 160


def visible(text: str, *, lines: bool = False) -> str:
    """``text`` with every character that is not seen, or that a terminal acts on, written out; ``lines`` keeps line
    breaks and tabs as they are."""
    return HIDDEN.sub(lambda found: found[0] if lines and found[0] in "\n\t" else _written(found[0]), text)


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def shown(text: object, style: str = "", *, lines: bool = False) -> Text:
    """``visible`` text to be printed in a style of ours; for cells of tables, and whatever is put together."""
    return Text(visible(str(text), lines=lines), style)


class Console(rich.console.Console):
    """rich's console, through which nothing of the text it is given reaches the terminal but as text.

    A string is one line unless ``lines`` is asked for. Whoever reads us and has enough (``| head``) is no failure of
    ours: ``main`` ends with 0.
    """

    def __init__(self, *, stderr: bool = False, **options: Any) -> None:
        width = None if (sys.stderr if stderr else sys.stdout).isatty() else WIDE
        ours = {"highlight": False, "markup": False, "emoji": False, "width": width}
        super().__init__(stderr=stderr, **{**ours, **options})

    def print(self, *objects: Any, lines: bool = False, **options: Any) -> None:
        """As rich's, without markup; ``lines`` keeps line breaks and tabs of strings. A string is not broken at the
        console's width: a long file name stays one line."""
        if all(isinstance(each, str) for each in objects):
            options = {"soft_wrap": True, **options}
        super().print(*(visible(each, lines=lines) if isinstance(each, str) else each for each in objects), **options)

    def rule(self, title: Any = "", **options: Any) -> None:
        """As rich's, with a title of one line."""
        super().rule(visible(title) if isinstance(title, str) else title, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """A string inside something else (a cell, a heading), with line breaks of its own."""
        return super().render_str(visible(text, lines=True), **options)

    def render(
        self, renderable: rich.console.RenderableType, options: rich.console.ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The last door: also what was put together without ``shown`` leaves as text. Control codes are rich's own."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text, lines=True), _without_link(style), control)

    def on_broken_pipe(self) -> None:
        """Raise what ``main`` takes for the reader's end."""
        raise BrokenPipeError


def _without_link(style: Style | None) -> Style | None:
    # A link is written as an escape sequence with its address in it.
    return style.update_link(None) if style and style.link else style
