"""Settings in; the page served on its port, until cancelled or for the length of a block, out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from aiohttp import web

from service.kafka.client import quiet
from service.page.running import Address, Running
from service.page.server import Server
from service.settings import Settings

# How long to wait at the end for open connections to close: event streams are ended, slow browsers are cut off.
LEAVE_SECONDS = 1.0


class PagePortTaken(RuntimeError):
    """The page's port is in use or cannot be bound."""

    exit_code = 78


async def serve(settings: Settings, workers: Mapping[str, Address], started: threading.Event) -> None:
    """Serve the page until cancelled; ``started`` is set once its port is open. ``workers`` has the health endpoint of
    each stage's worker, by stage. Raises PagePortTaken, SettingError."""
    assert settings.broker is not None, "a page is given a broker"
    running = Running(settings.broker, workers)
    runner = web.AppRunner(Server(settings, running).site(), access_log=None, shutdown_timeout=LEAVE_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, settings.page_host, settings.page_port).start()
        except (OSError, OverflowError) as error:
            raise PagePortTaken(
                f"cannot serve the page on {settings.page_host}:{settings.page_port} "
                f"({getattr(error, 'strerror', None) or error}); choose another with NEWSWIRE_PAGE_PORT"
            ) from error
        started.set()
        with quiet():
            await running.keep()
    finally:
        running.ended.set()
        await runner.cleanup()


def address_of(settings: Settings) -> str:
    """The URL of the page."""
    host = f"[{settings.page_host}]" if ":" in settings.page_host else settings.page_host
    return f"http://{host}:{settings.page_port}/"


@contextmanager
def beside(settings: Settings, workers: Mapping[str, Address]) -> Iterator[str]:
    """Serve the page in its own thread for the length of the block; yields its URL. Raises as ``serve``."""
    loop = asyncio.new_event_loop()
    started = threading.Event()
    serving = loop.create_task(serve(settings, workers, started))
    serving.add_done_callback(lambda _: started.set())

    def run() -> None:
        try:
            loop.run_until_complete(asyncio.wait([serving]))
        finally:
            loop.close()

    page = threading.Thread(target=run, daemon=True)
    page.start()
    started.wait()
    if serving.done() and not serving.cancelled() and (error := serving.exception()):
        page.join()
        raise error
    try:
        yield address_of(settings)
    finally:
        if page.is_alive():
            loop.call_soon_threadsafe(serving.cancel)
            page.join(5 * LEAVE_SECONDS)
