"""``NEWSWIRE_*`` environment variables in, a frozen ``Settings`` out: nothing else reads settings from the environment.

Each field of ``Settings`` is one setting: its name gives the variable (``broker`` -> ``NEWSWIRE_BROKER``), its type the
parser, its metadata the help in ``newswire config`` and docs/operations.md.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

PREFIX = "NEWSWIRE_"


class SettingError(ValueError):
    """A setting has an invalid value; the message names the variable, the value and what is expected."""


class Secret:
    """A text that is never shown: not printed, logged or written as JSON. ``reveal`` is for the code that needs it.

    Neither a dataclass nor a string, so that code that prints those does not print it.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


def _setting(default: Any, about: str) -> Any:
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be configured, with its default."""

    broker: str | None = _setting(
        None, "bootstrap servers, host:port[,host:port]; without it `demo` starts the embedded broker"
    )
    security_protocol: str = _setting(
        "PLAINTEXT", "protocol to the brokers, by its Kafka name: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"
    )
    ssl_ca: Path | None = _setting(
        None, "PEM file of the authorities that brokers' certificates are checked against; if not set, the system's"
    )
    ssl_certificate: Path | None = _setting(
        None, "PEM file of the client's certificate and of any intermediate certificates"
    )
    ssl_key: Path | None = _setting(
        None, "PEM file of the key of the client's certificate; if not set, it is in the certificate's file"
    )
    ssl_key_password: Secret | None = _setting(None, "password of the key; better in a file, see the next setting")
    ssl_key_password_file: Path | None = _setting(None, "file with the password of the key")
    sasl_mechanism: str | None = _setting(None, "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER")
    sasl_username: str | None = _setting(None, "user name for PLAIN and SCRAM")
    sasl_password: Secret | None = _setting(
        None, "password for PLAIN and SCRAM; better in a file, see the next setting"
    )
    sasl_password_file: Path | None = _setting(
        None, "file with the password; like all files with secrets, read again for a new connection if it has changed"
    )
    sasl_token_file: Path | None = _setting(None, "file with the token for OAUTHBEARER")
    sasl_token_command: str | None = _setting(
        None, "command that prints a token for OAUTHBEARER; run again when the token has expired"
    )
    partitions: int = _setting(
        8, "partitions of the topics that `topics apply` creates (one for `stories` and `story-candidates`)"
    )
    replication_factor: int = _setting(1, "copies of each partition of the topics that `topics apply` creates")
    state_dir: Path = _setting(Path(".data"), "folder for the state that the commands keep: replay state, worker data")
    metrics_host: str = _setting("127.0.0.1", "address on which a worker serves /metrics, /healthz and /readyz")
    metrics_port: int = _setting(9410, "port of the first stage's worker; the stages after it use the next ports")
    metrics_token: Secret | None = _setting(
        None, "bearer token that requests for /metrics must have; better in a file, see the next setting"
    )
    metrics_token_file: Path | None = _setting(None, "file with the bearer token for /metrics")
    metric_sources: tuple[str, ...] = _setting(
        (), "sources that the metrics count separately, separated by commas; all others together are `other`"
    )
    page_host: str = _setting(
        "127.0.0.1",
        "address on which `newswire page` and `newswire up` serve the page; read-only if other machines can reach it",
    )
    page_port: int = _setting(9400, "port of the page; 0: `newswire up` serves no page")
    value_format: str = _setting(
        "json",
        "json, or JSON after a schema id, as clients of a schema registry expect it: confluent (id of four bytes) or "
        "apicurio (eight); every command reads all three",
    )
    schema_registry: str | None = _setting(
        None,
        "schema registry that assigns these ids: http://host:8081, http://host:8080/apis/ccompat/v7, or for apicurio "
        "http://host:8080/apis/registry/v3",
    )
    schema_registry_username: str | None = _setting(None, "user name for the schema registry")
    schema_registry_password: Secret | None = _setting(
        None, "password for the schema registry; better in a file, see the next setting"
    )
    schema_registry_password_file: Path | None = _setting(None, "file with the password for the schema registry")
    max_document_bytes: int = _setting(10_485_760, "largest document in bytes, before and after decompression")
    max_record_bytes: int = _setting(16_777_216, "largest Kafka record in bytes: producer, fetch and topic limits")
    profiles: Path | None = _setting(
        None,
        "folder of the profiles that `newswire learn` wrote: text that repeats in a source's files is removed",
    )
    sources: Path | None = _setting(
        None,
        "file of what is known about each source in advance: time zone, charset, format, language, mapping of fields; "
        "`newswire config` checks it",
    )
    window_hours: int = _setting(
        72,
        "how long, in event time, deduplicate remembers an article to find its copies; also `--window`",
    )
    story_window_hours: int = _setting(
        168, "how long, in event time, cluster remembers a story and keeps it open without a new article"
    )
    instance: str | None = _setting(
        None,
        "name of a worker, unique in its stage, that stays the same after a restart; if not set, its host and port",
    )
    leave_on_stop: bool = _setting(
        True,
        "a worker that is stopped gives its partitions to the others at once; false keeps them for it until the "
        "session timeout, so that a restart does not disturb the other workers",
    )
    session_timeout_seconds: int | None = _setting(
        None,
        "Kafka session timeout of a worker, after which a dead worker is noticed; if not set, 45 s (Kafka's default), "
        "and 6 s on the embedded broker",
    )
    rebalance_timeout_seconds: int | None = _setting(
        None,
        "Kafka rebalance timeout: the longest time a worker may take to rejoin; if not set, the send timeout, and 10 s "
        "on the embedded broker",
    )
    commit_interval_seconds: float = _setting(0.5, "how often a worker commits its offsets")
    snapshot_seconds: float = _setting(
        300.0,
        "how often a worker writes a snapshot of its state to the state folder; its next start reads only later "
        "changes from the broker",
    )
    standby: bool = _setting(
        True,
        "a worker of a stage with state also follows the state of the stage's other workers, to take over from them at "
        "once; false saves the memory for it",
    )
    request_timeout_seconds: float = _setting(
        10.0,
        "how long one request of a worker may take, at most half of the send timeout; then it is sent again, to the "
        "partition's new leader if there is one",
    )
    send_timeout_seconds: float = _setting(
        60.0, "how long a worker waits for the broker to accept a record; after that the worker exits"
    )
    dead_letter_limit: float = _setting(
        0.2,
        "share of a stage's last 500 records that may become dead letters; above it the stage pauses until it is "
        "started with a higher limit, or with 0 for no limit; also `--dead-letter-limit`",
    )
    dead_letters_in_a_row: int = _setting(
        100, "number of consecutive dead letters at which a stage pauses in the same way; 0: no limit"
    )
    fast_enrichment: bool = _setting(
        False, "look for names only in the beginning of a text: faster, but finds fewer names"
    )
    disabled_enrichments: tuple[str, ...] = _setting((), "enrichments to switch off, separated by commas")
    log_level: str = _setting(
        "WARNING", "DEBUG, INFO, WARNING or ERROR; SIGHUP makes a running worker's log one level more detailed"
    )
    log_format: str = _setting("text", "text, for people to read, or json: one object per line of a worker's log")
    otlp_endpoint: str | None = _setting(
        None,
        "collector that spans are sent to by OTLP over HTTP, http://host:4318; needs the extra `otel`; OpenTelemetry's "
        "own variables `OTEL_...` configure the rest",
    )


def _boolean(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("not one of true, false")


PARSERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "str": ("text", str),
    "str | None": ("text", lambda text: text or None),
    "Secret | None": ("text", lambda text: Secret(text) if text else None),
    "int": ("whole number", int),
    "int | None": ("whole number", lambda text: int(text) if text else None),
    "float": ("number", float),
    "bool": ("true or false", _boolean),
    "Path": ("path", Path),
    "Path | None": ("path", lambda text: Path(text) if text else None),
    "tuple[str, ...]": (
        "names separated by commas",
        lambda text: tuple(filter(None, text.replace(" ", "").split(","))),
    ),
}


BROKERS = re.compile(r"[^\s,:]+:\d{1,5}(,\s*[^\s,:]+:\d{1,5})*|\[[0-9a-fA-F:]+\]:\d{1,5}")
ID_FORMATS = ("json", "confluent", "apicurio")
WEB_ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
# What Kafka allows in a group.instance.id.
INSTANCE = re.compile(r"[A-Za-z0-9._-]{1,200}")
POSITIVE = (
    *(
        "partitions",
        "replication_factor",
        "max_document_bytes",
        "max_record_bytes",
        "window_hours",
        "story_window_hours",
    ),
    *("session_timeout_seconds", "rebalance_timeout_seconds", "commit_interval_seconds"),
    *("request_timeout_seconds", "send_timeout_seconds", "snapshot_seconds"),
)
# Variables, not settings, that Kubernetes adds to every container for a service called newswire or newswire-... in its
# namespace. A service newswire-metrics even uses the name of one of our settings; its value gives it away.
FOREIGN_NAMES = re.compile(r"\w+_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)")
FOREIGN_VALUES = re.compile(r"(tcp|udp|sctp)://\S+")
PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")
# Checks beyond the type: the setting, the check, and what is expected in words.
CHECKS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("broker", lambda value: BROKERS.fullmatch(value) is not None, "host:port, or several separated by commas"),
    ("security_protocol", PROTOCOLS.__contains__, f"one of {', '.join(PROTOCOLS)}"),
    ("sasl_mechanism", MECHANISMS.__contains__, f"one of {', '.join(MECHANISMS)}"),
    ("instance", lambda value: INSTANCE.fullmatch(value) is not None, "a name of letters, digits, '.', '_' and '-'"),
    ("log_level", {"DEBUG", "INFO", "WARNING", "ERROR"}.__contains__, "one of DEBUG, INFO, WARNING, ERROR"),
    ("log_format", {"text", "json"}.__contains__, "one of text, json"),
    ("value_format", ID_FORMATS.__contains__, f"one of {', '.join(ID_FORMATS)}"),
    ("schema_registry", lambda value: WEB_ADDRESS.fullmatch(value) is not None, "http://host:port or https://host"),
    ("otlp_endpoint", lambda value: WEB_ADDRESS.fullmatch(value) is not None, "http://host:port or https://host"),
    ("metrics_port", lambda value: 0 < value < 65_530, "a port, with room for the stages' after it"),
    ("page_port", lambda value: 0 <= value < 65_536, "a port, or 0"),
    ("dead_letter_limit", lambda value: 0 <= value <= 1, "a share from 0 to 1"),
    ("dead_letters_in_a_row", lambda value: value >= 0, "a number from 0 on"),
    *((name, lambda value: value > 0, "a number above 0") for name in POSITIVE),
)


def variable(name: str) -> str:
    """The environment variable of the setting ``name``."""
    return PREFIX + name.upper()


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Settings from ``environ`` (by default the process's environment), replaced by those ``overrides`` not None.

    Raises SettingError for an invalid value, and for a ``NEWSWIRE_*`` variable that is not a setting.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    known = {variable(each.name): each for each in fields(Settings)}
    for name, text in environ.items():
        if not name.startswith(PREFIX) or name.startswith(PREFIX + "TEST_"):
            continue
        if (FOREIGN_NAMES.fullmatch(name) and name not in known) or (
            name.endswith("_PORT") and FOREIGN_VALUES.fullmatch(text)
        ):
            continue
        if name not in known:
            raise SettingError(f"{name} is not a setting; `newswire config` lists them")
        expected, parse = PARSERS[str(known[name].type)]
        try:
            values[known[name].name] = parse(text)
        except ValueError as error:
            raise SettingError(f"{name}={text!r} is not a {expected}") from error
    values.update({name: value for name, value in overrides.items() if value is not None})
    settings = Settings(**values)
    for name, fits, expected in CHECKS:
        value = getattr(settings, name)
        if value is not None and not fits(value):
            raise SettingError(f"{variable(name)}={str(value)!r} is not {expected}")
    return settings
