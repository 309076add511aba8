"""What a browser may do with our pages: the content policy as a table, and the headers that go with it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, request

# No page needs more than this; a page that scans will get its own line in a table beside it.
CONTENT_POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "blob:"),
    "connect-src": ("'self'",),
    "worker-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
}

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def content_policy() -> str:
    """The Content-Security-Policy header."""
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in CONTENT_POLICY.items())


def protect(app: Flask) -> None:
    """Send the headers with every answer of the application, errors included."""
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = content_policy()
    for name, value in HEADERS.items():
        response.headers[name] = value
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        # What is recorded changes, and what a login shows is nobody else's.
        response.headers.setdefault("Cache-Control", "no-store")
    return response
