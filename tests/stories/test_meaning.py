"""Texts of different languages meet by what they are about, by names as they sound, and by numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from service.article import StoryCandidate
from service.stories import StoryClusters, StoryMember
from service.stories.meaning import ABOUT_SIZE, SIZE, _cut, _hashed, added, meaning, number_key, product, vector
from service.stories.scan import MOST_FOUND, SCANNED, Scan
from service.stories.sounds import keys
from service.stories.terms import terms

MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
WINDOW = timedelta(hours=168)
QUAKE = {
    "en": "An earthquake of magnitude 6.8 destroyed hundreds of houses near Tervania, President Viktor Dahlen said.",
    "de": "Ein Erdbeben der Stärke 6,8 zerstörte Hunderte Häuser bei Tervania, sagte Präsident Viktor Dahlen.",
    "ru": "Землетрясение магнитудой 6,8 разрушило сотни домов близ Тервании, сообщил президент Виктор Дален.",
}
STRIKE = {
    "en": "Nurses in Lornholm began a strike over wages on Monday, the union leader Maren Sollund announced.",
    "ru": "Медсёстры в Лорнхольме начали забастовку из-за зарплат, объявила глава профсоюза Марен Соллунд.",
}


def candidate(name: str, text: str, language: str) -> StoryCandidate:
    return StoryCandidate(
        article_id=name, source="wire", filename=name, headline=None, summary=None, language=language,
        event_time=MONDAY, event_time_source="published", received_at=MONDAY, terms=terms(text, 2026),
        meaning=meaning(text, language),
    )  # fmt: skip


@pytest.mark.parametrize(
    "forms",
    [
        ("Johnson", "Джонсон", "جونسون", "ジョンソン", "존슨", "जॉनसन", "জনসন", "ஜான்சன்", "ჯონსონი", "Ջոնսոն"),
        ("Obama's", "Обама", "أوباما", "オバマ"),
        ("Trump", "Трамп", "ترامب", "트럼프"),
        ("Merkel", "Меркель", "Μερκελ", "والميركل"),
    ],
)
def test_a_name_has_one_key_in_every_script(forms: tuple[str, ...]) -> None:
    first = set(keys(forms[0]))
    assert first
    assert all(first & set(keys(form)) for form in forms[1:])


def test_reports_of_one_event_in_three_languages_are_one_story_and_another_event_is_not() -> None:
    entries: dict[str, StoryMember] = {}
    stories = StoryClusters(entries, WINDOW)
    for event, texts in (("quake", QUAKE), ("strike", STRIKE)):
        for language, text in texts.items():
            stories.assign(candidate(f"{event}-{language}", text, language))
    held = [{name.split("-")[0] for name in story.articles} for story in stories.stories()]
    assert sorted(map(sorted, held)) == [["quake"], ["strike"]]
    assert list(StoryClusters(entries, WINDOW).stories()) == list(stories.stories())


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("1,250", "1250"), ("1.250", "1250"), ("١٢٥٠", "1250"), ("1.250.000", "1250000"), ("6.8", "6.8"),
        ("6,8", "6.8"), ("0.125", "0.125"), ("0,125", "0.125"), ("٦٫٨", "6.8"), ("2026", "2026"),
    ],
)  # fmt: skip
def test_a_number_is_compared_however_it_is_written(written: str, compared: str) -> None:
    assert number_key(written) == compared


def test_a_meaning_that_is_not_there_is_no_meaning() -> None:
    for text in ("", "not base64!", "QUJD"):
        assert not vector(text).any()
    assert len(vector(meaning("", "und"))) == SIZE


def test_texts_of_one_language_are_not_compared_by_meaning() -> None:
    one = {"en": (1, vector(meaning(QUAKE["en"], "en")))}
    assert product(one, one) == 0
    both = added(one, {"ru": (1, vector(meaning(QUAKE["ru"], "ru")))})
    assert product(one, both) == product(both, one) != 0
    assert added(both, one, -1).keys() == {"ru"}


def test_the_scan_finds_stories_of_other_languages_that_grew_lately() -> None:
    scan = Scan()
    one = np.zeros(SIZE, dtype=np.int32)
    one[:ABOUT_SIZE] = 3
    for number in range(100):
        scan.put(f"ru-{number}", {"ru": (1, one + number)}, number)
    scan.put("en", {"en": (1, one * 9)}, 100)
    found = scan.nearest({"en": (1, one)}, 101)
    assert sorted(found) == sorted(f"ru-{number}" for number in range(100 - MOST_FOUND, 100))
    scan.drop("ru-99")
    assert "ru-99" not in scan.nearest({"en": (1, one)}, 101)
    assert scan.nearest({"en": (1, one)}, 101 + SCANNED) == []
    assert scan.nearest({"ru": (1, one)}, 101) == ["en"]


def test_a_name_or_number_counts_as_much_as_any_other() -> None:
    assert {_hashed(str(number))[1] for number in range(50)} == {1.0, -1.0}


def test_writing_without_spaces_is_cut_at_the_longest_words_listed() -> None:
    assert _cut("市议会 decided 决定关闭", "zh") == ["市议会", "decided", "决定", "关闭"]
