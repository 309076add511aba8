"""What stands as a value in other sentences: names of things, and forms of codes."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence, Sentences

PHRASES: Sentences = {
    "phrase.more": Sentence("另有 {number} 处", "and {number} more"),
    "phrase.missing": Sentence("缺失", "missing"),
    # Objects of an event, with their fields (trace/events).
    "phrase.place": Sentence("地点", "place"),
    "phrase.transaction": Sentence("业务单据", "business transaction"),
    "phrase.transaction_type": Sentence("业务单据类型", "type of a business transaction"),
    "phrase.source": Sentence("来源", "source"),
    "phrase.destination": Sentence("目的地", "destination"),
    "phrase.party_type": Sentence("来源或目的地的类型", "type of a source or destination"),
    "phrase.quantity": Sentence("数量", "quantity"),
    "phrase.sensor_metadata": Sentence("传感器元数据", "sensor metadata object"),
    "phrase.sensor_report": Sentence("传感器读数", "sensor report"),
    "phrase.sensor_element": Sentence("传感器数据", "sensor element"),
    "phrase.measurement_type": Sentence("测量类型", "type of a measurement"),
    "phrase.alert_type": Sentence("传感器告警类型", "type of a sensor alert"),
    "phrase.component": Sentence("测量分量", "component of a measurement"),
    "phrase.error_declaration": Sentence("错误声明", "error declaration"),
    "phrase.error_reason": Sentence("错误声明的原因", "reason of an error declaration"),
    "phrase.persistent_disposition": Sentence("persistentDisposition", "persistentDisposition"),
    "phrase.master_data": Sentence("主数据对象", "master data object"),
    "phrase.biz_step": Sentence("业务步骤", "business step"),
    "phrase.disposition": Sentence("状态", "disposition"),
    "phrase.object_event": Sentence("ObjectEvent 事件", "ObjectEvent"),
    "phrase.aggregation_event": Sentence("AggregationEvent 事件", "AggregationEvent"),
    "phrase.transaction_event": Sentence("TransactionEvent 事件", "TransactionEvent"),
    "phrase.transformation_event": Sentence("TransformationEvent 事件", "TransformationEvent"),
    "phrase.association_event": Sentence("AssociationEvent 事件", "AssociationEvent"),
    # Kinds of things and forms of codes (trace/identifiers).
    "phrase.instance": Sentence("单件", "instance"),
    "phrase.lot": Sentence("批次", "lot"),
    "phrase.digits": Sentence(" {number} 位数字", "{number} digits"),
    "phrase.gtin_digits": Sentence(" 8、12、13 或 14 位数字", "8, 12, 13 or 14 digits"),
    "phrase.grai_digits": Sentence(" 0 加 13 位数字，再加序列号", "0 and 13 digits, then a serial"),
    "phrase.digits_and_serial": Sentence(" 13 位数字，再加序列号", "13 digits, then a serial"),
    "phrase.digits_and_number": Sentence(" 13 位数字，再加数字序列号", "13 digits, then a serial of digits"),
    "phrase.prefix_and_reference": Sentence("厂商识别代码加参考号", "a company prefix and a reference"),
    "phrase.checked_reference": Sentence(
        "厂商识别代码、参考号和 2 个校验字符", "a company prefix, a reference, 2 check characters"
    ),
    "phrase.fields_of_digits": Sentence("{fields}（{digits} 位数字）", "{fields}, {digits} digits"),
    "phrase.fields_with_prefix": Sentence(
        "{fields}（前缀与 {name} 共 {digits} 位数字）", "{fields}, prefix and {name} {digits} digits"
    ),
}
