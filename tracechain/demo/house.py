"""The data folder made ready: stores with their schema, master data, the account; and what its processes are told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracechain.demo import cast
from tracechain.iot_gateway.device_key import DeviceKeyPair
from tracechain.settings import PREFIX
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.principal import AccountRole
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store

ACCOUNT = "demo"


@dataclass(frozen=True, slots=True)
class House:
    """The folder of everything embedded, and the ports that its processes meet at."""

    folder: Path
    web_port: int
    broker_port: int

    @property
    def store(self) -> str:
        return f"sqlite:///{self.folder}/provenance.sqlite"

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder}/records.sqlite"

    @property
    def mqtt(self) -> str:
        return f"mqtt://127.0.0.1:{self.broker_port}"

    @property
    def web(self) -> str:
        """The address of the pages."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def environment(self) -> Mapping[str, str]:
        """The environment of its processes: embedded parts, whatever this installation is otherwise told."""
        others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return others | {
            f"{PREFIX}DATA": str(self.folder),
            f"{PREFIX}STORE": self.store,
            f"{PREFIX}DATABASE": self.database,
            f"{PREFIX}MQTT": self.mqtt,
            f"{PREFIX}REGISTRY": "required",
            f"{PREFIX}WEB": f"127.0.0.1:{self.web_port}",
            "PYTHONUNBUFFERED": "1",
        }

    def furnish(self, password: str) -> None:
        """Make the stores, load the cast, enrol its devices, and have the account with its password; safe to repeat."""
        self.logs.mkdir(exist_ok=True)
        store = open_store(self.store)
        try:
            store.migrate()
        finally:
            store.close()
        with Records(self.database) as records:
            records.migrate()
            records.load_master_data(cast.master_data())
            for player in cast.PLAYERS:
                _enrol(records, player.address, self.folder)
            records.accounts.ensure(ACCOUNT, password, AccountRole.REGULATOR)
            if records.accounts.verify(ACCOUNT, password) is None:  # the file with the old one was removed
                records.accounts.set_password(ACCOUNT, password)


def _enrol(records: Records, node: Node, folder: Path) -> None:
    """Register a node's device, and its key if it has none that is good."""
    if records.devices.find(node.gln, node.device) is None:
        records.devices.register(node.gln, node.device)
    place = DeviceKeyPair.of(node, folder)
    held = place.read()
    if held is not None and held.kid in {key.kid for key in records.keys.of(node.gln, node.device) if not key.revoked}:
        return
    key = place.next()
    code = records.keys.make_code(node.gln, node.device)
    records.keys.enrol(code, node.gln, node.device, key.kid, key.public.x)
    place.take()
