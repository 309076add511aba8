"""Whatever is wrong with a setting that has a password in it, no command shows the password."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tracechain.cli import main

SECRET = "Xq7-hunter"
URLS = {"STORE": "neo4j", "DATABASE": "postgresql", "MQTT": "mqtt"}
BROKEN = [
    "{scheme}://u:{secret}@127.0.0.1:port/x",
    "{scheme}://u:{secret}@127.0.0.1:0/x",
    "{scheme}://u:{secret}@127.0.0.1:99999/x",
    "{scheme}://u:{secret}@127.0.0.1:1:1/x",
    "{scheme}+foo://u:{secret}@127.0.0.1/x",
    "foo://u:{secret}@127.0.0.1/x",
    "{scheme}://u:{secret}@",
    "{scheme}://u:{secret}",
    "{scheme}://u:{secret}/x",
    "{scheme}://{secret}:u",
    "{scheme}://[u:{secret}@127.0.0.1",
    "{scheme}://u:{secret}℀@127.0.0.1:port",  # no host after normalisation: urlsplit names it whole
    "{scheme}://u:a/{secret}@127.0.0.1:1",
    "{scheme}://u:a#{secret}@127.0.0.1:1",
    "{scheme}://u:1#{secret}@127.0.0.1:1",
    "{scheme}://u:a@{secret}/b@127.0.0.1:1",
    "{scheme}://127.0.0.1:port/x?password={secret}",
    "{scheme}://127.0.0.1:port/x?password=a@{secret}",
    "{scheme}:u:{secret}@127.0.0.1",
    "{scheme}:/u:{secret}@127.0.0.1",
    "{scheme}//u:{secret}@127.0.0.1",
    "u:{secret}@127.0.0.1",
    "sqlite://u:{secret}@127.0.0.1/x",
    "{secret}",
]
# These can be read, and nothing answers there.
AWAY = ["{scheme}://u:{secret}@127.0.0.1:1/x", "{scheme}://u:a@{secret}@127.0.0.1:1/x"]


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("tracechain.command.doctor.socket.create_connection", refuse)


@pytest.mark.parametrize("command", ["init", "watch", "doctor"])
@pytest.mark.parametrize("form", BROKEN)
@pytest.mark.parametrize("name", URLS)
def test_a_broken_url_is_told_without_its_password(name: str, form: str, command: str, tmp_path: Path) -> None:
    told(name, form, command, tmp_path)


@pytest.mark.parametrize("command", ["init", "watch", "doctor"])
@pytest.mark.parametrize("form", [*AWAY, "postgresql:///x?host=127.0.0.1&port=1&user=u&password={secret}"])
def test_a_database_that_is_away_is_told_without_its_password(form: str, command: str, tmp_path: Path) -> None:
    told("DATABASE", form, command, tmp_path)


def told(name: str, form: str, command: str, folder: Path) -> None:
    url = form.format(scheme=URLS[name], secret=SECRET)
    (folder / "url").write_text(url)
    for setting in ({f"TRACECHAIN_{name}": url}, {f"TRACECHAIN_{name}_FILE": str(folder / "url")}):
        done = CliRunner().invoke(main, [command], env={"TRACECHAIN_DATA": str(folder / "data"), **setting})
        assert isinstance(done.exception, SystemExit), done.exception
        assert SECRET not in done.output
