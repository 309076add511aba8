"""What the gateway says to the person at the station, in Chinese and English."""

from __future__ import annotations

_WORDS = {
    "kept": ("OK    {code} · {step} · 已保存，{waiting} 条待上传", "OK    {code} · {step} · kept, {waiting} to send"),
    "parent": ("OK    {code} · 当前托盘/箱", "OK    {code} · the pallet or crate in hand"),
    "unknown": (
        "未识别  {source}：不是 GTIN、SSCC、GS1 元素串、Digital Link 或 20 位药品追溯码",
        "Not recognised  {source}: not a GTIN, SSCC, GS1 element string, Digital Link or drug code of 20 digits",
    ),
    "no-code": ("未识别  {source}：图中没有条码", "Not recognised  {source}: no code is seen in the picture"),
    "no-thing": (
        "未识别  {source}：条码内容不是商品或物流编码 {detail}",
        "Not recognised  {source}: what is seen names no thing: {detail}",
    ),
    "no-picture": (
        "未识别  {source}：图片无法读取（{detail}）",
        "Not recognised  {source}: the picture can't be read ({detail})",
    ),
    "too-long": (
        "未识别  {source}…：一行超过 {detail} 字节",
        "Not recognised  {source}…: a line of more than {detail} bytes",
    ),
    "no-parent": ("请先扫托盘或周转箱  {source}", "Scan the pallet or crate first  {source}"),
    "full": (
        "未保存！存储已满，请勿放行  {source}：{reason}",
        "NOT KEPT! No room; do not let it pass  {source}: {reason}",
    ),
    "failed": ("未保存！请勿放行  {source}：{reason}", "NOT KEPT! Do not let it pass  {source}: {reason}"),
    "offline": ("网络断开，数据保存在本机", "No connection; events are kept here"),
    "held": (
        "已连接，平台暂未接收，数据保存在本机",
        "Connected, but the platform does not take events; they are kept here",
    ),
    "online": ("已连接平台", "Connected to the platform"),
    "ready": ("{name} 就绪 · {step}", "{name} is ready · {step}"),
    "event-set-aside": (
        "第 {seq} 号报文中的事件 {index}（从 0 数起）未入库，已进入平台隔离区（{id}）：{reason}",
        "Event {index} (from 0) of envelope {seq} is not recorded, but in quarantine at the platform ({id}): {reason}",
    ),
    "some-set-aside": (
        "第 {seq} 号报文中的部分事件未入库，已进入平台隔离区（{id}）：{reason}",
        "Some events of envelope {seq} are not recorded, but in quarantine at the platform ({id}): {reason}",
    ),
    "set-aside": (
        "第 {seq} 号报文整个未入库，已进入平台隔离区（{id}）：{reason}",
        "The whole of envelope {seq} is not recorded, but in quarantine at the platform ({id}): {reason}",
    ),
    "last": (
        "输入已结束，还有 {waiting} 条待上传，均已存盘。等平台确认后退出；也可按 Ctrl-C（或 SIGTERM）结束，下次启动时继续上传",
        (
            "The input has ended, with {waiting} to send, safe on disk. It ends when the platform has confirmed them; "
            "Ctrl-C or SIGTERM ends it now, and they are sent after the next start"
        ),
    ),
    "end": ("已停止，{waiting} 条待上传", "Stopped, {waiting} to send"),
}
_STEPS = {
    "commissioning": "赋码",
    "shipping": "发货",
    "receiving": "收货",
    "packing": "装箱",
    "unpacking": "拆箱",
    "storing": "入库",
    "arriving": "到达",
    "departing": "离开",
    "transporting": "运输",
    "loading": "装车",
    "unloading": "卸车",
    "inspecting": "检验",
    "accepting": "验收",
    "stocking": "上架",
    "picking": "拣货",
    "retail_selling": "零售",
    "dispensing": "发药",
    "destroying": "销毁",
    "decommissioning": "注销",
    "holding": "封存",
    "repackaging": "分装",
}


def say(lang: str, what: str, **details: object) -> str:
    """A sentence in a language, "zh" or "en"."""
    return _WORDS[what][lang == "en"].format(**details)


def step_name(lang: str, step: str) -> str:
    """A business step as people call it."""
    english = step.replace("_", " ")
    return english if lang == "en" else _STEPS.get(step, english)
