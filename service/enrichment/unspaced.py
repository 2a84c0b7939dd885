"""The text around a quotation in a script without spaces in, its speaker and cue out."""

from __future__ import annotations

import re
from functools import cache

from service.enrichment.scene import Attribution, Frame, Scene, cues_of

LANGUAGES = frozenset(("zh",))
_CHINESE = "\u3400-\u9fff·"


@cache
def _chinese() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns for an attribution before a quotation ("李明说：") and after it ("，王芳表示。")."""
    cue = f"(?P<cue>{cues_of('zh')})"
    who = rf"(?P<who>[{_CHINESE}]{{2,12}}?)"
    more = "(?:还|也|则|又|再|补充|在[^，。]{1,12})?"
    return (
        re.compile(rf"(?:^|[，。；！？\s”」])(?:据|但|而)?{who}{more}{cue}(?:道)?[：:，,]?\s*$"),
        re.compile(rf"^[，,。]?\s*{who}{more}{cue}"),
    )


def attribute(scene: Scene, frame: Frame) -> Attribution | None:
    """The speaker and cue in the text around the quotation; None if it is not attributed."""
    before, after = _chinese()
    start, end = frame.before
    at = max(start, end - 60)
    found = before.search(scene.body[at:end])
    if found is None:
        at = frame.after[0]
        found = after.match(scene.body[at : min(frame.after[1], at + 60)])
    if found is None:
        return None
    who = found["who"]
    if who in ("他", "她", "他们", "她们") and scene.turns:
        who = scene.turns[-1][1]
    return Attribution(who, found["cue"], at + found.start("cue"))
