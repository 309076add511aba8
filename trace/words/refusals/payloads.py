"""Refusals of payloads before they are looked into: what is no JSON, and what a field of it must be (trace/messages)."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence, Sentences

PAYLOADS: Sentences = {
    "payload.signed": Sentence(
        "内容带签名（JWS）：应先验签，此处应为其内容",
        "The payload is signed (JWS); expected it to be verified first, and its content here",
    ),
    "payload.no_utf8": Sentence(
        "内容在第 {byte} 字节处不是 UTF-8：{beginning}",
        "The payload is not UTF-8 at byte {byte}: {beginning}",
    ),
    "payload.deep": Sentence(
        "内容嵌套过深：{beginning}",
        "The payload is nested too deeply: {beginning}",
    ),
    "payload.no_json": Sentence(
        "内容不是 JSON：{why}；开头为 {beginning}",
        "The payload is not JSON: {why}; it begins with {beginning}",
    ),
    "payload.no_number": Sentence(
        "内容中有 {constant}，不是 JSON：应为数字",
        "The payload has {constant}, which is not JSON; expected a number",
    ),
    "payload.repeated_key": Sentence(
        "同一对象中键 {key} 出现不止一次：应只出现一次",
        "The key {key} stands more than once in one object; expected it once",
    ),
}

FIELDS: Sentences = {
    "field.no_whole_number": Sentence(
        "{field} 为 {found}：应为 {least} 到 2^53 的整数",
        "{field} is {found}; expected a whole number from {least} to 2^53",
    ),
    "field.no_text": Sentence(
        "{field} 为 {found}：应为文本",
        "{field} is {found}; expected a text",
    ),
    "field.no_list": Sentence(
        "{field} 为 {found}：应为列表",
        "{field} is {found}; expected a list",
    ),
    "field.no_name": Sentence(
        "{field} 为 {found}：应为 1 至 64 个字符，限 A-Z、a-z、0-9、'_' 和 '-'",
        "{field} is {found}; expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'",
    ),
    "field.no_boolean": Sentence(
        "{field} 为 {found}：应为 true 或 false",
        "{field} is {found}; expected true or false",
    ),
    "field.no_choice": Sentence(
        "{field} 为 {found}：应为以下之一：{choices}",
        "{field} is {found}; expected one of {choices}",
    ),
}

# What Python's json finds, each at a place. The place is counted from 1, its distance from the beginning from 0.
JSON: Sentences = {
    "json.no_value": Sentence(
        "应为一个值：第 {line} 行第 {column} 列（偏移 {at}）",
        "Expecting value: line {line} column {column} (char {at})",
    ),
    "json.no_name": Sentence(
        "应为双引号中的属性名：第 {line} 行第 {column} 列（偏移 {at}）",
        "Expecting property name enclosed in double quotes: line {line} column {column} (char {at})",
    ),
    "json.no_colon": Sentence(
        "应为冒号 ':'：第 {line} 行第 {column} 列（偏移 {at}）",
        "Expecting ':' delimiter: line {line} column {column} (char {at})",
    ),
    "json.no_comma": Sentence(
        "应为逗号 ','：第 {line} 行第 {column} 列（偏移 {at}）",
        "Expecting ',' delimiter: line {line} column {column} (char {at})",
    ),
    "json.comma_ends_object": Sentence(
        "对象末尾多了逗号：第 {line} 行第 {column} 列（偏移 {at}）",
        "Illegal trailing comma before end of object: line {line} column {column} (char {at})",
    ),
    "json.comma_ends_array": Sentence(
        "数组末尾多了逗号：第 {line} 行第 {column} 列（偏移 {at}）",
        "Illegal trailing comma before end of array: line {line} column {column} (char {at})",
    ),
    "json.extra": Sentence(
        "后面有多余的内容：第 {line} 行第 {column} 列（偏移 {at}）",
        "Extra data: line {line} column {column} (char {at})",
    ),
    "json.open_string": Sentence(
        "字符串没有结束，开始于：第 {line} 行第 {column} 列（偏移 {at}）",
        "Unterminated string starting at: line {line} column {column} (char {at})",
    ),
    "json.control_character": Sentence(
        "字符串中有控制字符：第 {line} 行第 {column} 列（偏移 {at}）",
        "Invalid control character at: line {line} column {column} (char {at})",
    ),
    "json.escape": Sentence(
        "反斜杠转义无效：第 {line} 行第 {column} 列（偏移 {at}）",
        "Invalid \\escape: line {line} column {column} (char {at})",
    ),
    "json.unicode_escape": Sentence(
        "\\u 转义应有 4 位十六进制数字：第 {line} 行第 {column} 列（偏移 {at}）",
        f"Invalid \\u{4 * 'X'} escape: line {{line}} column {{column}} (char {{at}})",
    ),
    "json.byte_order_mark": Sentence(
        "开头有 UTF-8 字节顺序标记（BOM），不应有：第 {line} 行第 {column} 列（偏移 {at}）",
        "Unexpected UTF-8 BOM (decode using utf-8-sig): line {line} column {column} (char {at})",
    ),
    "json.long_integer": Sentence(
        "整数有 {digits} 位数字：最多 {most} 位",
        "Exceeds the limit ({most} digits) for integer string conversion: value has {digits} digits; "
        "use sys.set_int_max_str_digits() to increase the limit",
    ),
    "json.other": Sentence(
        "此处有误：第 {line} 行第 {column} 列（偏移 {at}）",
        "It is wrong at line {line} column {column} (char {at})",
    ),
}
