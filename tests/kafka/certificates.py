"""A folder in; an authority and certificates that it signed out, made by openssl: for tests of TLS."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def authority(folder: Path, name: str = "ca") -> Path:
    """``NAME.pem``, an authority's certificate; its key is beside it."""
    return _made(folder, name, "-addext", "keyUsage=critical,keyCertSign,cRLSign")


def signed(folder: Path, name: str, ca: str = "ca", days: int = 2) -> Path:
    """``NAME.pem``, key and certificate in one file, for the common name ``name`` and this machine, by ``ca``."""
    by = ("-CA", str(folder / f"{ca}.pem"), "-CAkey", str(folder / f"{ca}.key"))
    extensions = ("subjectAltName=IP:127.0.0.1,DNS:localhost", "basicConstraints=critical,CA:FALSE")
    certificate = _made(folder, name, *by, *(word for each in extensions for word in ("-addext", each)), days=days)
    key = (folder / f"{name}.key").read_text()
    certificate.write_text(key + certificate.read_text())
    return certificate


def _made(folder: Path, name: str, *options: str, days: int = 2) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl: apt-get install openssl")
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    files = ("-keyout", str(key), "-out", str(certificate))
    command = ["openssl", "req", "-x509", *NEW_KEY, "-subj", f"/CN={name}", "-days", str(days), *files, *options]
    subprocess.run(command, check=True, capture_output=True)
    return certificate
