"""The stages in, the rights of each part out: on its own topics and group only, as commands of Kafka's own tool."""

from __future__ import annotations

from service.kafka.acls import Acl, acls, commands
from service.pipeline import STAGES
from service.worker.supervisor import CHANGELOGS

RIGHTS = acls(CHANGELOGS)


def test_a_stage_writes_where_it_writes_and_reads_what_it_reads_and_its_own_state() -> None:
    for stage in STAGES:
        own = [each for each in RIGHTS if each.part == stage.name and each.resource == "topic"]
        state = {each.name for each in CHANGELOGS if stage.app_id in each.producers}
        assert {each.name for each in own if "Write" in each.operations} == {
            *stage.writes,
            *state,
            "newswire.dead-letters.v1",
        }
        assert {each.name for each in own if "Read" in each.operations} == {stage.reads, *state}


def test_who_taps_reads_what_the_cluster_stage_remembers_too() -> None:
    assert Acl("tap", "topic", "newswire-cluster-entries-changelog", ("Read",)) in RIGHTS


def test_nobody_but_the_part_that_makes_topics_may_make_one() -> None:
    assert {each.part for each in RIGHTS if "Create" in each.operations} == {"topics"}


def test_only_a_stage_reads_in_its_group() -> None:
    reading = [each for each in RIGHTS if each.resource == "group" and "Read" in each.operations]
    assert [(each.part, each.name) for each in reading] == [(stage.name, stage.app_id) for stage in STAGES]


def test_rights_of_one_kind_are_one_command() -> None:
    rights = [
        Acl("replay", "topic", "a", ("Write",)),
        Acl("replay", "topic", "b", ("Write",)),
        Acl("replay", "group", "g", ("Read",)),
    ]
    assert list(commands(rights, "User:CN={part},O=A B")) == [
        "kafka-acls.sh --bootstrap-server \"$NEWSWIRE_BROKER\" --add --allow-principal 'User:CN=replay,O=A B' "
        "--operation Write --topic a --topic b",
        "kafka-acls.sh --bootstrap-server \"$NEWSWIRE_BROKER\" --add --allow-principal 'User:CN=replay,O=A B' "
        "--operation Read --group g",
    ]


def test_who_grants_them_is_said_by_a_file() -> None:
    (line,) = commands([Acl("replay", "topic", "a", ("Write",))], "User:{part}", "/etc/client properties")
    assert " --command-config '/etc/client properties' --add --allow-principal User:replay " in line
