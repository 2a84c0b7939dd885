"""The ``newswire`` command: reads arguments, calls the service, prints; no logic of its own.

Exit codes (sysexits.h): 0 done, 64 wrong usage, 65 bad input data, 69 broker unavailable, 70 internal error,
78 bad configuration. An error is one line on standard error; ``--debug`` adds the traceback.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from functools import cache
from typing import Annotated, Any, NoReturn

import typer

from service.commands import audit, capacity, check, duplicates, files, replay, run, settings, stories, tap, top, topics
from service.commands import dead_letters as letters
from service.commands.console import CONFIGURATION, DONE, INTERNAL, USAGE, err
from service.settings import SettingError

app = typer.Typer(
    name="newswire",
    help="A newswire ingestion service on Kafka: raw article files in; clean, deduplicated, enriched articles and "
    "stories out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(duplicates.duplicates, name="duplicates")
app.add_typer(letters.dead_letters, name="dead-letters")
app.add_typer(topics.topics_app, name="topics")
app.add_typer(stories.stories, name="stories")
for command in (
    run.demo,
    run.up,
    run.page,
    run.broker,
    run.worker,
    files.process,
    files.learn,
    files.explain,
    files.validate,
    replay.replay,
    tap.tap,
    top.top,
    audit.audit,
    capacity.capacity,
    check.check,
    settings.config,
    settings.version,
):
    app.command()(command)
app.command("test")(files.run_cases)


@app.callback()
def root(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options that come before the command."""


def _message_and_code(error: Exception) -> tuple[str, int]:
    """One line about an error for the user, and the exit code."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full, writing {error.filename or 'the output'}; make room and run again", CONFIGURATION
    known = getattr(error, "exit_code", CONFIGURATION if isinstance(error, SettingError) else None)
    if known is None:
        return f"internal error, {type(error).__name__}: {error}; --debug shows where", INTERNAL
    return str(error), known


@cache
def built() -> Any:
    """The command with all its subcommands, built once per process."""
    return typer.main.get_command(app)


def main() -> NoReturn:
    """Run the command; ends the process with its exit code."""
    debug = "--debug" in sys.argv
    try:
        code = built()(standalone_mode=False)
    except typer.Abort:
        code = 130
    except Exception as error:
        if isinstance(error, BrokenPipeError):  # the reader of our output closed it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(DONE)
        if debug:
            err.print("".join(traceback.format_exception(error)), lines=True)
        if hasattr(error, "format_message"):  # typer's and click's usage errors, which share no public base
            if not error.format_message():  # no command given: the help was shown
                sys.exit(USAGE)
            err.print(
                f"newswire: {error.format_message().rstrip('.')}; --help shows what there is",
            )
            sys.exit(USAGE)
        line, code = _message_and_code(error)
        err.print(f"newswire: {line}")
    except KeyboardInterrupt:
        code = 130
    sys.exit(code or 0)
