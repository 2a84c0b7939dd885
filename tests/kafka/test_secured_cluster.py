"""The service on a cluster of Apache Kafka that trusts nobody: TLS, SASL, and exactly the rights that are printed."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import runpy
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import TopicAuthorizationFailedError
from confluent_kafka import TopicCollection
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from service.errors import BrokerUnavailable, UnknownTopic
from service.kafka import acls, client, security
from service.kafka.client import admin_client, idempotence_served, partitions, started, stopped
from service.pipeline import STAGES
from service.settings import Secret, Settings
from service.worker import supervisor
from tests.conftest import ROOT, kafka_node
from tests.kafka.certificates import authority, signed
from tests.waiting import until

pytestmark = pytest.mark.kafka

PATIENCE_SECONDS = 600.0
RIGHTS = acls.acls(supervisor.CHANGELOGS)
PARTS = sorted({each.part for each in RIGHTS})
OPERATIONS = {
    "Read": AclOperation.READ,
    "Write": AclOperation.WRITE,
    "Create": AclOperation.CREATE,
    "Describe": AclOperation.DESCRIBE,
    "DescribeConfigs": AclOperation.DESCRIBE_CONFIGS,
}
MECHANISMS = {"SCRAM-SHA-256": ScramMechanism.SCRAM_SHA_256, "SCRAM-SHA-512": ScramMechanism.SCRAM_SHA_512}
USER = "newswire-tap"

PROPERTIES = """
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
# The listener without encryption is the tests' own way in.
super.users=User:ANONYMOUS
ssl.keystore.type=PEM
ssl.keystore.location={folder}/node.pem
ssl.truststore.type=PEM
ssl.truststore.location={folder}/ca.pem
ssl.principal.mapping.rules=RULE:^CN=(.*)$/$1/
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL
listener.name.ssl.ssl.client.auth=required
listener.name.sasl_ssl.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER
listener.name.sasl_ssl.plain.sasl.jaas.config={plain} required user_{user}="hidden";
listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config={scram} required;
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config={scram} required;
listener.name.sasl_ssl.oauthbearer.sasl.jaas.config={bearer} required unsecuredLoginStringClaim_sub="broker";
"""
MODULES = "org.apache.kafka.common.security"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A node's three ways in, and the folder of the certificates."""

    plain: str
    ssl: str
    sasl: str
    folder: Path

    def part(self, name: str) -> Settings:
        """The settings of a part that shows its own certificate."""
        own = self.folder / f"newswire-{name}.pem"
        return Settings(
            broker=self.ssl, security_protocol="SSL", ssl_ca=self.folder / "ca.pem", ssl_certificate=own, partitions=2
        )

    def password(self, mechanism: str, password: str = "hidden") -> Settings:
        """The settings of a user that has a password."""
        return Settings(
            broker=self.sasl,
            security_protocol="SASL_SSL",
            ssl_ca=self.folder / "ca.pem",
            sasl_mechanism=mechanism,
            sasl_username=USER,
            sasl_password=Secret(password),
        )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("secured")
    authority(folder)
    authority(folder, "stranger")
    for name in ("node", *(f"newswire-{part}" for part in PARTS)):
        signed(folder, name)
    classes = {
        "plain": f"{MODULES}.plain.PlainLoginModule",
        "scram": f"{MODULES}.scram.ScramLoginModule",
        "bearer": f"{MODULES}.oauthbearer.OAuthBearerLoginModule",
    }
    properties = folder / "secured.properties"
    properties.write_text(PROPERTIES.format(folder=folder, user=USER, **classes))
    free_port = runpy.run_path(str(ROOT / "deploy" / "kafka" / "kafka.py"))["free_port"]
    ssl, sasl = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    more = ("--properties", str(properties), "--listener", f"SSL://{ssl}", "--listener", f"SASL_SSL://{sasl}")
    with kafka_node(folder / "kafka", *more) as plain:
        found = Cluster(plain, ssl, sasl, folder)
        admin = AdminClient({"bootstrap.servers": plain})
        answered(admin.create_acls([binding for each in RIGHTS for binding in bindings(each)]))
        set_password(admin, "hidden")
        yield found


