"""Settings in, the spans of this process out; None, at no cost, if the settings name no collector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.settings import SettingError, Settings

if TYPE_CHECKING:
    from service.kafka.otel import Spans


def spans_of(settings: Settings, service: str) -> Spans | None:
    """The spans of this process, under the service name ``service``, exported to the collector in the settings; None if
    there is none. Raises SettingError if there is one and the extra ``otel`` is not installed.
    """
    if settings.otlp_endpoint is None:
        return None
    try:
        from service.kafka import otel
    except ImportError as error:
        raise SettingError(f"NEWSWIRE_OTLP_ENDPOINT needs the extra: pip install 'newswire[otel]' ({error})") from error
    return otel.Spans(service, settings.instance, [otel.to_collector(settings.otlp_endpoint)])
