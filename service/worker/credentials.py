"""aiokafka's arguments about security in; what Faust calls credentials, and makes the same arguments of again, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faust.auth import OAuthCredentials, SASLCredentials, SSLCredentials


def credentials(arguments: Mapping[str, Any]) -> Any:
    """Faust's credentials for ``service.kafka.security.client_arguments``; None where there are none."""
    context = arguments.get("ssl_context")
    if "sasl_oauth_token_provider" in arguments:
        return OAuthCredentials(oauth_cb=arguments["sasl_oauth_token_provider"], ssl_context=context)
    if "sasl_mechanism" in arguments:
        return SASLCredentials(
            username=arguments["sasl_plain_username"],
            password=arguments["sasl_plain_password"],
            ssl_context=context,
            mechanism=arguments["sasl_mechanism"],
        )
    return None if context is None else SSLCredentials(context)
