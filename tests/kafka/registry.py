"""A schema registry for the tests: one that answers as Confluent's interface is documented, and Apicurio itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from service.kafka.embedded import _free_port as free_port
from tests.waiting import until

RUNNER = Path(__file__).parent.parent.parent / ".cache" / "registry" / "apicurio-registry-app-3.0.9-runner.jar"
JAVA = shutil.which("java")
APICURIO = JAVA is not None and RUNNER.exists()


@contextmanager
def confluent_stand_in(authorization: str | None = None) -> Iterator[str]:
    """Subjects, versions and ids as Confluent's documentation has them; yields the address.

    A subject whose name begins with ``forbidden`` is not taken, one with ``broken`` has a registry that fails.
    """
    ids: dict[str, int] = {}
    known: dict[str, list[int]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = int(self.path.removeprefix("/schemas/ids/"))
            self._answer(200, {"schema": next(text for text, each in ids.items() if each == number)})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if authorization is not None and self.headers["Authorization"] != authorization:
                return self._answer(401, {"error_code": 401, "message": "who are you?"})
            subject = self.path.split("/")[2]
            if body["schemaType"] != "JSON" or not isinstance(json.loads(body["schema"]), dict):
                return self._answer(422, {"error_code": 42201, "message": "no schema"})
            if self.path.endswith("/versions"):
                number = ids.setdefault(body["schema"], 100_000 + len(ids))
                known.setdefault(subject, []).append(number)
                return self._answer(200, {"id": number})
            if subject not in known:
                return self._answer(404, {"error_code": 40401, "message": "no subject"})
            if ids.get(body["schema"]) not in known[subject]:
                return self._answer(404, {"error_code": 40403, "message": "no schema"})
            self._answer(200, {"subject": subject, "version": 1, "id": ids[body["schema"]], **body})

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def apicurio(folder: Path) -> Iterator[str]:
    """Apicurio Registry with nothing in it; yields its address, without the path of an interface."""
    port = free_port()
    assert JAVA is not None
    options = [f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1", "-Xmx300m"]
    with (folder / "apicurio.log").open("wb") as log:
        process = subprocess.Popen([JAVA, *options, "-jar", str(RUNNER)], stdout=log, stderr=log, cwd=RUNNER.parent)
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert process.poll() is None, (folder / "apicurio.log").read_text()[-2000:]
        try:
            with urllib.request.urlopen(f"{address}/apis/registry/v3/system/info", timeout=5):
                return True
        except OSError:
            return False

    try:
        until(answers, 300)
        yield address
    finally:
        process.kill()
        process.wait()
