"""A whole small installation with the chain on record, and the application on top."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from cast.chain import CHAIN
from cast.documents import document
from cast.parties import DAIRY, MASTER_DATA, SHOP
from prepared import QUICK
from tracechain.cli import main
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.source import Source
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store
from tracechain.web.app import create_app
from tracechain.web.edge.services import Configuration

PASSWORD = "correct horse battery"
SECRET_KEY = "a secret of the tests, long enough to sign"


def said(folder: Path, *arguments: str) -> Result:
    """What a command says on the installation in a folder."""
    return CliRunner().invoke(main, arguments, env={"TRACECHAIN_DATA": str(folder)})


@dataclass(frozen=True)
class Site:
    """A whole small installation: stores with the chain in them, and the application on top."""

    app: Flask
    store: ProvenanceStore
    records: Records
    capture: Capture

    def client(self) -> FlaskClient:
        """A browser, or a program."""
        return self.app.test_client()

    def token(self, role: str, party: str | None = None) -> dict[str, str]:
        """The headers of a program with a new token."""
        return {"Authorization": f"Bearer {self.records.tokens.create(role, party, f'{role} of the tests')}"}

    def logged_in(self, username: str = "regulator") -> FlaskClient:
        """A browser whose user logged in."""
        client = self.client()
        answer = client.post("/console/login", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303
        return client


@contextmanager
def open_site(folder: Path) -> Iterator[Site]:
    """An installation in a folder, with the chain on record: a copy of the one that is made once a run."""
    for name, content in _files().items():
        (folder / name).write_bytes(content)
    with _opened(folder) as (store, records):
        capture = Capture(store, records)
        app = create_app(Configuration(SECRET_KEY), store, records, capture)
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        yield Site(app, store, records, capture)


@cache
def _files() -> dict[str, bytes]:
    """The databases with the chain on record, by name."""
    with TemporaryDirectory() as folder:
        with _opened(Path(folder)) as (store, records):
            store.migrate()
            records.migrate()
            _fill(store, records)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[ProvenanceStore, Records]]:
    with (
        Records(f"sqlite:///{folder}/records.sqlite", hasher=QUICK) as records,
        closing(open_store(f"sqlite:///{folder}/provenance.sqlite")) as store,
    ):
        yield store, records


def _fill(store: ProvenanceStore, records: Records) -> None:
    records.load_master_data(MASTER_DATA)
    records.accounts.ensure("regulator", PASSWORD, "regulator")
    records.accounts.ensure("dairy", PASSWORD, "node", DAIRY)
    records.accounts.ensure("partner", PASSWORD, "partner", SHOP)
    capture = Capture(store, records)
    for gln, one in CHAIN:
        result = capture.document(document(one), Source(party=gln, name="tests"))
        assert result.refused == (), result.refused