def bindings(right: acls.Acl) -> Iterator[AclBinding]:
    resource = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP}[right.resource]
    for each in right.operations:
        yield AclBinding(
            resource,
            right.name,
            ResourcePatternType.LITERAL,
            f"User:newswire-{right.part}",
            "*",
            OPERATIONS[each],
            AclPermissionType.ALLOW,
        )


def answered(futures: dict[Any, Any]) -> None:
    for each in futures.values():
        each.result(60)


def set_password(admin: AdminClient, password: str) -> None:
    for each in MECHANISMS.values():
        changed = UserScramCredentialUpsertion(USER, ScramCredentialInfo(each, 4096), password.encode())
        answered(admin.alter_user_scram_credentials([changed]))


@pytest.fixture(autouse=True)
def unsecured() -> Iterator[None]:
    yield
    security.use(Settings())


@pytest.fixture(scope="module")
def topics(cluster: Cluster) -> None:
    """The topics, made with the rights of the part that makes them."""
    done = run(cluster, "topics", "topics", "apply")
    assert done.returncode == 0, done.stderr
    assert run(cluster, "topics", "topics", "check").returncode == 0


def run(cluster: Cluster, part: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command, as that part of the service."""
    settings = replace(cluster.part(part), state_dir=cluster.folder / f"state-{part}")
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        env=supervisor.environment(settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def names(settings: Settings, seconds: float = 20.0) -> list[str]:
    """The topics that a client with these settings is shown."""
    security.use(settings)

    async def ask() -> list[str]:
        admin = await started(admin_client, str(settings.broker), seconds)
        try:
            found: list[str] = await admin.list_topics()
            return found
        finally:
            await stopped(admin)

    return asyncio.run(ask())


def token() -> str:
    claims = {"sub": USER, "iat": int(time.time()), "exp": int(time.time()) + 600}
    parts = [{"alg": "none"}, claims]
    return ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts) + "."


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER", "a certificate"])
def test_each_way_to_say_who_we_are_is_taken_and_nothing_secret_is_logged(
    cluster: Cluster, topics: None, mechanism: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = token()
    settings = cluster.part("tap")
    if mechanism == "OAUTHBEARER":
        (tmp_path / "token").write_text(said)
        settings = replace(
            cluster.password(mechanism), sasl_username=None, sasl_password=None, sasl_token_file=tmp_path / "token"
        )
    elif mechanism != "a certificate":
        settings = cluster.password(mechanism)
    assert {"newswire.raw.v1", "newswire-cluster-entries-changelog"} <= set(names(settings))
    assert "newswire-deduplicate-entries-changelog" not in names(settings)
    assert "hidden" not in caplog.text
    assert said not in caplog.text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"sasl_password": Secret("guessed")}, "SaslAuthenticationFailed"),
        ({"ssl_ca": "stranger.pem"}, "certificate verify failed"),
    ],
)
def test_who_is_not_trusted_is_told_so_in_one_line(cluster: Cluster, wrong: dict[str, Any], told: str) -> None:
    if "ssl_ca" in wrong:
        wrong = {"ssl_ca": cluster.folder / wrong["ssl_ca"]}
    with pytest.raises(BrokerUnavailable, match=f"do not trust each other .*{told}.*NEWSWIRE_SASL_"):
        names(replace(cluster.password("SCRAM-SHA-512"), **wrong), seconds=2.0)


def test_a_client_that_lives_on_takes_the_new_password(cluster: Cluster, topics: None, tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("hidden")
    settings = replace(cluster.password("SCRAM-SHA-256"), sasl_password=None, sasl_password_file=path)
    security.use(settings)
    admins = AdminClient({"bootstrap.servers": cluster.plain})

    async def ask() -> None:
        admin = await started(admin_client, str(settings.broker), 20.0)
        try:
            assert "newswire.raw.v1" in await admin.list_topics()
            await asyncio.to_thread(set_password, admins, "changed")
            path.write_text("changed")
            for each in admin._client._conns.values():
                each.close()
            assert "newswire.raw.v1" in await admin.list_topics()
        finally:
            await stopped(admin)

    try:
        asyncio.run(ask())
    finally:
        set_password(admins, "hidden")


def test_every_part_does_its_work_with_its_rights(cluster: Cluster, topics: None, tmp_path: Path) -> None:
    ports = {each.name: int(runpy.run_path(str(ROOT / "deploy/kafka/kafka.py"))["free_port"]()) for each in STAGES}
    (tmp_path / "sheet.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n")
    with ExitStack() as stack:
        for stage in STAGES:
            settings = replace(
                cluster.part(stage.name), state_dir=tmp_path / stage.name, metrics_token=Secret("hidden")
            )
            process = supervisor.start_process(stage, settings, ports[stage.name])
            assert process.stdin is not None
            stack.callback(process.wait)
            stack.callback(process.stdin.close)
        until(lambda: all(supervisor.answer("127.0.0.1", port, "/readyz") for port in ports.values()), PATIENCE_SECONDS)
        sent = run(cluster, "replay", "replay", str(ROOT / "seeds"), str(tmp_path / "sheet.pdf"))
        assert sent.returncode == 0, sent.stderr
        until(lambda: run(cluster, "audit", "audit").returncode == 0, PATIENCE_SECONDS)
        until(
            lambda: "unsupported-format" in run(cluster, "dead-letters", "dead-letters", "list").stdout,
            PATIENCE_SECONDS,
        )
        again = run(cluster, "dead-letters", "dead-letters", "replay", "--execute")
        assert again.returncode == 0, again.stderr
        enriched = run(cluster, "tap", "tap", "enriched", "--from", "beginning", "--until-end", "--json")
        assert len(enriched.stdout.splitlines()) >= 3, enriched.stderr
        assert run(cluster, "tap", "stories").returncode == 0
        # What the page knows, as `top` prints it: the topics, and how far each stage has come.
        seen = json.loads(run(cluster, "page", "top", "--json").stdout)
        assert (seen["problem"], [each["lag"] for each in seen["stages"]]) == (None, [0] * len(STAGES))
        assert {each["source"] for each in seen["articles"]} == {"files"}
        # Nobody reads the metrics without the token.
        address = f"http://127.0.0.1:{ports['clean']}/metrics"
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(address)
        bearing = urllib.request.Request(address, headers={"Authorization": "Bearer hidden"})
        with urllib.request.urlopen(bearing) as response:
            assert b"newswire_records_total" in response.read()


@pytest.mark.parametrize("part", PARTS)
def test_no_part_is_allowed_more_than_its_rights(cluster: Cluster, topics: None, part: str) -> None:
    """Asked of Kafka for all topics: what it allows to this part is what is printed and what that implies."""
    granted = {each.name: {*each.operations} for each in RIGHTS if each.part == part and each.resource == "topic"}
    for operations in granted.values():
        operations |= {"Describe"} if operations & {"Read", "Write"} else set()
    everything = {each.name for each in RIGHTS if each.resource == "topic"}
    admin = AdminClient(
        {
            "bootstrap.servers": cluster.ssl,
            "security.protocol": "SSL",
            "ssl.ca.location": str(cluster.folder / "ca.pem"),
            "ssl.certificate.location": str(cluster.folder / f"newswire-{part}.pem"),
            "ssl.key.location": str(cluster.folder / f"newswire-{part}.key"),
        }
    )
    listed = set(admin.list_topics(timeout=60).topics)
    assert listed & everything == {name for name, operations in granted.items() if "Describe" in operations}
    found = admin.describe_topics(TopicCollection(sorted(granted)), include_authorized_operations=True)
    allowed = {
        name: {each.name.title().replace("_", "") for each in future.result(60).authorized_operations}
        for name, future in found.items()
    }
    assert allowed == granted
    whole = admin.describe_cluster(include_authorized_operations=True).result(60)
    assert not whole.authorized_operations


def test_a_part_that_goes_beyond_its_rights_is_refused(cluster: Cluster, topics: None) -> None:
    security.use(cluster.part("replay"))

    async def write() -> None:
        assert await idempotence_served(cluster.ssl)
        with pytest.raises(UnknownTopic):
            await partitions(cluster.ssl, "newswire.clean.v1", 20.0)
        producer = await started(client.producer, cluster.ssl, 20.0)
        try:
            await producer.send_and_wait("newswire.raw.v1", b"", key=b"a document without anything")
            with pytest.raises(TopicAuthorizationFailedError):
                await producer.send_and_wait("newswire.enriched.v1", b"forged")
        finally:
            await stopped(producer)

    asyncio.run(write())
