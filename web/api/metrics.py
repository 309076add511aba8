"""/metrics: how the nodes stand and what lasts of alarms, for Prometheus; ingest tells of itself at an address of its own.

No names of parties, no codes of goods: nodes go by GLN and device, and no more than MOST_NODES of them.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, Counter, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from tracechain.trace.events.units import SECOND
from tracechain.trace.messages.clock import Mark
from tracechain.trace.records.survey import Survey, survey
from tracechain.trace.watching.alarm import AlarmKind
from tracechain.trace.watching.node import WatchedNode
from tracechain.web.edge.services import services

MOST_NODES = 1_000  # with numbers of their own; all of them are in the sums

blueprint = Blueprint("metrics", __name__)
_EXTENSION = "tracechain-metrics"


@blueprint.get("/metrics")
def told() -> Response:
    """All numbers, in Prometheus's text format."""
    ours = services()
    seen = survey(ours.records, ours.limits)
    now = CollectorRegistry()
    now.register(_Seen(seen, ours.records.quarantine.count()))
    return Response(generate_latest(now) + generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def count_requests(app: Flask) -> None:
    """Count the requests of an application by endpoint and status."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    requests = Counter("tracechain_http_requests", "Requests answered.", ["endpoint", "status"], registry=registry)
    app.extensions[_EXTENSION] = registry

    @app.after_request
    def count(response: Response) -> Response:
        requests.labels(request.endpoint or "none", str(response.status_code)).inc()
        return response


def _registry() -> CollectorRegistry:
    return cast("CollectorRegistry", current_app.extensions[_EXTENSION])


class _Seen(Collector):
    """One survey as metrics."""

    def __init__(self, seen: Survey, quarantined: int) -> None:
        self._seen, self._quarantined = seen, quarantined

    def collect(self) -> Iterator[Metric]:
        yield _one("tracechain_quarantine_open", "Entries of quarantine that wait for a person.", self._quarantined)
        yield _one("tracechain_nodes", "Nodes that were ever heard.", len(self._seen.nodes))
        yield self._alarms()
        yield self._beats()
        yield from self._nodes(self._seen.nodes[:MOST_NODES])

    def _alarms(self) -> Metric:
        family = GaugeMetricFamily("tracechain_alarms", "Alarms that last.", labels=["kind", "acknowledged"])
        tally = Tally((alarm.kind, alarm.acknowledged is not None) for alarm in self._seen.alarms)
        for kind in AlarmKind:
            for seen in (False, True):
                family.add_metric([kind.value, str(seen).lower()], tally[kind, seen])
        return family

    def _beats(self) -> Metric:
        family = GaugeMetricFamily(
            "tracechain_ingest_beat_timestamp_seconds",
            "When the ingest of a shard last said that it works.",
            labels=["shard"],
        )
        for shard, beat in sorted(self._seen.beats.items()):
            family.add_metric([shard], beat.at / SECOND)
        return family

    def _nodes(self, nodes: Iterable[WatchedNode]) -> Iterator[Metric]:
        families = {
            name: GaugeMetricFamily(f"tracechain_node_{name}", sentence, labels=["gln", "device"])
            for name, sentence in _OF_A_NODE.items()
        }
        for node in nodes:
            for name, value in _values(self._seen.at, node).items():
                if value is not None:
                    families[name].add_metric([node.gln, node.device], value)
        yield from families.values()


_OF_A_NODE = {
    "seen_timestamp_seconds": "When a message of the node's own came last.",
    "online": "1 while the node's connection stands, by its status.",
    "waiting_events": "Events in the node's spool without a receipt, as it told last.",
    "oldest_waiting_seconds": "For how long the oldest of them has waited.",
    "missing_envelopes": "Holes in the node's numbers.",
    "rejected_ratio": "The share of the node's events of 24 hours that is in quarantine.",
    "clock_skew_seconds": "How much the node's clock is ahead.",
    "clock_ok": "1 while the node's clock is right, as far as that is known.",
}


def _values(now: int, node: WatchedNode) -> dict[str, float | None]:
    return {
        "seen_timestamp_seconds": node.seen / SECOND,
        "online": None if node.online is None else float(node.online),
        "waiting_events": node.waiting,
        "oldest_waiting_seconds": None if node.oldest is None else (now - node.oldest) / SECOND,
        "missing_envelopes": node.missing,
        "rejected_ratio": node.counts.rejected,
        "clock_skew_seconds": None if node.skew is None else node.skew / SECOND,
        "clock_ok": None if node.clock is None else float(node.clock is Mark.OK),
    }


def _one(name: str, sentence: str, value: float) -> Metric:
    return GaugeMetricFamily(name, sentence, value=value)
