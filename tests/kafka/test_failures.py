"""Whose fault a failure is: every error of the client is one of the three, and none is the record's but a size."""

from __future__ import annotations

import pytest
from aiokafka import errors

from service.kafka.failures import fault_of

RECORD = {"MessageSizeTooLargeError", "RecordListTooLargeError", "RecordTooLargeError"}
OURS = {"IllegalArgumentError", "IllegalStateError", "UnsupportedCodecError"}
KAFKA = {
    name: each
    for name, each in vars(errors).items()
    if isinstance(each, type) and issubclass(each, errors.KafkaError) and each.__name__ == name
}


@pytest.mark.parametrize("name", KAFKA)
def test_every_error_of_the_client_has_its_fault(name: str) -> None:
    expected = "record" if name in RECORD else "ours" if name in OURS else "broker"
    assert fault_of(KAFKA[name]()) == expected


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError(), OSError(28, "full")])
def test_time_outs_and_the_network_are_the_broker_s(error: Exception) -> None:
    assert fault_of(error) == "broker"


@pytest.mark.parametrize("error", [TypeError(), ValueError(), AssertionError(), KeyError(), MemoryError()])
def test_anything_else_is_ours(error: Exception) -> None:
    assert fault_of(error) == "ours"
