"""The API as OpenAPI 3.1, for those who write a gateway or a monitor. What a body may be is printed from the message that
checks it; those of desks are zlib-packed."""

from typing import Any

from msgspec.json import schema_components

from sync.protocol.sealed_answers import SEAL, TIME
from sync.protocol.version import VERSION
from sync.server.messages import HandedIn, ResultReported

SUBMISSIONS, RESULTS = "/v1/portal/dossiers", "/v1/agencies/results"
REF = "#/components/schemas/{name}"

_SIGNED = ("X-Desk", "X-Counter", "X-Signature")
_SEALS = {
    SEAL: "Ed25519 of the centre's key over the request's signature, status, Retry-After, time and body",
    TIME: "the centre's clock, in milliseconds since 1970 UTC",
}
_WORDS = {
    "/v1/enrol": "A one-time code and a public key for a name, bands, serials and the centre's key.",
    "/v1/journal": "Entries in order after what the centre has; the answer is the signed head. 409: gap or fork, both numbers.",
    "/v1/journal/head": "What the centre holds of this desk, signed, and where each feed ends.",
    "/v1/journal/pull": "This desk's own entries after a place, a page of them.",
    "/v1/dossiers": "Dossiers of the same agencies that other counters took in and that changed after a place, signed.",
    "/v1/news": "What happened elsewhere and concerns this desk, after a place, signed.",
    "/v1/publications": "What the centre set for all counters after a place: accounts, procedures, rules; signed.",
    "/v1/scans": "How many bytes of each named scan of this desk the centre holds, signed.",
    "/v1/scans/piece": "The next piece of a scan that a fact of this desk names; the answer is as that of /v1/scans.",
    "/v1/scans/fetch": "A piece of a scan of this desk, or of a running dossier of its agencies.",
    "/v1/day": "The centre's totals of this desk between two moments, signed.",
}
_ERRORS = {
    "400": "not a message of this protocol",
    "401": "unknown desk, bad signature, or a counter that was used or is far ahead",
    "403": "a code that is not valid, or a revoked key",
    "404": "no such scan here",
    "405": "not a question",
    "409": "gap, fork or nothing to replace; with both numbers",
    "413": "too large",
    "422": "a broken chain or signature; a scan that is not what its name says",
    "429": "too many at once; Retry-After",
    "503": "no database or no room on the disk; Retry-After",
}


def _error(words: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _operation(path: str, message: type | None) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": _WORDS[path],
        "responses": {
            "200": {"description": "answered", "content": {"application/json": {"schema": {"type": "object"}}}},
            **{status: _error(words) for status, words in _ERRORS.items()},
        },
    }
    for response in operation["responses"].values():
        response["headers"] = {name: {"description": words, "schema": {"type": "string"}} for name, words in _SEALS.items()}
    if path != "/v1/enrol":
        header = {"in": "header", "required": True, "schema": {"type": "string"}}
        operation["parameters"] = [{"name": name, **header} for name in _SIGNED]
    if message is not None:
        content = {"contentMediaType": "application/json", "contentSchema": _named(message)}
        packed = {"schema": {"type": "string", "format": "binary", "description": "zlib of a JSON object", **content}}
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": packed}}
    return operation


_TOLD: dict[str, tuple[str, type]] = {
    SUBMISSIONS: (
        "A dossier that a citizen submitted on the portal, in the fields of DongBoHoSoMC. error_code 0 taken, 1 there already, "
        "-1 not understood.",
        HandedIn,
    ),
    RESULTS: ("An agency's software says that the result of a dossier is there; the counter hears of it.", ResultReported),
}
"""What other programs say, with a token of their own (`desk-centre caller`)."""


def _named(message: type) -> dict[str, str]:
    return {"$ref": REF.format(name=message.__name__)}


def _of_callers(path: str) -> dict[str, Any]:
    words, message = _TOLD[path]
    bearer = {"name": "Authorization", "in": "header", "required": True, "schema": {"type": "string"}}
    answered = {"description": "heard", "content": {"application/json": {"schema": {"type": "object"}}}}
    refusals = {"400": "not JSON", "401": "unknown caller", "404": "no such dossier of this agency", "413": "too large"}
    refusals |= {"422": "not understood", "503": "no database; Retry-After"}
    return {
        "summary": words,
        "parameters": [bearer],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _named(message)}}},
        "responses": {
            "200": answered,
            **{status: answered | {"description": said} for status, said in refusals.items()},
        },
    }


def describe(messages: dict[tuple[str, str], type | None]) -> dict[str, Any]:
    """The document, for what desks may ask (`messages`: of each method and path what a desk says with it) and for what programs
    may say."""
    paths: dict[str, Any] = {path: {"post": _of_callers(path)} for path in _TOLD}
    for (method, path), message in messages.items():
        paths.setdefault(path, {})[method.lower()] = _operation(path, message)
    kinds = [message for message in messages.values() if message is not None] + [message for _words, message in _TOLD.values()]
    schemas = schema_components(dict.fromkeys(kinds), ref_template=REF)[1]
    info = {"title": "Máy chủ trung tâm", "version": VERSION}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}
