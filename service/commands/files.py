"""The commands over files, which need no broker: process, learn, explain, validate, test."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.console import (
    BAD_DATA,
    DIFFERENT,
    USAGE,
    Broker,
    Failure,
    FollowLinks,
    Json,
    ProfileFolder,
    Source,
    Window,
    err,
    out,
    print_json,
    progress,
    with_broker,
)
from service.settings import Settings, load

if TYPE_CHECKING:
    from service.cleaning.explanation import Explained
    from service.cleaning.profile import Profiles
    from service.formats.sources import Sources

HEX_ID = re.compile(r"[0-9a-f]{32}")


def process(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or patterns.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="JSON lines file, one article a line.")],
    first: Annotated[
        str,
        typer.Option(
            "--from", help="First stage: clean, or deduplicate or enrich, which take each file as a clean body."
        ),
    ] = "clean",
    source: Source = "files",
    form: Annotated[str, typer.Option("--format", help="newswire (our record) or ninjs (ninjs 3.1).")] = "newswire",
    topics: Annotated[
        Path | None,
        typer.Option(
            "--records", help="Also write each record that a topic would carry, as made: topic, key, record a line."
        ),
    ] = None,
    profiles: ProfileFolder = None,
    window: Window = None,
    follow_links: FollowLinks = False,
) -> None:
    """Run the stages over files in memory, without a broker: for a batch, or to try a rule.

    Writes each article in its final state after the last input. Exits 65 if a file gave no article; each is named.
    """
    from service.commands import batch
    from service.outcome import Rejected
    from service.outputs import Output

    if first not in ("clean", "deduplicate", "enrich"):
        raise Failure(f"--from {first}: choose clean, deduplicate or enrich", USAGE)
    if form not in ("newswire", "ninjs"):
        raise Failure(f"--format {form}: choose newswire or ninjs", USAGE)
    settings = load(profiles=profiles, window_hours=window)
    for path in filter(None, (output, topics)):
        if path.is_dir():
            raise Failure(f"{path} is a folder; name a file{', or - for standard output' * (path is output)}", USAGE)
        if not path.parent.is_dir():
            raise Failure(f"no folder {path.parent} to write {path.name} to", USAGE)
    files = batch.found_files(tuple(paths), follow_links)
    if not files:
        raise Failure(f"no file in {', '.join(paths)}", USAGE)
    began = time.monotonic()
    with progress() as bar, topics.open("wb") if topics else nullcontext() as carried:
        task = bar.add_task("processing", total=len(files))

        def write(output: Output | Rejected) -> None:
            if carried:
                carried.write(batch.record_line(output))

        done = batch.process(
            files,
            settings,
            datetime.now(UTC),
            source=source,
            first=first,
            done=lambda _: bar.advance(task),
            made=write,
        )
    count = batch.write_lines(done, output, form)
    for name, reason, message in done.refused:
        err.print(f"{name}: {reason}: {message}")
    seconds = time.monotonic() - began
    items = f" and {done.items:,} items that are no text (--records has them)" if done.items else ""
    summary = f"{count:,} articles{items} from {done.documents:,} documents in {seconds:.1f} s"
    err.print(f"{summary}, {len(done.refused):,} refused")
    if done.refused:
        raise typer.Exit(BAD_DATA)


def learn(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or patterns of one source.")],
    source: Source,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The profile's file; else profiles/SOURCE.json.")
    ] = None,
    follow_links: FollowLinks = False,
) -> None:
    """Learn what repeats across one source's pages, and write it as a profile for the clean stage.

    Set NEWSWIRE_PROFILES to the profile's folder, and feed the source's files under the same --source.
    """
    from service.cleaning import profile
    from service.cleaning.constants import PROFILE_DOCUMENTS
    from service.commands import batch

    settings = load()
    name = re.sub(r"[^\w.-]+", "-", source)
    path = output or Path("profiles") / f"{name}.json"
    if output is None:
        path.parent.mkdir(exist_ok=True)
    elif path.is_dir() or not path.parent.is_dir():
        raise Failure(f"--output {path}: name a file in a folder that exists", USAGE)
    files = batch.found_files(tuple(paths), follow_links)
    learnt = batch.learn(files, settings, source, datetime.now(UTC))
    if learnt.documents < PROFILE_DOCUMENTS:
        learned = f"{learnt.documents} different pages in {', '.join(paths)}; {PROFILE_DOCUMENTS} are the least"
        raise Failure(f"{learned} to learn from", BAD_DATA)
    path.write_bytes(profile.written(learnt))
    for line in profile.summary(learnt):
        out.print(line)
    out.print(f"{path}: {len(learnt.blocks):,} blocks that come again in {learnt.documents:,} pages")


def explain(
    path: Annotated[str, typer.Argument(help="One file, or the id of an article in the topics.")],
    page: Annotated[Path | None, typer.Option("--html", help="Write it as a page to this file instead.")] = None,
    source: Source = "files",
    profiles: ProfileFolder = None,
    broker: Broker = None,
) -> None:
    """Show which text of a file was kept, what was removed by which rule, and the fields read from each article.

    For an article id, shows the same for the document that it came in, and the decisions about the article.
    """
    from service.cleaning.explanation import explained
    from service.commands import batch
    from service.commands import explanation as explaining
    from service.pipeline import profiles_of, sources_of

    settings = load(profiles=profiles)
    known = profiles_of(settings), sources_of(settings)
    if HEX_ID.fullmatch(path) and not Path(path).exists():
        found, decided = _traced(path, with_broker(broker), known)
    else:
        document = batch.one_document(path, settings, datetime.now(UTC), source)
        found = batch.accepted_value(path, explained(document, settings.max_document_bytes, *known))
        plain = explained(document, settings.max_document_bytes, known[0])
        decided = tuple(explaining.of_settings(found, plain)) if known[1] else ()
    if page is not None:
        page.write_text(explaining.as_page(found, Path(path).name, decided))
        return
    for each in found:
        out.print(explaining.as_terminal(each))
    for line in decided:
        out.print(line)


def _traced(
    article_id: str, settings: Settings, known: tuple[Profiles, Sources]
) -> tuple[tuple[Explained, ...], tuple[str, ...]]:
    """What the topics hold about an article: its document explained, and one line per decision."""
    from service.cleaning.explanation import Explained, explained_as
    from service.commands import explanation as explaining
    from service.kafka.lookup import traced

    found = asyncio.run(traced(str(settings.broker), article_id))
    if found is None:
        raise Failure(f"no article {article_id} in the clean topic, or no longer", BAD_DATA)
    document, article = found.document, found.article
    cut = None
    if document is not None:
        cut = explained_as(article, document, settings.max_document_bytes, *known)
    if cut is None:
        why = "the document it came in is gone from the raw topic" if document is None else "it is read otherwise today"
        err.print(f"{why}: without the text around it")
        cut = Explained((article,), ())
    return (cut,), tuple(explaining.decided(found.decisions, found.story))


def validate(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or patterns.")],
    source: Source = "files",
    schema: Annotated[
        list[Path] | None,
        typer.Option("--schema", help="Schema to check against: .xsd for XML, .json for JSON; once for each kind."),
    ] = None,
    as_json: Json = False,
    follow_links: FollowLinks = False,
) -> None:
    """Report each file's format, where it breaks its standard, which fields are read, and which have no place.

    With --schema it checks the schema instead, by lxml or xmllint (XML) or jsonschema (JSON) if installed.
    Exits 65 if a file is not valid, or yields nothing.
    """
    from service.commands import batch, validation
    from service.pipeline import sources_of

    settings = load()
    sources = sources_of(settings)
    files = batch.found_files(tuple(paths), follow_links)
    if not files:
        raise Failure(f"no file in {', '.join(paths)}", USAGE)
    invalid = 0
    for document in batch.raw_documents(files, settings, source, datetime.now(UTC)):
        if isinstance(document, str):
            err.print(document)
            invalid += 1
            continue
        found = validation.validated(document, settings.max_document_bytes, sources, tuple(schema or ()))
        invalid += not found.valid
        if as_json:
            print_json(asdict(found))
        else:
            out.print(validation.as_terminal(found))
    if invalid:
        raise typer.Exit(BAD_DATA)


def run_cases(
    paths: Annotated[list[str], typer.Argument(help="Folders of cases, or with cases in them.")],
    profiles: ProfileFolder = None,
    as_json: Json = False,
) -> None:
    """Run your own test cases, files with expected results, with your profiles and sources.

    A case is a folder with in.* (or in.1.*, in.2.*, processed in order) and expected.json, such as
    {"articles": [{"headline": "Ferry resumes", "relation": "unique"}], "given": {"source": "afp"}}; also "items" and
    "refused". Fields that it does not name are not compared. Exits 1 if a result differs.
    """
    from service.commands import cases

    settings = load(profiles=profiles)
    found = cases.found(paths)
    wrong = {each.name: [*cases.differences(each.expected, cases.answer(each, settings))] for each in found}
    if as_json:
        print_json(wrong)
    else:
        for name, lines in wrong.items():
            out.print(f"{'ok' if not lines else 'not as expected'}: {name}")
            for line in lines:
                out.print(f"  {line}")
        out.print(f"{len(wrong):,} cases, {sum(map(bool, wrong.values())):,} not as expected")
    if any(wrong.values()):
        raise typer.Exit(DIFFERENT)
