"""The page in a real browser, over a real run: what is seen, what is asked for, what a click does, who can use it."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from service.commands.demo_run import Report, demonstrate
from service.kafka.embedded import _free_port as free_port
from service.page.serving import beside
from service.settings import Settings
from tests.conftest import BROKER
from tests.page.browser import CHROMIUM, Tab, tab

ROOT = Path(__file__).parent.parent.parent
# `make axe` brings it, from npm.
AXE = ROOT / ".cache" / "axe" / "axe.min.js"
HOSTILE = "<img src=x onerror=alert(1)>"
ARTICLE = f"""{HOSTILE} Ferry resumes service to the northern islands

By Ada Holm

OSLO, June 11 (Reuters) - The ferry to the northern islands resumed service on Thursday after a storm of four days had
kept it in harbour, the operator said. {HOSTILE}

"We are glad to sail again," said the captain, Ola Berg, before the first crossing, on which every seat was taken.

Two more storms are forecast for the coming week. The operator told passengers to look at its timetable every morning.
"""
VIEWS = ("#articles", "#stories", "#copies", "#letters")
PHONE, DESK = (360, 740), (1280, 900)

pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium"),
    pytest.mark.skipif(bool(BROKER), reason="the demonstration has a broker of its own: `make test` looks at it"),
]


@asynccontextmanager
async def opened(address: str, folder: Path) -> AsyncGenerator[Tab, None]:
    """The page in a browser, with all that it lists."""
    async with tab(folder) as found:
        await found.look(width=DESK[0], height=DESK[1])
        await found.go(address)
        # The three files of seeds, the hostile one; and the stages with them.
        await found.until("document.querySelectorAll('#list li.row').length >= 5")
        await found.until("document.querySelectorAll('#line .stage').length === 4")
        yield found


async def first_of(page: Tab, view: str) -> None:
    """Go to a list and open its first row, by the keyboard."""
    kind = {"#stories": "story", "#copies": "copy"}.get(view, view.removesuffix("s"))
    kind = kind.removeprefix("#")
    await page.value(f"location.hash = {json.dumps(view)}")
    await page.until(f"document.querySelector('#list li.row a[href^=\"#{kind}/\"]')")
    await page.value("document.querySelector('#list li.row a').focus()")
    await page.press("Enter", 13)
    await page.until("!document.getElementById('detail').hidden && document.activeElement.id === 'detail'")


async def articles_show_what_was_cut(page: Tab) -> None:
    await page.until("document.getElementById('list').textContent.includes('after-article')")
    await page.value(
        "[...document.querySelectorAll('#list a')].find((each) => each.textContent.includes('troops')).click()"
    )
    await page.until("document.querySelector('#detail del.cut .rule') && document.querySelector('#detail .kept')")
    assert "before-article" in await page.value("document.querySelector('#detail .text').textContent")


async def nothing_of_a_text_is_markup(page: Tab) -> None:
    await page.value("document.getElementById('query').value = 'northern islands'")
    await page.value("document.getElementById('search').requestSubmit()")
    await page.until("document.querySelector('#list h2').textContent.startsWith('1 article with')")
    await page.value("document.querySelector('#list li.row a').click()")
    await page.until("document.querySelector('#detail .text')")
    assert HOSTILE in await page.value("document.querySelector('#detail').textContent")
    assert await page.value("document.querySelectorAll('main img, main script, main b').length") == 0
    assert await page.value("(() => { try { document.body.innerHTML = 'x'; } catch { return true; } })()")


async def stories_copies_and_letters_are_drawn(page: Tab) -> None:
    await page.value("location.hash = '#search/Iraq'")
    await page.until(
        "document.querySelector('#list h2').textContent.includes('“Iraq”') && "
        "document.querySelector('#list a[href^=\"#story/\"]')"
    )
    await page.value("document.querySelector('#list a[href^=\"#story/\"]').click()")
    await page.until("document.querySelector('#detail svg.map circle') && document.querySelector('#detail svg.time')")
    await first_of(page, "#copies")
    await page.until("document.querySelectorAll('#detail .pair mark.shared').length >= 2")


async def a_dead_letter_is_put_back_once_confirmed(page: Tab) -> None:
    await first_of(page, "#letters")
    assert "25 50 44 46" in await page.value("document.querySelector('#detail pre').textContent")
    await page.value("document.querySelector('#detail .actions button').click()")
    await page.until("document.querySelector('#detail .answer').textContent.includes('Nothing has been done yet')")
    assert "attempt" not in await page.value("document.getElementById('list').textContent")
    await page.value("document.querySelector('#detail .danger').click()")
    # The clean stage refuses it again, and the page is told without being asked.
    await page.until("document.getElementById('list').textContent.includes('attempt 2')")


async def everybody_can_use_it(page: Tab) -> None:
    for size in (DESK, PHONE):
        for dark in (False, True):
            await page.look(width=size[0], height=size[1], dark=dark)
            for view in (*VIEWS, "#sources"):
                if view in VIEWS and size == DESK:
                    await first_of(page, view)
                else:
                    await page.value(f"location.hash = '{view}'")
                    await page.until(f"document.querySelector('nav a[aria-current]').hash === '{view}'")
                wide = await page.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, f"{view} is {wide} pixels wider than {size}"
                await no_violations(page, f"{view} {size} {'dark' if dark else 'light'}")


async def no_violations(page: Tab, what: str) -> None:
    """What axe finds, where there is axe; labels and names that everybody needs, anyway."""
    unnamed = """[...document.querySelectorAll('a, button, input, svg[role=img], [tabindex="0"]')].filter((each) =>
        !(each.textContent.trim() || each.getAttribute('aria-label') || (each.labels && each.labels.length))).length"""
    assert await page.value(unnamed) == 0, what
    if not AXE.exists():
        return
    if not await page.value("Boolean(window.axe)"):
        await page.value(f"{AXE.read_text()}; undefined")
    found = await page.value(
        "axe.run(document, { resultTypes: ['violations'] }).then((each) => JSON.stringify(each.violations.map("
        "(one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))])))"
    )
    assert json.loads(found) == [], what


async def look(address: str, folder: Path) -> None:
    async with opened(address, folder) as page:
        await articles_show_what_was_cut(page)
        await nothing_of_a_text_is_markup(page)
        await stories_copies_and_letters_are_drawn(page)
        await a_dead_letter_is_put_back_once_confirmed(page)
        problems = [each for each in page.problems if "TrustedHTML" not in each]  # the one that was tried on purpose
        assert problems == []
        assert {each for each in page.asked if not each.startswith((address, "data:"))} == set()
        await everybody_can_use_it(page)


def test_the_page_in_a_browser_over_a_real_run(tmp_path: Path) -> None:
    files = tmp_path / "files"
    shutil.copytree(ROOT / "seeds", files)
    (files / "ferry.txt").write_text(ARTICLE)
    (files / "<b>sheet.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n")
    settings = Settings(metrics_port=9730, page_port=free_port(), partitions=2, state_dir=tmp_path / "state")

    def until(report: Report) -> None:
        with beside(replace(settings, broker=report.broker), {}) as address:
            asyncio.run(look(address, tmp_path / "browser"))

    demonstrate([str(files)], settings, until=until)


@pytest.mark.skipif(not AXE.exists(), reason="no axe: `make axe` brings it from npm")
def test_axe_is_what_the_page_is_looked_at_with() -> None:
    """Says so when the accessibility of the page was looked at without axe."""
