"""aiokafka's security arguments in, Faust's credentials out, which Faust turns into the same arguments again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faust.auth import OAuthCredentials, SASLCredentials, SSLCredentials


def credentials(arguments: Mapping[str, Any]) -> Any:
    """Faust's credentials for the result of ``service.kafka.security.client_arguments``; None if it has none."""
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
