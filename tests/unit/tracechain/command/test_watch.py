"""`tracechain watch` tells how the nodes stand, and the alarms that last."""

from __future__ import annotations

import json
import time

import pytest
from click.testing import CliRunner, Result

from cast.parties import FARM, SHOP
from tracechain.cli import main
from tracechain.trace.messages.clock import Judgement, Mark
from tracechain.trace.messages.status import LaneBacklog, NodeStatus
from tracechain.trace.records.nodes import NodeNews
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.records import Records
from tracechain.trace.watching.node import Counts


@pytest.fixture
def records(records: Records) -> Records:
    """With the farm registered."""
    records.parties.upsert([Party(FARM, "牧场", "Farm", PartyRole.FARM)])
    return records


def hear(records: Records, gln: str = FARM, skew: float = 0.0) -> None:
    now = time.time_ns() // 1000
    status = NodeStatus(online=True, every=60, lanes={"scans": LaneBacklog(4, 7.0)})
    clock = Judgement(Mark.SKEWED if skew else Mark.OK, round(skew * 1_000_000))
    heard = NodeNews(seen=now, clock=clock, status=(status, now), counts=Counts(3, 0, 1))
    records.nodes.write({(gln, "gate-1"): heard})


def watch(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["watch", "--lang", "en", *arguments])


def test_a_node_is_a_line(records: Records) -> None:
    hear(records)
    done = watch()
    assert done.exit_code == 0, done.stderr
    heading, line = done.stdout.splitlines()
    assert heading.split() == "node party last heard state waiting oldest missing refused clock".split()
    cells = [cell.strip() for cell in line.split("  ") if cell.strip()]
    assert cells[:2] == [f"{FARM}.gate-1", "Farm"]
    assert cells[3:5] == ["online", "4"]
    assert cells[-2:] == ["25.0%", "ok +0.0 s"]


def test_without_a_language_all_of_it_is_chinese(records: Records) -> None:
    hear(records, skew=90)
    heading, line, alarm = CliRunner().invoke(main, ["watch"]).stdout.splitlines()
    assert heading.split() == "设备 单位 最近收到 状态 待上报 最久等待 缺失 被拒 时钟".split()
    cells = [cell.strip() for cell in line.split("  ") if cell.strip()]
    assert cells[:2] == [f"{FARM}.gate-1", "牧场"]
    assert cells[2].endswith("秒")
    assert cells[3:5] == ["在线", "4"]
    assert cells[-1] == "不准 +90.0 秒"
    assert alarm.split("  ", 3)[3] == "时钟偏差：该设备的时钟快了 90 秒：其事件时间照原样保存并加以标记，请校准时钟"


def test_where_nobody_was_heard_it_says_so_in_chinese_too(records: Records) -> None:
    assert CliRunner().invoke(main, ["watch"]).stderr == (
        "尚未收到任何设备的消息：请启动 `tracechain ingest`，以及能连上消息代理的网关。\n"
    )
    hear(records)
    done = CliRunner().invoke(main, ["watch", "--party", SHOP])
    assert (done.stdout, done.stderr) == ("", f"尚未收到 {SHOP!r} 任何设备的消息。\n")


@pytest.mark.parametrize(("missing", "told"), [(1234, "1,234"), (2**53, "≥ 1,000,000,000")])
def test_more_than_is_counted_looks_like_that(records: Records, missing: int, told: str) -> None:
    heard = NodeNews(seen=time.time_ns() // 1000)
    heard.stream("01J", 1, missing)
    records.nodes.write({(FARM, "gate-1"): heard})
    assert watch().stdout.splitlines()[1].rstrip().endswith(f"  {told}")


def test_an_alarm_is_a_sentence_until_somebody_has_seen_it_and_after(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(records, skew=90)
    alarm = watch().stdout.splitlines()[-1]
    assert alarm.endswith(
        f"{FARM}.gate-1  Clock off: the device's clock is 90 seconds ahead: its event times are kept as they are, "
        "and marked; set the clock right"
    )
    monkeypatch.setenv("LOGNAME", "chen.jie")
    seen = watch("--acknowledge", alarm.split()[0], "--note", "on the way")
    assert seen.stdout.splitlines()[-1].endswith("set the clock right  [shell:chen.jie]")
    assert records.alarms.standing()[0].note == "on the way"


def test_an_unknown_alarm_gets_a_sentence(records: Records) -> None:
    done = watch("--acknowledge", "a-1")
    assert (done.exit_code, done.stderr) == (2, "Error: there is no alarm 'a-1'\n")


def test_a_device_that_is_there_no_more_is_forgotten(records: Records) -> None:
    hear(records, skew=90)
    done = watch("--forget", f"{FARM}.gate-1")
    assert (done.exit_code, done.stdout) == (0, "")
    assert records.alarms.standing() == []
    assert records.audit.page(subject=f"{FARM}.gate-1")[0].what == "node.forgotten"
    again = watch("--forget", f"{FARM}.gate-1")
    assert again.exit_code == 1
    assert again.stderr == f"Error: there is no node '{FARM}.gate-1'; expected GLN.DEVICE, as the list has it\n"


def test_a_revoked_device_alarms_nobody(records: Records) -> None:
    hear(records, skew=90)
    records.devices.register(FARM, "gate-1")
    assert len(watch().stdout.splitlines()) == 3
    records.devices.revoke(FARM, "gate-1")
    assert len(watch().stdout.splitlines()) == 2


def test_a_threshold_of_the_settings_counts(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACECHAIN_ALARMS", "skew=100")
    hear(records, skew=90)
    assert len(watch().stdout.splitlines()) == 2


def test_as_json_it_is_what_the_api_gives_and_of_one_party_if_asked(records: Records) -> None:
    hear(records)
    hear(records, SHOP)
    told = json.loads(watch("--json", "--party", SHOP).stdout)
    assert [(node["gln"], node["waiting"], node["alarms"]) for node in told["nodes"]] == [(SHOP, 4, [])]


def test_a_node_that_says_what_can_not_be_written_out_is_told_all_the_same(records: Records) -> None:
    status = NodeStatus.parse(
        b'{"online":true,"version":"\\ud800","epochs":{"scans":"\\udfff"},"lanes":{"\\ud800":{"waiting":1}}}'
    )
    records.nodes.write({(FARM, "gate-1"): NodeNews(seen=1, status=(status, 1))})
    done = watch("--json")
    assert done.exit_code == 0, done.exception
    [node] = json.loads(done.stdout)["nodes"]
    assert (node["version"], node["lanes"]) == ("", {})


def test_where_nobody_of_a_party_was_heard_it_says_so_and_no_more(records: Records) -> None:
    hear(records)
    done = watch("--party", SHOP)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"No node of {SHOP!r} has been heard yet.\n")


def test_a_note_goes_with_an_alarm(records: Records) -> None:
    done = watch("--note", "on the way")
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, "Error: --note needs --acknowledge")


def test_where_nobody_was_heard_it_says_what_to_do(records: Records) -> None:
    done = watch()
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == (
        "No node has been heard yet: start `tracechain ingest`, and a gateway that reaches the broker.\n"
    )
