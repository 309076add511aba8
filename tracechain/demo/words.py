"""What the demonstration says on the screen, in Chinese and English."""

from __future__ import annotations

from tracechain.demo.cast import COLD
from tracechain.demo.story import StoryStep
from tracechain.iot_gateway.station.words import step_name

LANGUAGES = ("zh", "en")

_SENTENCES = {
    "preparing": ("正在准备数据目录 {folder}", "Preparing the data folder {folder}"),
    "broker": ("消息代理已启动：{kind}，127.0.0.1:{port}", "The broker is up: {kind} on 127.0.0.1:{port}"),
    "port": ("端口 {wanted} 已被占用，改用 {port}", "Port {wanted} is taken; using {port}"),
    "restarted": (
        "{part} 意外退出（{code}），已重新启动；日志 {log}",
        "{part} ended unexpectedly ({code}) and was started again; its log: {log}",
    ),
    "past": ("第 {round} 轮：补记最近 {days:g} 天的流通过程", "Round {round}: the last {days:g} days are told"),
    "live": ("第 {round} 轮：现在开始", "Round {round} begins now"),
    "recorded": ("第 {round} 轮已全部入库：{events} 条事件", "Round {round} is on record: {events} events"),
    "asleep": ("节点已停止动作，网页继续服务", "The nodes rest now; the pages are still served"),
    "ready": ("可以查看了", "Ready to look at"),
    "pack": ("扫码查询一盒酸奶", "A pack to look up"),
    "console": ("监管工作台", "Regulator's console"),
    "lot": ("跟踪一批原料奶", "A lot of milk to trace"),
    "command": ("或在另一个终端输入", "Or type in another terminal"),
    "login": ("演示账号", "Demo login"),
    "labels": ("标签图片", "Pictures of the labels"),
    "halt": ("停止", "To stop"),
    "stop": (
        "按 Ctrl-C；数据保留在 {folder}，下次接着走",
        "Ctrl-C; the data stays in {folder}, and the next start goes on with it",
    ),
    "stopping": ("正在停止……", "Stopping …"),
    "stopped": ("已全部停止，数据保留在 {folder}", "All stopped; the data stays in {folder}"),
    "node": ("节点", "Node"),
    "last": ("刚才", "Just now"),
    "waiting": ("待确认", "Waiting"),
    "link": ("连接", "Link"),
    "online": ("在线", "online"),
    "held": ("等待平台", "held"),
    "offline": ("离线", "offline"),
}
_DEEDS = {
    "commissioning": ("登记了 {count} 个新编码", "put {count} new codes on record"),
    "loading": ("把 {code} 装入奶罐", "filled the tank with {code}"),
    "unloading": ("清空了奶罐", "emptied the tank"),
    "creating_class_instance": ("用罐中的奶做成 {code}", "made {code} of the milk in the tank"),
    "packing": ("装箱：{count} 件放入 {parent}", "packed {count} into {parent}"),
    "unpacking": ("拆箱：从 {parent} 取出 {count} 件", "took {count} out of {parent}"),
    "shipping": ("发出 {count} 件", "sent off {count}"),
    "receiving": ("收到 {count} 件", "received {count}"),
    "storing": ("存入冷库 {count} 件", "put {count} into the cold store"),
    "stocking": ("上架 {count} 件", "put {count} on the shelf"),
    "retail_selling": ("售出 {count} 件", "sold {count}"),
    "sensor_reporting": ("测得 {celsius} ℃", "measured {celsius} °C"),
    "too_warm": ("测得 {celsius} ℃，超出产品的温度上限", "measured {celsius} °C, above the product's limit"),
}
_WITH_PARENT = {"packing", "unpacking"}
_OF_THE_SECOND = {"loading", "creating_class_instance"}


def say(lang: str, what: str, **details: object) -> str:
    """A sentence in a language, "zh" or "en"."""
    return _SENTENCES[what][lang == "en"].format(**details)


def deed(lang: str, step: StoryStep) -> str:
    """What a step does, in a few words."""
    codes = [label.code for label in step.scans]
    too_warm = step.celsius is not None and COLD.beyond(step.celsius) > 0
    words = _DEEDS.get("too_warm" if too_warm else step.word)
    if words is None:
        return step_name(lang, step.word)
    return words[lang == "en"].format(
        count=len(codes) - (step.word in _WITH_PARENT),
        code=codes[-1 if step.word in _OF_THE_SECOND else 0],
        parent=codes[0],
        celsius=step.celsius,
    )
