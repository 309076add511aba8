"""What a walk asks next, fetched with what it asked now: in Neo4j a round trip costs more than a few dozen rows.

Near to a thing are itself, the containers it was put in, theirs in turn, and the lots it belongs to. That is a guess:
what is near is whole or not there, so a wrong guess costs a little time and never changes an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from tracechain.trace.facts.protocol import Links, Memberships
from tracechain.trace.facts.refs import Refs

FEW = 16  # things from which to look around
SOME = 64  # mentions of a thing, and things near, beyond which a guess would cost more than a round trip

AROUND_COLUMNS = "[n IN near | id(n)], links, lots"

Row = Sequence[int]


def around(roles: str, belongs: str, then: str) -> str:
    """The part of a query that looks around the nodes `found`, and tells all of the nodes `whole`.

    It leaves `near`, `links` and `lots`, see `AROUND_COLUMNS`.
    """
    return f"""
    CALL {{
      WITH found UNWIND found AS t WITH t WHERE COUNT {{ (t)-->() }} <= {SOME}
      CALL {{
        WITH t RETURN t AS n
        UNION WITH t MATCH (t)-[a:CHILD]->() WITH DISTINCT a.o AS o MATCH (n) WHERE id(n) = o RETURN n
        UNION WITH t MATCH (t)-[a:CHILD]->() WITH DISTINCT a.o AS o MATCH (p) WHERE id(p) = o AND COUNT {{ (p)-->() }} <= {SOME}
          MATCH (p)-[b:CHILD]->() WITH DISTINCT b.o AS o MATCH (n) WHERE id(n) = o RETURN n
        UNION WITH t MATCH (t)-[:BELONGS]->(n) RETURN n
      }}
      WITH DISTINCT n WHERE COUNT {{ (n)-->() }} <= {SOME} WITH n LIMIT {SOME} RETURN collect(n) AS near
    }}
    CALL {{
      WITH near, whole UNWIND near + [n IN whole WHERE NOT n IN near] AS n MATCH (n)-[r:{roles}]->(e) WHERE true{then}
      RETURN collect([id(n), id(e), r.c, r.o, r.t]) AS links
    }}
    CALL {{
      WITH near UNWIND near AS n MATCH (n)-[r:{belongs}]->(l) WHERE true{then}
      RETURN collect([id(n), id(l), r.e, r.t]) AS lots
    }}"""


class Near:
    """What is known of things before it is asked for, within one view."""

    def __init__(self) -> None:
        self._links: dict[int, list[Row]] = {}
        self._lots: dict[int, list[Row]] = {}

    def learn(self, near: Iterable[int], links: Iterable[Row], lots: Iterable[Row]) -> None:
        """Keep the columns of a query that looked around."""
        near = [thing for thing in near if thing not in self._lots]
        for known, rows in ((self._links, links), (self._lots, lots)):
            new = {thing: list[Row]() for thing in near}
            for row in rows:
                if row[0] in new:
                    new[row[0]].append(row)
            known.update(new)

    def links(self, things: Refs) -> Links | None:
        """Their mentions, where they are known of all."""
        columns = _columns(self._links, things, 5)
        return None if columns is None else Links(*columns)

    def lots(self, instances: Refs) -> Memberships | None:
        """The lots they belong to, where these are known of all."""
        columns = _columns(self._lots, instances, 4)
        return None if columns is None else Memberships(*columns)


def columns(rows: Sequence[Row], width: int) -> list[Refs]:
    """Rows of integers as columns."""
    return list(np.array(rows, dtype=np.int64).reshape(-1, width).T.copy())


def _columns(known: dict[int, list[Row]], things: Refs, width: int) -> list[Refs] | None:
    if len(things) > SOME + FEW:
        return None
    some = things.tolist()
    if not all(thing in known for thing in some):
        return None
    return columns([row for thing in some for row in known[thing]], width)
