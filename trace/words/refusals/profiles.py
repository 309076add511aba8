"""Refusals of the profiles of stations and plain devices (trace/messages/profile.py)."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence, Sentences

PROFILES: Sentences = {
    "profile.no_object": Sentence(
        "工位文件为 {found}：应为 JSON 对象",
        "The profile is {found}; expected a JSON object",
    ),
    "profile.unknown_fields": Sentence(
        "工位文件有未知字段 {unknown}：应为 {fields}",
        "The profile has unknown fields {unknown}; expected {fields}",
    ),
    "profile.no_gln": Sentence(
        "'gln' 为 {found}：应为 GLN 的 13 位数字，含校验码",
        "'gln' is {found}; expected the 13 digits of a GLN with its check digit",
    ),
    "profile.device": Sentence(
        "'device'：{why}",
        "'device': {why}",
    ),
    "profile.field_missing": Sentence(
        "工位文件缺少 {field}：应为文本",
        "The profile has no {field}; expected a text",
    ),
    "profile.no_name": Sentence(
        "{field} 为 {found}：应为 CBV 2.0 中的名称（{vocabulary}）",
        "{field} is {found}; expected a name of CBV 2.0 ({vocabulary})",
    ),
    "profile.no_place": Sentence(
        "{field} 为 {found}：应为 GLN 或地点的 URI：{why}",
        "{field} is {found}; expected a GLN or the URI of a place: {why}",
    ),
    "profile.no_offset": Sentence(
        "{field} 为 {found}：应为 +08:00 这样的时区",
        "{field} is {found}; expected an offset such as +08:00",
    ),
    "profile.no_formats": Sentence(
        "'formats' 为 {found}：应为名称列表，例如 'QRCode'",
        "'formats' is {found}; expected a list of names such as 'QRCode'",
    ),
}
