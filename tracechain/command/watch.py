"""`tracechain watch`: how the nodes stand, and the alarms that last."""

from __future__ import annotations

import json

import click

from tracechain.command.names import Names
from tracechain.console import Table, say
from tracechain.settings import Settings
from tracechain.trace.events.instant import format_instant
from tracechain.trace.events.units import SECOND
from tracechain.trace.messages.clock import Mark
from tracechain.trace.records.audit import shell_user
from tracechain.trace.records.records import Records
from tracechain.trace.records.survey import Survey, survey
from tracechain.trace.watching.node import WatchedNode
from tracechain.trace.wire.nodes import WatchedSchema
from tracechain.trace.words.alarms import ALARM_NAMES
from tracechain.trace.words.sentence import Sentence
from tracechain.trace.words.span import span

_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_HEADINGS = (
    Sentence("设备", "node"),
    Sentence("单位", "party"),
    Sentence("最近收到", "last heard"),
    Sentence("状态", "state"),
    Sentence("待上报", "waiting"),
    Sentence("最久等待", "oldest"),
    Sentence("缺失", "missing"),
    Sentence("被拒", "refused"),
    Sentence("时钟", "clock"),
)
_ONLINE, _STOPPED, _OFFLINE = Sentence("在线", "online"), Sentence("已停机", "stopped"), Sentence("掉线", "offline")
_CLOCKS = {
    Mark.OK: Sentence("准确", "ok"),
    Mark.SKEWED: Sentence("不准", "skewed"),
    Mark.CLOCKLESS: Sentence("无可信时钟", "clockless"),
}
_SECONDS, _COLON = Sentence("秒", "s"), Sentence("：", ": ")
_NOBODY = Sentence(
    "尚未收到任何设备的消息：请启动 `tracechain ingest`，以及能连上消息代理的网关。",
    "No node has been heard yet: start `tracechain ingest`, and a gateway that reaches the broker.",
)
_NONE_OF = Sentence("尚未收到 {!r} 任何设备的消息。", "No node of {!r} has been heard yet.")


@click.command("watch")
@click.option("--party", metavar="GLN", help="Only the nodes of this party.")
@click.option("--acknowledge", metavar="ALARM", help="Note that you have seen an alarm: its id.")
@click.option("--note", default="", help="With --acknowledge: what is being done.")
@click.option("--forget", metavar="GLN.DEVICE", help="Forget a device that is there no more, and its alarms end.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, as the API gives it.")
@click.option(
    "--lang", type=click.Choice(list(_LANGUAGES)), default="zh", show_default=True, help="Of all that is told."
)
@click.pass_obj
def watch(
    settings: Settings,
    party: str | None,
    acknowledge: str | None,
    note: str,
    forget: str | None,
    *,
    as_json: bool,
    lang: str,
) -> None:
    """Say how the nodes stand: last heard, what waits, holes, refused share, clock; and the alarms that last."""
    if note and acknowledge is None:
        raise click.UsageError("--note needs --acknowledge")
    with Records(settings.database) as records:
        records.ping()
        if acknowledge is not None:
            records.alarms.acknowledge(acknowledge, shell_user(), note)
        if forget is not None:
            _forget(records, forget)
        seen = survey(records, settings.thresholds)
        if party is not None:
            seen = seen.of(party)
        if as_json:
            say(json.dumps(WatchedSchema().dump(seen), ensure_ascii=False, indent=2))
        else:
            _tell(seen, Names(lang, records), _LANGUAGES[lang], party)


commands = [watch]


def _forget(records: Records, name: str) -> None:
    gln, _, device = name.partition(".")
    if not records.nodes.forget(gln, device):
        raise click.ClickException(f"there is no node {name!r}; expected GLN.DEVICE, as the list has it")
    records.audit.write(shell_user(), "node.forgotten", name)


def _tell(seen: Survey, names: Names, language: str, party: str | None) -> None:
    if seen.nodes:
        say(*_nodes(seen, names, language).lines())
    else:
        told = _NOBODY if party is None else _NONE_OF
        click.echo(told.spoken(language).format(party), err=True)
    _tell_alarms(seen, language)


def _nodes(seen: Survey, names: Names, language: str) -> Table:
    table = Table(*(heading.spoken(language) for heading in _HEADINGS))
    parties = names.parties([node.gln for node in seen.nodes])
    for node in seen.nodes:
        table.add(
            node.name,
            parties[node.gln],
            _ago(seen.at, node.seen, language),
            state_of(node, language),
            "" if node.waiting is None else f"{node.waiting:,}",
            _ago(seen.at, node.oldest, language),
            f"{'≥ ' if node.missing_at_least else ''}{node.missing:,}",
            "" if node.counts.rejected is None else f"{node.counts.rejected:.1%}",
            _clock(node, language),
        )
    return table


def state_of(node: WatchedNode, language: str) -> str:
    """A node's state in a word; "" for one that never told it."""
    if node.online is None:
        return ""
    return (_ONLINE if node.online else _STOPPED if node.stopped else _OFFLINE).spoken(language)


def _tell_alarms(seen: Survey, language: str) -> None:
    for alarm in seen.alarms:
        where = f"{alarm.gln}.{alarm.device}" if alarm.gln else "-"
        read = f"  [{alarm.acknowledged_by}]" if alarm.acknowledged else ""
        name, told = ALARM_NAMES[alarm.kind].spoken(language), alarm.sentence.spoken(language)
        colon = _COLON.spoken(language)
        say(f"{alarm.id}  {format_instant(alarm.began)}  {where}  {name}{colon}{told}{read}")


def _ago(now: int, then: int | None, language: str) -> str:
    return "" if then is None else span((now - then) / SECOND, language).strip()


def _clock(node: WatchedNode, language: str) -> str:
    if node.clock is None:
        return ""
    mark = _CLOCKS[node.clock].spoken(language)
    return mark if node.skew is None else f"{mark} {node.skew / SECOND:+.1f} {_SECONDS.spoken(language)}"
