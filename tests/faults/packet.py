"""MQTT 5 control packets as bytes, as far as the wire must know them: where a PUBLISH has its payload."""

from __future__ import annotations

from dataclasses import dataclass, replace

PUBLISH = 3


@dataclass(frozen=True, slots=True)
class Publish:
    """A PUBLISH packet taken apart: `head` is what stands between its length and its payload."""

    first: int
    head: bytes
    topic: str
    payload: bytes

    @property
    def word(self) -> str:
        """What is said on its topic: events, receipt, state."""
        return self.topic.rpartition("/")[2]

    def with_payload(self, payload: bytes) -> Publish:
        return replace(self, payload=payload)

    def to_bytes(self) -> bytes:
        return bytes([self.first]) + _varint(len(self.head) + len(self.payload)) + self.head + self.payload


def take_packet(buffer: bytearray) -> bytes | None:
    """Remove the first whole packet from a buffer; None while there is none."""
    length, shift, at = 0, 0, 1
    while at < len(buffer):
        byte = buffer[at]
        length |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            break
    else:
        return None
    if len(buffer) < at + length:
        return None
    packet = bytes(buffer[: at + length])
    del buffer[: at + length]
    return packet


def read_publish(packet: bytes) -> Publish | None:
    """A PUBLISH of quality of service 1, or None for every other packet."""
    if packet[0] >> 4 != PUBLISH or packet[0] >> 1 & 3 != 1:
        return None
    at = 1
    while packet[at] >= 128:
        at += 1
    body = packet[at + 1 :]
    topic_end = 2 + int.from_bytes(body[:2])
    properties_at = topic_end + 2  # after the packet's number
    length, shift, at = 0, 0, properties_at
    while True:
        byte = body[at]
        length |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            break
    payload_at = at + length
    return Publish(packet[0], body[:payload_at], body[2:topic_end].decode(), body[payload_at:])


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while True:
        number, low = divmod(number, 128)
        encoded.append(low | (128 if number else 0))
        if not number:
            return bytes(encoded)
