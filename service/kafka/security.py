"""Settings in; the TLS and SASL arguments of Kafka clients out.

A process talks to one cluster as one principal: ``use`` sets it once at the start, and every client of the process,
including Faust's, is created with ``client_arguments``. aiokafka by itself reads passwords and certificates once and
keeps them for the client's lifetime; here each new connection uses the current contents of the files, so credentials
can be rotated. Open connections are not affected.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import json
import logging
import shlex
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiokafka.client
from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import (
    AuthenticationFailedError,
    IllegalSaslStateError,
    KafkaConnectionError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from service.settings import Secret, SettingError, Settings, variable

logger = logging.getLogger(__name__)

PLAINTEXT = "PLAINTEXT"
# How long a command may take to print a token, and the assumed lifetime of a token that does not state its own.
TOKEN_SECONDS = 10.0
UNKNOWN_LIFE_SECONDS = 60.0
# A token is not used in its last seconds, since the broker's clock may differ.
SPARE_SECONDS = 10.0
# Errors of the broker or the library for rejected credentials or certificates.
REFUSALS = (
    AuthenticationFailedError,
    IllegalSaslStateError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
    ssl.SSLError,
)

_settings = Settings()
# The last such error of each thread that opens connections: a client itself reports only that no broker was reachable.
_refused = threading.local()
_create_connection = aiokafka.client.create_conn


def use(settings: Settings) -> None:
    """Use ``settings`` for all clients of this process. Raises SettingError if they are inconsistent or unusable."""
    global _settings
    _check(settings)
    arguments_of(settings)
    _settings = settings


def client_arguments() -> dict[str, Any]:
    """The security arguments of every client of this process, from the current contents of the files."""
    return arguments_of(_settings)


def arguments_of(settings: Settings) -> dict[str, Any]:
    """The security arguments for aiokafka's producers, consumers and admin clients; empty for PLAINTEXT.

    Raises SettingError for a file that cannot be read or is empty or invalid.
    """
    protocol = settings.security_protocol
    if protocol == PLAINTEXT:
        return {}
    arguments: dict[str, Any] = {"security_protocol": protocol}
    if protocol.endswith("SSL"):
        arguments["ssl_context"] = ssl_context(settings)
    if protocol.startswith("SASL"):
        arguments["sasl_mechanism"] = settings.sasl_mechanism
        if settings.sasl_mechanism == "OAUTHBEARER":
            arguments["sasl_oauth_token_provider"] = Tokens(settings)
        else:
            password = secret(settings, "sasl_password")
            arguments |= {"sasl_plain_username": settings.sasl_username, "sasl_plain_password": password}
    return arguments


def _check(settings: Settings) -> None:
    """Raises SettingError if security settings contradict each other or are incomplete."""
    protocol, mechanism = settings.security_protocol, settings.sasl_mechanism
    given = {name for name in Settings.__slots__ if getattr(settings, name) is not None}
    without_effect = {name for name in given if name.startswith("ssl_")} if not protocol.endswith("SSL") else set()
    without_effect |= {name for name in given if name.startswith("sasl_")} if not protocol.startswith("SASL") else set()
    if without_effect:
        # Settings without effect are an error: whoever set them believes that they are in force.
        raise SettingError(f"{variable(min(without_effect))} is set, and {variable('security_protocol')} is {protocol}")
    if "ssl_key" in given and "ssl_certificate" not in given:
        raise SettingError(f"{variable('ssl_key')} is set, and no {variable('ssl_certificate')}")
    if not protocol.startswith("SASL"):
        return
    if mechanism is None:
        raise SettingError(f"{protocol} needs {variable('sasl_mechanism')}")
    either = {
        "OAUTHBEARER": [("sasl_token_file", "sasl_token_command")],
    }.get(mechanism, [("sasl_username",), ("sasl_password", "sasl_password_file")])
    for names in either:
        if not given & set(names):
            raise SettingError(f"{mechanism} needs {' or '.join(variable(each) for each in names)}")


# ---------------------------------------------------------------------------- secrets and certificates


def secret(settings: Settings, name: str) -> str | None:
    """The secret ``name`` of ``settings``: its own value, else the content of the file that ``name``_file names.

    Raises SettingError for a file that cannot be read or is empty.
    """
    given: Secret | None = getattr(settings, name)
    path: Path | None = getattr(settings, name + "_file")
    if given is not None or path is None:
        return None if given is None else given.reveal()
    return _content(name + "_file", path)


def has_bearer_token(authorization: str, token: str) -> bool:
    """Whether a request's ``Authorization`` header carries ``token`` as a bearer token (RFC 6750)."""
    return hmac.compare_digest(authorization.encode(errors="replace"), f"Bearer {token}".encode())


def _content(name: str, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{variable(name)}: cannot read {path} ({_why(error)})") from None
    if not text:
        raise SettingError(f"{variable(name)}: {path} is empty")
    return text


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or getattr(error, "reason", None) or error)


Stamp = tuple[tuple[int, int, int] | None, ...]
_contexts: dict[tuple[Any, ...], tuple[Stamp, ssl.SSLContext]] = {}
_making = threading.Lock()


