"""Untrusted text in; text that a terminal only displays, and never acts on, out: the console of all commands.

File names, keys, headers, headlines and bodies come from outside. Characters in them that a terminal would act on
(escape sequences), or that hide or reorder text (bidirectional controls, zero-width characters), are escaped as in
Python: ``\\x1b``, ``\\u202e``. Nothing printed is interpreted as markup, and no ``:name:`` as an emoji.
``Console`` does this for everything it is given; ``shown`` does it for text with a style or line breaks.
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

# Unicode's control characters (C0, DEL, C1), format characters except the joiners, line and paragraph separators,
# surrogates, and letters and marks that display as nothing. Not the Arabic number signs, which are visible.
UNSEEN = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# Persian, the Indic scripts and emoji use joiners and variation selectors, which change the character before them.
# After an ASCII character, or repeated, they are invisible and only hide something.
JOINERS, SELECTORS = "\u200c\u200d", "\ufe00-\ufe0f\U000e0100-\U000e01ef"
LONE = f"(?<![^\\x00-\\x7f{JOINERS}])[{JOINERS}]|(?<![^\\x00-\\x7f{JOINERS}{SELECTORS}])[{SELECTORS}]"
HIDDEN = re.compile(f"[{UNSEEN}]|{LONE}")

# The width for output to a pipe or file, where rich would assume 80 columns, too few for the tables.
WIDE = 160


def visible(text: str, *, lines: bool = False) -> str:
    """``text`` with every character escaped that is invisible or that a terminal acts on; ``lines`` keeps line breaks
    and tabs."""
    return HIDDEN.sub(lambda found: found[0] if lines and found[0] in "\n\t" else _written(found[0]), text)


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def shown(text: object, style: str = "", *, lines: bool = False) -> Text:
    """``visible`` text in a style; for table cells and composed output."""
    return Text(visible(str(text), lines=lines), style)


class Console(rich.console.Console):
    """rich's console, which escapes everything in its input that a terminal would not just display.

    A string is printed as one line unless ``lines`` is true. A reader that closes the pipe (``| head``) is not an
    error: ``main`` exits with 0.
    """

    def __init__(self, *, stderr: bool = False, **options: Any) -> None:
        width = None if (sys.stderr if stderr else sys.stdout).isatty() else WIDE
        ours = {"highlight": False, "markup": False, "emoji": False, "width": width}
        super().__init__(stderr=stderr, **{**ours, **options})

    def print(self, *objects: Any, lines: bool = False, **options: Any) -> None:
        """Like rich's, without markup; ``lines`` keeps line breaks and tabs of strings. Strings are not wrapped at the
        console's width: a long file name stays on one line."""
        if all(isinstance(each, str) for each in objects):
            options = {"soft_wrap": True, **options}
        super().print(*(visible(each, lines=lines) if isinstance(each, str) else each for each in objects), **options)

    def rule(self, title: Any = "", **options: Any) -> None:
        """Like rich's, with a title of one line."""
        super().rule(visible(title) if isinstance(title, str) else title, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """A string inside another renderable (a cell, a heading); its line breaks are kept."""
        return super().render_str(visible(text, lines=True), **options)

    def render(
        self, renderable: rich.console.RenderableType, options: rich.console.ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The last safeguard: escapes also what was composed without ``shown``. Control codes are only rich's own."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text, lines=True), _without_link(style), control)

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError, which ``main`` handles, instead of exiting."""
        raise BrokenPipeError


def _without_link(style: Style | None) -> Style | None:
    # A link would be written as an escape sequence that contains its address.
    return style.update_link(None) if style and style.link else style
