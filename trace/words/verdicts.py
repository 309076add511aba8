"""Verdicts: the state of a thing by the records, in a few words and as a sentence; never that a thing is safe."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence, Sentences

STATES: Sentences = {
    "sold": Sentence("已售出", "Sold"),
    "in_stock": Sentence("在库", "In stock"),
    "in_transit": Sentence("运输途中", "In transit"),
    "held": Sentence("暂停销售", "Held back"),
    "used": Sentence("已用作原料", "Used up"),
    "gone": Sentence("已退出流通", "Taken out of circulation"),
    "unknown": Sentence("状态不明", "State unknown"),
    "batch": Sentence("已登记的批次", "Batch on record"),
}
VERDICTS: Sentences = {
    "sold": Sentence(
        "记录显示，它已售给消费者。",
        "The records say that it was sold to a consumer.",
    ),
    "in_stock": Sentence(
        "记录显示，它仍在库中，尚未售出。",
        "The records say that it is in stock and has not been sold yet.",
    ),
    "in_transit": Sentence(
        "记录显示，它已发出，尚未到达。",
        "The records say that it was sent off and has not arrived yet.",
    ),
    "held": Sentence(
        "记录显示，它不可销售：已被暂扣、损坏、过期或召回。",
        "The records say that it is not for sale: held back, damaged, expired or recalled.",
    ),
    "used": Sentence(
        "记录显示，它已用于生产其他产品。",
        "The records say that it went into another product.",
    ),
    "gone": Sentence(
        "记录显示，它已被销毁或退出流通。",
        "The records say that it was destroyed or taken out of circulation.",
    ),
    "unknown": Sentence(
        "记录中没有它当前状态的信息。",
        "The records do not say where it is now.",
    ),
    "batch": Sentence(
        "此处是整个批次的记录。请扫描单件包装上的编码，查看那一件的流通历程。",
        "The records tell of this batch as a whole. Scan the code on a pack to see where that pack has been.",
    ),
}
