"""Settings in, client arguments out: what goes together, what is read again, and that no secret is shown."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import ssl
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.admin import SaslAuthenticateRequest_v0

from service.kafka import client, security
from service.settings import Secret, SettingError, Settings, load
from tests.kafka.certificates import authority, signed


@pytest.fixture(autouse=True)
def unsecured() -> Iterator[None]:
    yield
    security.use(Settings())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("certificates")
    authority(made)
    signed(made, "newswire-clean")
    return made


def scram(folder: Path) -> Settings:
    return Settings(
        security_protocol="SASL_SSL",
        ssl_ca=folder / "ca.pem",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_username="newswire-clean",
        sasl_password=Secret("hidden"),
    )


def test_clients_are_made_in_one_place() -> None:
    """Whoever makes one of their own would speak in clear text."""
    kinds = ("AIOKafkaConsumer(", "AIOKafkaProducer(", "AIOKafkaAdminClient(")
    root = Path(security.__file__).parent.parent
    makers = {path.name for path in root.rglob("*.py") if any(each in path.read_text() for each in kinds)}
    assert makers == {"client.py"}


def test_without_settings_there_are_no_arguments() -> None:
    assert security.arguments_of(Settings()) == {}


def test_a_password_and_a_context_are_what_aiokafka_calls_them(folder: Path) -> None:
    arguments = security.arguments_of(scram(folder))
    context = arguments.pop("ssl_context")
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert arguments == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "newswire-clean",
        "sasl_plain_password": "hidden",
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sasl_username": "a"}, "NEWSWIRE_SASL_USERNAME is set, and NEWSWIRE_SECURITY_PROTOCOL is PLAINTEXT"),
        ({"ssl_ca": Path("ca")}, "NEWSWIRE_SSL_CA is set, and NEWSWIRE_SECURITY_PROTOCOL is PLAINTEXT"),
        ({"security_protocol": "SSL", "sasl_mechanism": "PLAIN"}, "NEWSWIRE_SASL_MECHANISM is set"),
        ({"security_protocol": "SSL", "ssl_key": Path("key")}, "NEWSWIRE_SSL_KEY is set, and no"),
        ({"security_protocol": "SASL_SSL"}, "SASL_SSL needs NEWSWIRE_SASL_MECHANISM"),
        ({"security_protocol": "SASL_SSL", "sasl_mechanism": "PLAIN"}, "PLAIN needs NEWSWIRE_SASL_USERNAME"),
        (
            {"security_protocol": "SASL_SSL", "sasl_mechanism": "PLAIN", "sasl_username": "a"},
            "PLAIN needs NEWSWIRE_SASL_PASSWORD or NEWSWIRE_SASL_PASSWORD_FILE",
        ),
        (
            {"security_protocol": "SASL_SSL", "sasl_mechanism": "OAUTHBEARER"},
            "OAUTHBEARER needs NEWSWIRE_SASL_TOKEN_FILE or NEWSWIRE_SASL_TOKEN_COMMAND",
        ),
        ({"security_protocol": "SSL", "ssl_ca": Path("/nowhere/ca.pem")}, "NEWSWIRE_SSL_CA: no certificates in"),
        (
            {"security_protocol": "SSL", "ssl_certificate": Path("/nowhere/own.pem")},
            "NEWSWIRE_SSL_CERTIFICATE: no certificate with its key in",
        ),
    ],
)
def test_what_does_not_go_together_is_said_at_the_start(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        security.use(replace(Settings(), **wrong))


def test_a_file_of_a_secret_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "password"
    settings = Settings(
        security_protocol="SASL_PLAINTEXT", sasl_mechanism="PLAIN", sasl_username="a", sasl_password_file=path
    )
    for text in ("first", "second"):
        path.write_text(text + "\n")
        assert security.arguments_of(settings)["sasl_plain_password"] == text
    path.write_text("")
    with pytest.raises(SettingError, match=r"NEWSWIRE_SASL_PASSWORD_FILE: .* is empty"):
        security.arguments_of(settings)


def test_certificates_are_read_again_when_they_change_and_a_half_replaced_pair_is_not_taken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    authority(tmp_path)
    signed(tmp_path, "own")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_bytes((tmp_path / "own.pem").read_bytes())
    key.write_bytes((tmp_path / "own.key").read_bytes())
    settings = Settings(security_protocol="SSL", ssl_ca=tmp_path / "ca.pem", ssl_certificate=certificate, ssl_key=key)
    first = security.ssl_context(settings)
    assert security.ssl_context(settings) is first
    signed(tmp_path, "other")
    key.write_bytes((tmp_path / "other.key").read_bytes())
    assert security.ssl_context(settings) is first
    assert "going on with the certificates from before" in caplog.text
    certificate.write_bytes((tmp_path / "other.pem").read_bytes())
    assert security.ssl_context(settings) is not first


def test_the_end_of_our_certificate_is_told(folder: Path) -> None:
    ends = security.certificate_ends(Settings(ssl_certificate=folder / "newswire-clean.pem"))
    assert ends is not None
    assert 1 < (ends - time.time()) / 86_400 <= 2
    assert security.certificate_ends(Settings()) is None
    assert security.certificate_ends(Settings(ssl_certificate=folder / "nothing.pem")) is None


def token(seconds: float, number: int = 1) -> str:
    parts = ({"alg": "none"}, {"sub": f"newswire-{number}", "exp": time.time() + seconds})
    return ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts) + "."


@pytest.mark.parametrize(("life", "runs"), [(3600, 1), (1, 2)], ids=["good for an hour", "about to end"])
def test_a_command_is_asked_for_a_token_again_when_that_ends(tmp_path: Path, life: int, runs: int) -> None:
    told = tmp_path / "runs"
    text = tmp_path / "token"
    text.write_text(token(life))
    command = f"{sys.executable} -c \"open({str(told)!r}, 'a').write('.'); print(open({str(text)!r}).read())\""
    settings = Settings(sasl_token_command=command)
    for _ in range(2):
        assert asyncio.run(security.Tokens(settings).token()) == text.read_text()
    assert told.read_text() == "." * runs


def test_a_token_that_is_no_json_web_token_is_good_for_a_minute() -> None:
    assert 0 < security.expires("opaque") - time.time() <= security.UNKNOWN_LIFE_SECONDS


def test_a_command_that_gives_no_token_is_a_broker_to_be_tried_again() -> None:
    with pytest.raises(KafkaConnectionError, match="no token, it ended with code 3"):
        asyncio.run(security.Tokens(Settings(sasl_token_command=f"{sys.executable} -c 'raise SystemExit(3)'")).token())


def test_a_secret_is_in_nothing_that_prints_settings() -> None:
    settings = load({"NEWSWIRE_SASL_PASSWORD": "hidden", "NEWSWIRE_METRICS_TOKEN": "hidden too"})
    assert settings.sasl_password == Secret("hidden")
    assert "hidden" not in f"{settings} {settings!r} {settings.sasl_password}"


def test_the_configuration_is_printed_without_secrets(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.commands.settings import config

    monkeypatch.setitem(os.environ, "NEWSWIRE_SASL_PASSWORD", "hidden")
    config()
    config(as_json=True)
    shown = capsysbinary.readouterr().out
    assert b"***" in shown
    assert b"hidden" not in shown


def test_the_request_that_holds_the_password_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert client, "it is what puts the filter there"
    logger = logging.getLogger("aiokafka.conn")
    caplog.set_level(logging.DEBUG, logger.name)
    request = SaslAuthenticateRequest_v0(b"\0user\0hidden")
    logger.debug("Request to %s:%d %d: %s", "a", 1, 1, request)
    logger.debug("Closing connection")
    assert "hidden" not in caplog.text
    assert "Closing connection" in caplog.text
