"""People, organisations and places of Chinese texts, and what is none of them."""

from __future__ import annotations

import pytest

from service.enrichment import entities


def found(body: str) -> set[tuple[str, str]]:
    return {(each.name, each.type) for each in entities.entities(body, "zh")}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("中国外交部长孙国强4日抵达。", "孙国强"),
        ("分析师张明认为，风险较小。", "张明"),
        ("李建华说，公司将投资。", "李建华"),
        ("台北市長林佳玲今天表示，工程在五月完成。", "林佳玲"),
        ("法国总统让·杜邦周三发表讲话。", "让·杜邦"),
        ("会见泰国总理颂猜。", "颂猜"),
        ("外长王毅，在会上讲话。", "王毅"),
        ("新华社记者谢国栋摄", "谢国栋"),
    ],
)
def test_a_person_stands_behind_a_role_or_before_a_verb_of_saying(body: str, name: str) -> None:
    assert (name, "person") in found(body)


@pytest.mark.parametrize(
    "body",
    [
        "高速公路周三关闭。",
        "居民王女士表示，水位上涨。",
        "学者认为，经济放缓。",
        "总统于周二抵达。",
        "韩方说，不评论。",
        "董事会表示同意。",
        "上市公司和商业银行都说好。",
        "专家曾表示，这很难。",
        "总统曾警告，局势严峻。",
        "总统曾访华，总理曾获奖。",
        "代表席位在增加。",
        "律师费用，由公司支付。",
        "律师费率，由公司决定。",
        "男子申请，被拒。",
        "律师申诉，被驳回。",
        "居民管道，破裂。",
        "司机管理，很严。",
        "被告谢罪。",
        "记者陈述，很清楚。",
        "学生许多，很好。",
        "德国总统将出席。",
    ],
)
def test_words_that_look_like_names_are_none(body: str) -> None:
    assert {kind for _, kind in found(body)} <= {"place"}


def test_organisations_are_listed_or_known_by_how_they_end() -> None:
    body = "世界银行支持这一计划。华为技术有限公司在深圳。清华大学教授陈志远说，外交部不评论。"
    names = {name for name, kind in found(body) if kind == "organisation"}
    assert names == {"世界银行", "华为技术有限公司", "清华大学", "外交部"}


def test_places_have_their_country_in_both_scripts() -> None:
    places = {each.name: each for each in entities.entities("他从曼谷飞往河內。", "zh")}
    assert {name: each.type for name, each in places.items()} == {"曼谷": "place", "河內": "place"}


def test_a_full_name_is_found_again_without_a_role() -> None:
    (person,) = [e for e in entities.entities("总理赵立军表示同意。赵立军还去了工厂。", "zh") if e.type == "person"]
    assert len(person.mentions) == 2
