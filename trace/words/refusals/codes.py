"""Refusals of codes (trace/identifiers), and of what is asked for by one."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence, Sentences

CODES: Sentences = {
    "code.no_drug": Sentence(
        "无法识别 {code}：应为 urn:nmpa: 加 20 位数字、7 位数字，或 7 位数字加 :lot: 和批号。",
        "Can't read {code}: expected urn:nmpa: and 20 digits, or 7 digits, or 7 digits, :lot: and the lot number.",
    ),
    "code.no_epc": Sentence(
        "无法识别 {code}：应为 urn:epc:{scheme}:{form}，其中前缀为 6 至 12 位数字。",
        "Can't read {code}: expected urn:epc:{scheme}:{form}, and a prefix of 6 to 12 digits.",
    ),
    "code.long_part": Sentence(
        "{part} 不能用在编码中：应为 1 至 {most} 个字符，实为 {length} 个。",
        "Can't use {part} in a code: expected 1 to {most} characters, got {length}.",
    ),
    "code.control_characters": Sentence(
        "{part} 不能用在编码中：不应有控制字符。",
        "Can't use {part} in a code: expected no control characters.",
    ),
    "code.no_escapes": Sentence(
        "无法识别 {part}：百分号转义应为 UTF-8。",
        "Can't read {part}: expected percent-escapes of UTF-8.",
    ),
    "code.no_thing": Sentence(
        "无法识别 {code}：{ais} 不指明任何物品；应有 00、01 或 8003 这样的标识。",
        "Can't read {code}: {ais} names no thing; expected a key such as 00, 01 or 8003.",
    ),
    "code.no_value": Sentence(
        "无法识别 {code}：应为 {ai}（{title}，{format}）的值，实为 {value}。",
        "Can't read {code}: expected a value of {ai} ({title}, {format}), got {value}.",
    ),
    "code.open_end": Sentence(
        "无法识别 {code}：{ai} 没有固定长度，{value} 中可能还藏着别的单元；应有 ]C1 这样的码制标识，或在单元之间加 GS（U+001D）。",
        "Can't read {code}: {ai} has no fixed length, so another element may hide in {value}; "
        "expected a symbology identifier such as ]C1, or GS (U+001D) between the elements.",
    ),
    "code.no_elements": Sentence(
        "无法识别 {code}：应为 (01)06901234000016(10)L1 这样的单元。",
        "Can't read {code}: expected elements such as (01)06901234000016(10)L1.",
    ),
    "code.not_in_brackets": Sentence(
        "{key} 不能写成单元数据串：应为 GS1 编码的键（{host}/…）。",
        "Can't write {key} as an element string: expected the key of a GS1 code ({host}/…).",
    ),
    "code.unknown_ai": Sentence(
        "无法识别 {code}：应为 GS1 应用标识符，实为 {ai}。",
        "Can't read {code}: expected a GS1 Application Identifier, got {ai}.",
    ),
    "code.two_values": Sentence(
        "无法识别 {code}：{ai} 应只有一个值，实有 {one} 和 {other}。",
        "Can't read {code}: expected one value of {ai}, got {one} and {other}.",
    ),
    "code.no_ai": Sentence(
        "无法识别 {code}：在 {rest} 处应为 GS1 应用标识符。",
        "Can't read {code}: expected a GS1 Application Identifier at {rest}.",
    ),
    "code.no_key": Sentence(
        "无法识别 {title} {value}：应为{form}。",
        "Can't read {title} {value}: expected {form}.",
    ),
    "code.check_digit": Sentence(
        "无法识别 {title} {value}：{digits} 之后的校验码应为 {right}，实为 {given}。",
        "Can't read {title} {value}: expected the check digit {right} after {digits}, got {given}.",
    ),
    "code.check_characters": Sentence(
        "无法识别 GMN {value}：校验字符应为 {right}，实为 {given}。",
        "Can't read GMN {value}: expected the check characters {right}, got {given}.",
    ),
    "code.no_link_value": Sentence(
        "无法识别 {link}：应为 /{ai}/ 加{form}（{title}）。",
        "Can't read {link}: expected /{ai}/ and {form} ({title}).",
    ),
    "code.not_a_link": Sentence(
        "{key} 不能写成 Digital Link：应为 GS1 编码的键（{host}/…）。",
        "Can't write {key} as a Digital Link: expected the key of a GS1 code ({host}/…).",
    ),
    "code.no_code": Sentence(
        "无法识别 {code}：应为条码内容、URI 或条码下方的数字。",
        "Can't read {code}: expected a barcode's content, a URI, or the digits below a barcode.",
    ),
    "code.long": Sentence(
        "无法识别 {beginning}……：最多 {most} 个字符，实为 {length} 个。",
        "Can't read {beginning}…: expected at most {most} characters, got {length}.",
    ),
    "code.no_uri": Sentence(
        "无法识别 {code}：应为不含空格的 URI（EPC URN、GS1 Digital Link 或其他），或 20 位数字。",
        "Can't read {code}: expected a URI without spaces (EPC URN, GS1 Digital Link or other), or 20 digits.",
    ),
    "code.very_long": Sentence(
        "无法识别 {length} 个字符的编码：最多 {most} 个字符。",
        "Can't read a code of {length} characters: expected at most {most}.",
    ),
    "code.no_path": Sentence(
        "无法把 {path} 识别为 GS1 Digital Link：应为 /01/GTIN/10/批号/21/序列号 这样的路径。",
        "Can't read {path} as a GS1 Digital Link: expected a path like /01/GTIN/10/LOT/21/SERIAL.",
    ),
    "gln.check_digit": Sentence(
        "不是 GLN：{gln}；应为 13 位数字，且校验码正确",
        "Not a GLN: {gln}; expected 13 digits with a right check digit",
    ),
    "code.no_product": Sentence(
        "{code} 是一个{kind}的编码：应为产品的编码，例如 GTIN。",
        "{code} is the code of one {kind}; expected that of a product, such as a GTIN",
    ),
}
