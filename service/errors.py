"""What commands raise when it is not a bug: each message says what was wrong and what to do."""

from __future__ import annotations


class BrokerUnavailable(RuntimeError):
    """No broker answered in time, or the one that did stopped answering or refused us."""

    exit_code = 69


class UnknownTopic(RuntimeError):
    """The cluster has no topic of that name; it is not created by looking at it."""

    exit_code = 78


class StateUnwritable(RuntimeError):
    """What has to be remembered cannot be: the disk is full, or the folder of the state is not ours to write."""

    exit_code = 78


class UsageError(ValueError):
    """The request itself makes no sense: a path that does not exist, an offset below zero, a malformed rate."""

    exit_code = 64


class UnusableFolder(RuntimeError):
    """A folder of the settings that cannot be made or written to."""

    exit_code = 78
