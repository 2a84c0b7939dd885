"""People, organisations and places of Arabic texts, and what is none of them."""

from __future__ import annotations

import pytest

from service.enrichment import entities


def found(body: str) -> set[tuple[str, str]]:
    return {(each.name, each.type) for each in entities.entities(body, "ar")}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("التقى وزير الخارجية المصري سامح الجندي الوفد.", "سامح الجندي"),
        ("رئيس الوزراء الأردني خالد العبادي.", "خالد العبادي"),
        ("وقال رئيس البنك المركزي يوسف حداد إن الخطة جيدة.", "يوسف حداد"),
        ("وصرح النائب محمود درويش حسن للصحفيين.", "محمود درويش حسن"),
        ("وزار الرئيس التونسي ياسين بوزيد البصرة.", "ياسين بوزيد"),
        ("وقال الرئيس عبد الفتاح السيسي ذلك.", "عبد الفتاح السيسي"),
        ("قال حسن الأسد ذلك.", "حسن الأسد"),
    ],
)
def test_a_person_has_a_first_name_and_stands_behind_an_office_or_a_verb_of_saying(body: str, name: str) -> None:
    assert (name, "person") in found(body)


@pytest.mark.parametrize(
    "body", ["وقال مصدر أمني إن الوضع هادئ.", "التقى الرئيس وفدا من التجار.", "قال المتحدث باسم الشرطة إنه هادئ."]
)
def test_words_that_are_first_names_too_are_none_without_that(body: str) -> None:
    assert not found(body)


@pytest.mark.parametrize(
    "body", ["ذكر حسن الجوار بين البلدين.", "تابعت نور الشمس.", "رئيس النادي أحمد الأسبوع الماضي."]
)
def test_a_first_name_and_a_common_noun_are_no_person(body: str) -> None:
    assert not [name for name, kind in found(body) if kind == "person"]


def test_an_organisation_is_listed_or_known_by_how_it_begins() -> None:
    body = "أعلنت وزارة الداخلية العراقية ذلك. وانتقد حزب العدالة القرار. ودعا الأمين العام للأمم المتحدة إلى الهدوء."
    assert found(body) == {
        ("وزارة الداخلية العراقية", "organisation"),
        ("حزب العدالة", "organisation"),
        ("الأمم المتحدة", "organisation"),
    }


def test_a_place_stands_behind_a_preposition_or_is_well_known() -> None:
    assert found("انفجار في الموصل") == {("الموصل", "place")}
    assert found("وقال من مصر") == {("مصر", "place")}
    assert not found("كانت جدة الطفل هناك")
