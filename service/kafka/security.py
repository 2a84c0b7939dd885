"""Settings in; what a Kafka client is given to prove who it is, and to know whom it talks to, out.

A process has one cluster and is one principal to it: ``use`` says so once, at its start, and every client of the
process, Faust's too, is made with ``client_arguments``. Nothing is kept of a file but until it changes: aiokafka asks
once, when a client is made, and then holds a password and a certificate for as long as that lives; here it is told
anew for each connection it opens. A connection that is open stays as it is.
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
# How long a command may take to print a token, and how long one is good for that does not say itself.
TOKEN_SECONDS = 10.0
UNKNOWN_LIFE_SECONDS = 60.0
# A token this near to its end is not sent any more: the broker's clock is another.
SPARE_SECONDS = 10.0
# What a broker, or the library on its behalf, says to credentials that it does not take.
REFUSALS = (
    AuthenticationFailedError,
    IllegalSaslStateError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
    ssl.SSLError,
)

_settings = Settings()
# The last refusal of each thread that opens connections: a client says only that nobody could be reached.
_refused = threading.local()
_create_connection = aiokafka.client.create_conn


def use(settings: Settings) -> None:
    """Make ``settings`` those of all clients of this process. Raises SettingError for what cannot be."""
    global _settings
    _check(settings)
    arguments_of(settings)
    _settings = settings


def client_arguments() -> dict[str, Any]:
    """The arguments about security of every client of this process, as they are now."""
    return arguments_of(_settings)


def arguments_of(settings: Settings) -> dict[str, Any]:
    """What aiokafka's producers, consumers and admin clients are to be given of ``settings``; nothing for PLAINTEXT.

    Raises SettingError for a file that cannot be read, or holds nothing of use.
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
    """Raises SettingError where settings do not go together."""
    protocol, mechanism = settings.security_protocol, settings.sasl_mechanism
    given = {name for name in Settings.__slots__ if getattr(settings, name) is not None}
    own = {name for name in given if name.startswith("ssl_")} if not protocol.endswith("SSL") else set()
    own |= {name for name in given if name.startswith("sasl_")} if not protocol.startswith("SASL") else set()
    if own:
        # Somebody believes that they are in force.
        raise SettingError(f"{variable(min(own))} is set, and {variable('security_protocol')} is {protocol}")
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
    """The secret ``name`` of ``settings``: the variable's, else what the file holds that ``name``_file names.

    Raises SettingError for a file that cannot be read or is empty.
    """
    given: Secret | None = getattr(settings, name)
    path: Path | None = getattr(settings, name + "_file")
    if given is not None or path is None:
        return None if given is None else given.reveal()
    return _content(name + "_file", path)


def bears(authorization: str, token: str) -> bool:
    """Whether a request's header ``Authorization`` has ``token`` as RFC 6750 says."""
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
    """The context of ``settings``, made anew once one of its files is another; a change that cannot be used yet (half
    of a pair has been replaced) is said, and the one before it stays. Raises SettingError where there was none."""
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
    """The files that a context is made of."""
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
        # An empty one, so that OpenSSL does not ask for it at the terminal.
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
    """When our own certificate ends, in seconds since 1970; None without one, or where its file cannot be read."""
    if settings.ssl_certificate is None:
        return None
    # The one function of the standard library that reads a certificate from a file. It has no public name; the ways
    # that have one show only authorities' certificates, or those of a connection.
    decode: Callable[[str], dict[str, Any]] = ssl._ssl._test_decode_cert  # type: ignore[attr-defined]  # not public
    try:
        return float(ssl.cert_time_to_seconds(str(decode(str(settings.ssl_certificate))["notAfter"])))
    except (OSError, ssl.SSLError, ValueError, KeyError):
        return None


# ---------------------------------------------------------------------------- tokens


# What each command printed last, and until when it is good.
_tokens: dict[str, tuple[str, float]] = {}


class Tokens(AbstractTokenProvider):
    """Gives aiokafka the token for OAUTHBEARER: from the file, read each time, or from the command until it expires."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def token(self) -> str:
        """The token for a connection that is being opened. Raises KafkaConnectionError where there is none now."""
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
            # The cluster may be there, and the token's giver is not: to be tried again, as a broker is.
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
    """When a token ends, in seconds since 1970: as a JSON Web Token says (RFC 7519, ``exp``), else in a minute."""
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        return time.time() + UNKNOWN_LIFE_SECONDS


# ---------------------------------------------------------------------------- aiokafka's connections


def refusal() -> str | None:
    """Why a connection of this thread was last refused, in some words; None where the last one was not."""
    error = getattr(_refused, "error", None)
    return None if error is None else f"{type(error).__name__}: {_why(error)}"


async def _connect(*args: Any, **options: Any) -> Any:
    """aiokafka's own, with the arguments of now instead of those its client was made with."""
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
    """Lets every line of aiokafka's connections through but, at DEBUG, the request that holds the credentials."""
    args = record.args if isinstance(record.args, tuple) else ()
    return not any(type(each).__name__.startswith("SaslAuthenticate") for each in args)


def apply() -> None:
    """Put our way to open a connection in place of aiokafka's, and keep credentials out of its log."""
    aiokafka.client.create_conn = _connect
    logging.getLogger("aiokafka.conn").addFilter(_without_credentials)
