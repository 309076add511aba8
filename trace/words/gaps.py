"""缺口: what the records leave open or contradict (trace-semantics, section 8), each kind as a sentence in both languages."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence, Sentences

GAP_SENTENCES: Sentences = {
    "out_of_order": Sentence(
        "按记录，它在制成之前就已在此被使用：两个时间必有一个有误；追溯仍然照常继续",
        "the records say it was used here before it was made: one of the two times is wrong; the trace follows it all the same",
    ),
    "input_without_lot": Sentence(
        "这里只写了产品，没有批号也没有序列号：追溯无法由此继续",
        "only the product is named here, no lot and no serial number: the trace can't go on from it",
    ),
    "shipped_not_received": Sentence(
        "它由此发出，在允许的时间内没有任何到达记录",
        "it was sent off here, and within the time allowed no arrival is on record",
    ),
    "received_not_shipped": Sentence(
        "它在此收货，而此前没有相应的发货记录",
        "it was received here, and nobody recorded before that it was sent off",
    ),
    "left_without_record": Sentence(
        "此事件时它仍在另一容器中，没有任何记录说明它何时取出",
        "by the records it was still in a container at this event: nobody recorded that it was taken out",
    ),
    "removed_from_elsewhere": Sentence(
        "此事件把它从一个容器中取出，而按记录它当时并不在该容器里",
        "it was taken out of a container here in which, by the records, it was not",
    ),
    "acts_after_end": Sentence(
        "它此前已被售出、用掉、销毁或注销，却又出现在此事件中",
        "it appears here although it had been sold, used, destroyed or decommissioned before",
    ),
    "two_places": Sentence(
        "按记录，它在同一时刻还出现在另一个地点",
        "the records say it was at another place at the same moment",
    ),
    "not_commissioned": Sentence(
        "它首次出现于此，没有任何记录说明它由谁制成或启用",
        "it appears here for the first time: nobody recorded who made or commissioned it",
    ),
    "tied_by_association": Sentence(
        "货物在此以关联事件（AssociationEvent）相连：追溯不会沿着这种关联继续",
        "goods are tied to something by an AssociationEvent here: the trace does not follow such ties",
    ),
}
