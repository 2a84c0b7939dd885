"""Errors of commands that are not bugs: the message says what was wrong and what to do; each has an exit code."""

from __future__ import annotations


class BrokerUnavailable(RuntimeError):
    """No broker answered in time, or the one that did stopped answering or refused the connection."""

    exit_code = 69


class UnknownTopic(RuntimeError):
    """The cluster has no topic of that name; reading does not create it."""

    exit_code = 78


class StateUnwritable(RuntimeError):
    """State cannot be written: the disk is full, or there is no write permission for the state folder."""

    exit_code = 78


class UsageError(ValueError):
    """The request itself makes no sense: a path that does not exist, an offset below zero, a malformed rate."""

    exit_code = 64


class UnusableFolder(RuntimeError):
    """A folder from the settings cannot be created or written to."""

    exit_code = 78
