"""Messages wait in order, and in bounded memory."""

from __future__ import annotations

from threading import Thread

from tracechain.ingest.mqtt.inbox import Delivery, Inbox


def _delivery(number: int, payload: bytes = b"") -> Delivery[str]:
    return Delivery("link", 1, number, 1, "topic", payload)


def test_messages_come_out_in_the_order_in_which_they_came_in() -> None:
    inbox: Inbox[str] = Inbox()
    for number in range(3):
        inbox.put(_delivery(number))
    assert [inbox.take(0) for _ in range(4)] == [_delivery(0), _delivery(1), _delivery(2), None]


def test_a_full_inbox_lets_the_next_message_wait() -> None:
    inbox: Inbox[str] = Inbox(_delivery(1, b"x" * 10).size)
    inbox.put(_delivery(1, b"x" * 10))
    waiting = Thread(target=inbox.put, args=(_delivery(2, b"y"),))
    waiting.start()
    assert inbox.take(5) == _delivery(1, b"x" * 10)
    assert inbox.take(5) == _delivery(2, b"y")
    waiting.join()


def test_empty_messages_fill_it_too() -> None:
    inbox: Inbox[str] = Inbox()
    for number in range(1_000):
        inbox.put(_delivery(number))
    assert inbox.held > 100_000


def test_a_closed_inbox_lets_everybody_go() -> None:
    inbox: Inbox[str] = Inbox(most_bytes=1)
    inbox.put(_delivery(1, b"x"))
    waiting = Thread(target=inbox.put, args=(_delivery(2),))
    waiting.start()
    inbox.close()
    waiting.join(5)
    assert not waiting.is_alive()
    assert inbox.take(0) is None
