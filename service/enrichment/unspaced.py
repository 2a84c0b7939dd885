"""The text around a quotation in a script without spaces in, its speaker and cue out."""

from __future__ import annotations

import re
from functools import cache

from service.enrichment.scene import Attribution, Frame, Scene, cues_of

LANGUAGES = frozenset(("zh", "ja"))
VERB_LAST = frozenset(("ja",))
"""Languages of these whose cue stands at the end of the sentence, so that it alone shows that words are said."""
_PRONOUN = re.compile("[他她]们?(?:还|也|则|又|再|同时)?")
_WHEN = "(?:昨天|昨日|昨晚|今天|今日|当天|当日|日前|近日|(?:本|上)?(?:周|星期)[一二三四五六日天]|随后|另外|此外)"
_STRAY = re.compile(rf"^{_WHEN}+(?=..|[他她])|(?:{_WHEN}|则)+$")
"""Days and adverbs on either side of a speaker: 昨天王芳, 她周五."""
_CHINESE = "\u3400-\u9fff·"


@cache
def _chinese() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns for an attribution before a quotation ("李明说：") and after it ("，王芳表示。")."""
    cue = f"(?P<cue>{cues_of('zh')})"
    who = rf"(?P<who>[{_CHINESE}]{{2,12}}?)"
    more = "(?:还|也|则|又|再|补充|在[^，。]{1,12}|[向对][^，。]{1,8})?"
    return (
        re.compile(rf"(?:^|[，。；！？\s”」])(?:据|但|而)?{who}{more}{cue}(?:道|记者|媒体|本报|本台)?[：:，,]?\s*$"),
        re.compile(rf"^[，,。]?\s*{who}{more}{cue}"),
    )


@cache
def _japanese() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns for a sentence's subject ("田中健一副市長は") and for the verb after a quotation ("と述べた")."""
    return (
        re.compile(r"(?:^|[、】　\s])(?P<who>[^、。「」『』【】　\sは]{2,30}?)(?:[（(][^）)]{1,12}[）)])?(?:は|が|も)"),
        re.compile(rf"^(?:など)?と(?:も|して)?[^。「」『』]{{0,20}}?(?P<cue>{cues_of('ja')})"),
    )


def _verb_last(scene: Scene, frame: Frame) -> Attribution | None:
    """The subject of the sentence that the quotation is in, else the last speaker, if a cue follows the quotation."""
    subject, verb = _japanese()
    start, end = frame.before
    found = verb.match(scene.body[frame.after[0] : min(frame.after[1], frame.after[0] + 60)])
    if found is None:
        return None
    at = max(start, end - 120)
    named = subject.search(re.split(r"[。\n]", scene.body[at:end])[-1])
    who = named["who"] if named else scene.turns[-1][1] if scene.turns else None
    return Attribution(who, found["cue"], frame.after[0] + found.start("cue"))


def _named(scene: Scene, who: str) -> str:
    """The person whose name ``who`` ends with, a role before it (副市长李明); ``who`` itself if it is nobody's."""
    return next((each.name for each in scene.entities if each.type == "person" and who.endswith(each.name)), who)


def attribute(scene: Scene, frame: Frame) -> Attribution | None:
    """The speaker and cue in the text around the quotation; None if it is not attributed."""
    if scene.language in VERB_LAST:
        return _verb_last(scene, frame)
    before, after = _chinese()
    start, end = frame.before
    at = max(start, end - 60)
    found = before.search(scene.body[at:end])
    if found is None:
        at = frame.after[0]
        found = after.match(scene.body[at : min(frame.after[1], at + 60)])
    if found is None:
        return None
    who = _named(scene, _STRAY.sub("", found["who"]) or found["who"])
    if _PRONOUN.fullmatch(who) and scene.turns:
        who = scene.turns[-1][1]
    return Attribution(who, found["cue"], at + found.start("cue"))
