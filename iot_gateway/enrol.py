"""Enrolment: the device's key is made, and its public part given to the platform against the one-time code."""

from __future__ import annotations

import http.client
import ipaddress
import json
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracechain.iot_gateway.device_key import DeviceKeyPair
from tracechain.iot_gateway.error import EnrolError
from tracechain.trace.messages.topics import Node

PATH = "/api/v1/enrolments"
_SECONDS = 30.0
_MOST_BYTES = 64 * 1024


def enrol(node: Node, code: str, platform: str, data: Path) -> str:
    """Enrol a node's next key and sign with it from then on; its kid.

    Raises EnrolError when the platform can't be reached or refuses; it may be tried again with the same code.
    """
    place = DeviceKeyPair.of(node, data)
    key = place.next()
    request = {"gln": node.gln, "device": node.device, "code": code, "key": key.public.to_json()}
    status, answer = _post(platform, json.dumps(request).encode())
    if status not in (200, 201):
        detail = answer.get("detail") or f"status {status}"
        raise EnrolError(f"The platform {platform!r} did not enrol {node.gln}.{node.device}: {detail}")
    if answer.get("kid") != key.kid:
        raise EnrolError(f"The platform {platform!r} answered with another key than the one that was sent")
    place.take()
    return key.kid


def _post(platform: str, body: bytes) -> tuple[int, dict[str, Any]]:
    connection, path = _connection(platform)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json", "Accept": "application/json"})
        response = connection.getresponse()
        content = response.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise EnrolError(f"The platform {platform!r} can't be reached: {error}") from error
    finally:
        connection.close()
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    return response.status, answer if isinstance(answer, dict) else {}


def _connection(platform: str) -> tuple[http.client.HTTPConnection, str]:
    try:
        parts = urlsplit(platform)
        port = parts.port
    except ValueError:
        raise EnrolError(f"The platform's address {platform!r} can't be read; expected https://HOST") from None
    host, path = parts.hostname or "", parts.path.rstrip("/") + PATH
    if parts.scheme == "https" and host:
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=_SECONDS, context=context), path
    if parts.scheme == "http" and _is_here(host):
        return http.client.HTTPConnection(host, port, timeout=_SECONDS), path
    # Who reads the code on the way can enrol a key of its own with it.
    raise EnrolError(f"The platform's address is {platform!r}; expected https://HOST, or http:// on this machine alone")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
