"""/api/v1/enrolments and /api/v1/envelopes: what devices say by HTTP."""

from __future__ import annotations

import marshmallow as ma
from flask import Response, abort, request
from flask_smorest import Blueprint
from marshmallow import fields

from tracechain.ingest.door.arrival import read_message
from tracechain.ingest.door.source import WayIn
from tracechain.ingest.mqtt.answer import answers
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.signature import ALGORITHM, MAX_TOKEN_BYTES, PublicKey, SignedMessage, is_signed
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.keys import DeviceKey
from tracechain.trace.records.principal import AccountRole
from tracechain.trace.wire.enrolment import EnrolledSchema
from tracechain.trace.wire.field import described
from tracechain.trace.wire.receipt import ReceiptSchema
from tracechain.web.edge.access import principal
from tracechain.web.edge.faults import answer as fault
from tracechain.web.edge.operation import operation
from tracechain.web.edge.services import services
from tracechain.web.edge.throttle import TRIES, limiter, may_try

KEY_FORMAT = "ed25519"  # 32 bytes in base64url; as with a code, only the parser can judge whether they are a key

_GLN = {"pattern": "^[0-9]{13}$", "examples": ["6901234000009"]}
_DEVICE = {"pattern": "^[A-Za-z0-9_-]{1,64}$", "examples": ["gate-1"]}
_KEY = {
    "required": ["kty", "crv", "x"],
    "properties": {
        "kty": {"type": "string", "enum": ["OKP"]},
        "crv": {"type": "string", "enum": [ALGORITHM]},
        "x": {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$", "format": KEY_FORMAT},
        **{name: {} for name in ("kid", "alg", "use")},
    },
    "additionalProperties": False,
}
_ENVELOPES = {
    "security": [{"token": []}, {}],
    "parameters": [
        {
            "in": "query",
            "name": "device",
            "schema": {"type": "string", **_DEVICE},
            "description": "Needed where it is not signed.",
        }
    ],
    "requestBody": {
        "description": "The bytes that go by MQTT: an envelope as JSON, or signed, as JWS in compact serialisation.",
        "required": True,
        "content": {
            "application/json": {
                "schema": {"description": "What can't be read waits in quarantine, and the receipt says so."}
            },
            "application/jose": {"schema": {"type": "string", "minLength": 1}},
        },
    },
}

blueprint = Blueprint("nodes", __name__, url_prefix="/api/v1", description="What devices say by HTTP.")


class EnrolmentSchema(ma.Schema):
    """A device's public key, with the one-time code that the operator gave."""

    gln = fields.String(required=True, metadata=_GLN)
    device = fields.String(required=True, metadata=_DEVICE)
    code = fields.String(required=True, validate=ma.validate.Length(max=64))
    key = fields.Dict(required=True, metadata=described("The public Ed25519 key as a JWK (RFC 8037).", **_KEY))


@operation(
    blueprint,
    "/enrolments",
    method="POST",
    body=EnrolmentSchema,
    answer=EnrolledSchema,
    status=201,
    refusals=(400, 403, 429),
    open_to_all=True,
)
@limiter.limit(TRIES)
def enrol(gln: str, device: str, code: str, key: dict[str, object]) -> DeviceKey:
    """Register a device's public key against its one-time code."""
    node, public = Node(gln, device), PublicKey.parse(key)
    return services().records.keys.enrol(code, node.gln, node.device, public.kid, public.x)


@operation(
    blueprint,
    "/envelopes",
    method="POST",
    answer=ReceiptSchema,
    refusals=(400, 401, 403, 413, 429),
    open_to_all=True,
    document=_ENVELOPES,
)
def envelope() -> Response:
    """Record what a node sends, as by MQTT; the receipt is the answer."""
    request.max_content_length = MAX_TOKEN_BYTES
    payload = request.get_data(cache=False)
    node = _signer(payload) if is_signed(payload) else _holder()
    if not payload:
        return fault(400, "The body is empty; expected an envelope.")
    arrival = read_message(node.events, payload, WayIn.HTTP)
    capture = services().capture
    judged = capture.judge([arrival])
    if not judged[0].own and not may_try("envelopes that are refused"):
        # Each would be an entry of quarantine; who may send is never counted, nor held up by a neighbour.
        sentence = "Too many envelopes were refused; expected the device and its key to be registered."
        return fault(429, sentence, headers={"Retry-After": "60"})
    [answer] = answers([arrival], capture.arrivals([arrival], judged))
    return Response(answer.payload, content_type="application/json")


def _signer(payload: bytes) -> Node:
    """The node whose key made the signature."""
    try:
        signed = SignedMessage.read(payload)
        key = services().records.keys.find(signed.kid)
        if key is None:
            abort(401, f"The key {signed.kid!r} is not registered.")
        signed.check(PublicKey(key.x))
    except MessageError as error:
        abort(401, f"{error}.")
    who = principal()
    if who is not None and who.party != key.gln:
        abort(403, f"The token is not of the party {key.gln}, whose device signed the message.")
    return Node(key.gln, key.device)


def _holder() -> Node:
    """The node that the token and the parameter `device` name."""
    who = principal()
    if who is None:
        abort(401, "This needs a signature, or a token: send a valid one as 'Authorization: Bearer …'.")
    if who.role is AccountRole.NODE and who.party is None:
        abort(403, "The token has no party; a node's, made with --party GLN, was expected.")
    if who.role is not AccountRole.NODE or who.party is None:
        abort(403, f"The role {who.role.value!r} may not do this without a signature; a node's token was expected.")
    try:
        return Node(who.party, request.args.get("device", ""))
    except MessageError as error:
        abort(400, f"device: {error}.")