def ssl_context(settings: Settings) -> ssl.SSLContext:
    """The TLS context of ``settings``, recreated when one of its files changes. If the new files cannot be used (only
    half of a pair has been replaced, for example), a warning is logged and the previous context stays in use. Raises
    SettingError if there is no previous one."""
    files = certificate_files(settings)
    stamp = tuple(_stamp(path) for path in files)
    key = (settings.ssl_certificate, settings.ssl_key_password, *files)
    with _making:
        known = _contexts.get(key)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            made = _made_context(settings)
        except SettingError as error:
            if known is None:
                raise
            logger.warning("%s; going on with the certificates from before", error)
            made = known[1]
        _contexts[key] = (stamp, made)
        return made


def certificate_files(settings: Settings) -> tuple[Path, ...]:
    """The files that the TLS context is made from."""
    names = ("ssl_ca", "ssl_certificate", "ssl_key", "ssl_key_password_file")
    return tuple(path for name in names if (path := getattr(settings, name)) is not None)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _made_context(settings: Settings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ssl_ca)
    except (OSError, ssl.SSLError) as error:
        raise SettingError(f"{variable('ssl_ca')}: no certificates in {settings.ssl_ca} ({_why(error)})") from None
    if settings.ssl_certificate is not None:
        # Empty instead of None, so that OpenSSL does not prompt for it at the terminal.
        password = secret(settings, "ssl_key_password") or ""
        try:
            context.load_cert_chain(settings.ssl_certificate, settings.ssl_key, password=password)
        except (OSError, ssl.SSLError) as error:
            raise SettingError(
                f"{variable('ssl_certificate')}: no certificate with its key in {settings.ssl_certificate}"
                f"{f' and {settings.ssl_key}' if settings.ssl_key else ''} ({_why(error)})"
            ) from None
    return context


def certificate_ends(settings: Settings) -> float | None:
    """When our own certificate expires, in seconds since 1970; None without one, or if its file cannot be read."""
    if settings.ssl_certificate is None:
        return None
    # The only function of the standard library that reads a certificate from a file; it is not public. The public ones
    # return only CA certificates or those of a connection.
    decode: Callable[[str], dict[str, Any]] = ssl._ssl._test_decode_cert  # type: ignore[attr-defined]  # not public
    try:
        return float(ssl.cert_time_to_seconds(str(decode(str(settings.ssl_certificate))["notAfter"])))
    except (OSError, ssl.SSLError, ValueError, KeyError):
        return None


# ---------------------------------------------------------------------------- tokens


# The last token that each command printed, and until when to use it (seconds since 1970).
_tokens: dict[str, tuple[str, float]] = {}


class Tokens(AbstractTokenProvider):
    """The OAUTHBEARER token provider: reads the file each time, or runs the command when its last token expires."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def token(self) -> str:
        """The token for a connection that is being opened. Raises KafkaConnectionError if there is none at present."""
        return await asyncio.to_thread(self._token)

    def _token(self) -> str:
        settings = self._settings
        try:
            if settings.sasl_token_command is None:
                assert settings.sasl_token_file is not None, "checked in use"
                return _content("sasl_token_file", settings.sasl_token_file)
            token, until = _tokens.get(settings.sasl_token_command, ("", 0.0))
            if time.time() >= until:
                token = _printed(settings.sasl_token_command)
                _tokens[settings.sasl_token_command] = (token, expires(token) - SPARE_SECONDS)
            return token
        except SettingError as error:
            # The identity provider may be down temporarily: retried like an unreachable broker.
            raise KafkaConnectionError(str(error)) from None


def _printed(command: str) -> str:
    name = variable("sasl_token_command")
    try:
        done = subprocess.run(
            shlex.split(command), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=TOKEN_SECONDS, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise SettingError(f"{name}: no token ({type(error).__name__})") from None
    token = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or not token:
        raise SettingError(f"{name}: no token, it ended with code {done.returncode}")
    return token


def expires(token: str) -> float:
    """When a token expires, in seconds since 1970: the ``exp`` of a JSON Web Token (RFC 7519), else in a minute."""
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        return time.time() + UNKNOWN_LIFE_SECONDS


# ---------------------------------------------------------------------------- aiokafka's connections


def refusal() -> str | None:
    """The last rejection of credentials or certificates in this thread, as text; None since a connection succeeded."""
    error = getattr(_refused, "error", None)
    return None if error is None else f"{type(error).__name__}: {_why(error)}"


async def _connect(*args: Any, **options: Any) -> Any:
    """aiokafka's ``create_conn`` with current credentials instead of those that the client was created with."""
    if options.get("security_protocol", PLAINTEXT) != PLAINTEXT:
        try:
            options |= await asyncio.to_thread(client_arguments)
        except SettingError as error:  # a file that is being replaced
            raise KafkaConnectionError(str(error)) from None
    try:
        connection = await _create_connection(*args, **options)
    except REFUSALS as error:
        _refused.error = error
        _tokens.clear()
        raise
    _refused.error = None
    return connection


def _without_credentials(record: logging.LogRecord) -> bool:
    """A log filter for aiokafka's connections: drops the DEBUG lines with requests that hold credentials."""
    args = record.args if isinstance(record.args, tuple) else ()
    return not any(type(each).__name__.startswith("SaslAuthenticate") for each in args)


def apply() -> None:
    """Patch aiokafka to open connections with ``_connect``, and keep credentials out of its log."""
    aiokafka.client.create_conn = _connect
    logging.getLogger("aiokafka.conn").addFilter(_without_credentials)
