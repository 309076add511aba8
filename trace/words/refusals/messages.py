"""Refusals of what travels between a node and the platform (trace/messages, ingest/mqtt)."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence, Sentences

ENVELOPES: Sentences = {
    "envelope.large": Sentence(
        "报文有 {size} 字节：最多 {most} 字节",
        "The envelope has {size} bytes; expected at most {most}",
    ),
    "envelope.no_object": Sentence(
        "报文是 JSON {type}：应为一个对象",
        "The envelope is a JSON {type}; expected an object",
    ),
    "envelope.previous": Sentence(
        "'previous' 为 {found}：应为 null 或 SHA-256 的 64 位小写十六进制数字",
        "'previous' is {found}; expected null or the 64 lower-case hex digits of a SHA-256",
    ),
    "envelope.clock": Sentence(
        "'clock' 为 {found}：应为一个对象",
        "'clock' is {found}; expected an object",
    ),
    "envelope.events_or_dropped": Sentence(
        "报文须在 'events' 与 'dropped' 中恰有一个",
        "The envelope has both or neither of 'events' and 'dropped'; expected exactly one",
    ),
    "envelope.many_events": Sentence(
        "报文有 {number} 个事件：最多 {most} 个",
        "The envelope has {number} events; expected at most {most}",
    ),
    "envelope.dropped": Sentence(
        "'dropped' 为 {found}：应为带 'count' 和 'reason' 的对象",
        "'dropped' is {found}; expected an object with 'count' and 'reason'",
    ),
}

TOPICS: Sentences = {
    "topic.no_topic": Sentence(
        "不是节点的主题：{topic}；应为 '{root}/SHARD/GLN/DEVICE/CHANNEL'",
        "Not a topic of a node: {topic}; expected '{root}/SHARD/GLN/DEVICE/CHANNEL'",
    ),
    "topic.wrong_shard": Sentence(
        "主题 {topic} 中的分片 {shard} 不对：GLN {gln} 的应为 {right}",
        "Wrong shard {shard} in topic {topic}; expected {right} for GLN {gln}",
    ),
    "topic.unknown_channel": Sentence(
        "主题 {topic} 中的通道 {channel} 未知：应为 {channels} 之一",
        "Unknown channel {channel} in topic {topic}; expected one of {channels}",
    ),
    "topic.no_shard": Sentence(
        "不是分片：{shard}；应为一位十六进制数字，0 至 f",
        "Not a shard: {shard}; expected one hex digit, 0 to f",
    ),
    "gln.no_digits": Sentence(
        "不是 GLN：{gln}；应为 13 位数字",
        "Not a GLN: {gln}; expected 13 digits",
    ),
    "epoch.no_name": Sentence(
        "不是纪元：{epoch}；应为 1 至 64 个字符，限 A-Z、a-z、0-9、'_' 和 '-'",
        "Not an epoch: {epoch}; expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'",
    ),
    "device.no_name": Sentence(
        "不是设备名：{device}；应为 1 至 64 个字符，限 A-Z、a-z、0-9、'_' 和 '-'",
        "Not a device name: {device}; expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'",
    ),
}

BROKERS: Sentences = {  # addresses, whose passwords are never shown
    "broker.no_port": Sentence(
        "代理地址中的主机或端口无法识别：应为 mqtt://[USER:PASSWORD@]HOST[:PORT] 或 mqtts://…",
        "The broker's URL has a host or port that can't be read; expected mqtt://[USER:PASSWORD@]HOST[:PORT] or mqtts://…",
    ),
    "broker.no_url": Sentence(
        "不是代理地址：{url}；应为 mqtt://[USER:PASSWORD@]HOST[:PORT] 或 mqtts://…",
        "Not a broker's URL: {url}; expected mqtt://[USER:PASSWORD@]HOST[:PORT] or mqtts://…",
    ),
    "broker.no_tls": Sentence(
        "代理地址为 {scheme}://…，没有 TLS；有证书时应为 mqtts://",
        "The broker's URL is {scheme}://…, without TLS; expected mqtts:// with certificates",
    ),
}

SIGNATURES: Sentences = {
    "signature.large": Sentence(
        "带签名的消息有 {size} 字节：最多 {most} 字节",
        "The signed message has {size} bytes; expected at most {most}",
    ),
    "signature.unreadable": Sentence(
        "带签名的消息无法识别：{beginning}；应为紧凑序列化的 JWS",
        "The signed message can't be read: {beginning}; expected a JWS in compact serialisation",
    ),
    "signature.bad_header": Sentence(
        "签名的头部不能用：{why}",
        "The signature's header can't be used: {why}",
    ),
    "signature.other_header": Sentence(
        "签名的头部为 {header}：应有 alg 'Ed25519' 和密钥的 'kid'",
        "The signature's header is {header}; expected alg 'Ed25519' and the key's 'kid'",
    ),
    "signature.no_kid": Sentence(
        "签名的 'kid' 为 {kid}：应为密钥的 RFC 7638 指纹",
        "The signature's 'kid' is {kid}; expected the RFC 7638 thumbprint of the key",
    ),
    "signature.base64": Sentence(
        "带签名的消息不是 RFC 7515 规定的、不带填充的 base64url",
        "The signed message is not in base64url as RFC 7515 spells it, without padding",
    ),
    "signature.other_key": Sentence(
        "消息写明的密钥是 {named}，不是 {kid}",
        "The message names the key {named}, not {kid}",
    ),
    "signature.wrong": Sentence(
        "签名不符：不是密钥 {kid} 对这些字节所作",
        "The signature is wrong: it was not made by the key {kid} for these bytes",
    ),
    "signature.unknown_key": Sentence(
        "消息由密钥 {kid} 签名，而该密钥未知",
        "The message is signed by the key {kid}, which is not known",
    ),
}

KEYS: Sentences = {
    "key.no_key": Sentence(
        '不是 Ed25519 密钥：应为 {{"kty": "OKP", "crv": "Ed25519", "x": …}}',
        'The key is no Ed25519 key; expected {{"kty": "OKP", "crv": "Ed25519", "x": …}}',
    ),
    "key.not_public": Sentence(
        "密钥含有 {unknown}：应只有公开部分：kty、crv 和 x",
        "The key has {unknown}; expected the public part alone: kty, crv and x",
    ),
    "key.no_x": Sentence(
        "密钥的 'x' 不能用：应为 base64url 的 32 字节",
        "The key's 'x' can't be used; expected 32 bytes in base64url",
    ),
    "key.no_point": Sentence(
        "密钥的 'x' 不是 edwards25519 的点：应为 RFC 8032 所编码的公钥",
        "The key's 'x' is no point of edwards25519; expected a public key as RFC 8032 encodes it",
    ),
    "key.small_order": Sentence(
        "密钥的 'x' 的阶太小，任何人都能用它签名：应为一对密钥中的公钥",
        "The key's 'x' has a small order, so anybody can sign under it; expected that of a key pair",
    ),
    "key.not_private": Sentence(
        "不是 Ed25519 私钥：应为带 'd' 的 JWK，'d' 为 base64url 的 32 字节",
        "The key is no private Ed25519 key; expected a JWK with 'd', 32 bytes in base64url",
    ),
    "key.no_pair": Sentence(
        "密钥的公开部分与私有部分不属于同一对",
        "The key's public and private parts do not belong together",
    ),
}

PROOFS: Sentences = {  # of an event by what was signed (ingest/proof)
    "proof.damaged": Sentence(
        "{who} 所签名的内容已损坏，无法读取",
        "What {who} signed was damaged, and can't be read",
    ),
    "proof.unknown_key": Sentence(
        "密钥 {kid} 没有记录",
        "The key {kid} is not on record",
    ),
    "proof.other_device": Sentence(
        "密钥 {kid} 属于 {owner}，不属于 {who}",
        "The key {kid} is of {owner}, not of {who}",
    ),
}

ANSWERS: Sentences = {  # receipts, status, the state of a shard
    "receipt.no_object": Sentence(
        "回执是 JSON {type}：应为一个对象",
        "The receipt is a JSON {type}; expected an object",
    ),
    "receipt.lists_no_object": Sentence(
        "回执列出了 {found}：应为一个对象",
        "The receipt lists {found}; expected an object",
    ),
    "receipt.lists_no_text": Sentence(
        "'ids' 列出了 {found}：应为文本",
        "'ids' lists {found}; expected a text",
    ),
    "receipt.lists_no_span": Sentence(
        "'missing' 列出了 {found}：应为 [first, last]",
        "'missing' lists {found}; expected [first, last]",
    ),
    "receipt.sha256": Sentence(
        "'sha256' 为 {found}：应为 SHA-256 的 64 位小写十六进制数字",
        "'sha256' is {found}; expected the 64 lower-case hex digits of a SHA-256",
    ),
    "status.large": Sentence(
        "状态有 {size} 字节：最多 {most} 字节",
        "The status has {size} bytes; expected at most {most}",
    ),
    "status.no_status": Sentence(
        "状态为 {beginning}：应为 'online' 是 true 或 false 的对象",
        "The status is {beginning}; expected an object with 'online' true or false",
    ),
    "status.no_lanes": Sentence(
        "{field} 为 {found}：应为每条通道各有一值的对象",
        "{field} is {found}; expected an object with a value for each lane",
    ),
    "status.no_lane": Sentence(
        "通道 {lane} 为 {found}：应为带 'waiting' 和 'oldest' 的对象",
        "The lane {lane} is {found}; expected an object with 'waiting' and 'oldest'",
    ),
    "status.no_age": Sentence(
        "通道 {lane} 的 'oldest' 为 {found}：应为秒数或 null",
        "'oldest' of the lane {lane} is {found}; expected seconds, or null",
    ),
    "shard.no_object": Sentence(
        "分片状态是 JSON {type}：应为一个对象",
        "The state is a JSON {type}; expected an object",
    ),
    "shard.no_time": Sentence(
        "'since' 为 {found}：应为带时区的时间",
        "'since' is {found}; expected a time with its offset",
    ),
}
