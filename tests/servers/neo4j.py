"""A real Neo4j Community server on a free port of 127.0.0.1, from the jars that `./run test` fetched.

Neo4j is on Maven Central; its entry point runs on Java 17 or newer with four packages opened. Only Bolt is on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from neo4j import GraphDatabase

from servers.port import free_port
from servers.process import ROOT, Process, ServerMissing, accepts, program

PASSWORD = "tests-only-password"  # of a server that lives as long as the tests
OPENED = ("java.base/java.nio", "java.base/sun.nio.ch", "java.base/java.lang", "java.base/java.io")
SETTINGS = """\
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size={pages}
server.directories.data={home}/data
server.directories.logs={home}/logs
dbms.usage_report.enabled=false
db.tx_log.preallocate=false
"""


class Neo4j:
    """One server with one database: empty, or what was saved in `home` before. `heap` and `pages` are memory sizes.

    `options` are Java's.
    """

    def __init__(self, home: Path, heap: str = "1g", pages: str = "512m", options: Sequence[str] = ()) -> None:
        self._java = program("java", "openjdk-17-jre-headless")
        self._jars = _jars()
        self._home = home
        self._heap, self._pages, self._options = heap, pages, options
        self._port = free_port()
        self._process: Process | None = None
        self.url = f"neo4j://neo4j:{PASSWORD}@127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start the server, wait until it answers, and set its password."""
        folder = self._home / "conf"
        folder.mkdir(parents=True, exist_ok=True)
        new = not (self._home / "data").exists()
        settings = SETTINGS.format(port=self._port, home=self._home, pages=self._pages)
        (folder / "neo4j.conf").write_text(settings)
        opened = [option for name in OPENED for option in ("--add-opens", f"{name}=ALL-UNNAMED")]
        command = [
            self._java,
            f"-Xmx{self._heap}",
            "-XX:+UseParallelGC",
            *self._options,
            *opened,
            "-cp",
            f"{self._jars}/*",
        ]
        command += ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={self._home}", f"--config-dir={folder}"]
        log = self._home / "logs/neo4j.log"  # the server's own; what Java itself complains of comes to it too
        log.parent.mkdir(exist_ok=True)
        log.unlink(missing_ok=True)
        self._process = Process(command, log)
        self._process.wait_until(lambda: "Started." in log.read_text(errors="replace") and accepts(self._port), 120)
        if new:
            self._set_password()

    def save(self) -> None:
        """End the server in order: what is in it is there again when a server starts in the same folder."""
        if self._process:
            self._process.stop(120)
            self._process = None

    def stop(self) -> None:
        """End the server; nothing if it is stopped. What is in it is not wanted again, so nothing waits for its disk."""
        if self._process:
            self._process.kill()
            self._process = None

    def _set_password(self) -> None:
        address = f"bolt://127.0.0.1:{self._port}"
        with GraphDatabase.driver(address, auth=("neo4j", "neo4j")) as driver:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password", password=PASSWORD, database_="system"
            )


def wipe(url: str) -> None:
    """Delete every node and relationship of the server at `url` (scheme://user:password@host:port)."""
    scheme, _, rest = url.partition("://")
    account, _, host = rest.rpartition("@")
    user, _, password = account.partition(":")
    with GraphDatabase.driver(f"{scheme}://{host}", auth=(user, password)) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()


def _jars() -> Path:
    folder = Path(os.environ.get("TRACECHAIN_NEO4J_LIB", ROOT / ".servers/neo4j/lib"))
    if not any(folder.glob("neo4j-server-*.jar")):
        raise ServerMissing(f"{folder} holds no Neo4j: ./run test fetches it from Maven Central")
    return folder
