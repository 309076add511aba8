"""Which language a page speaks: zh-CN unless the reader wants en, by the switch, the cookie, or the browser's wish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import Flask, Response, g, request
from flask_babel import Babel

from tracechain.trace.records.parties import Party, Place, Product
from tracechain.web.lookup.names import Name, name_of

COOKIE = "lang"
DEFAULT = "zh-CN"
LANGUAGES: Mapping[str, str] = {"zh-CN": "中文", "en": "English"}
_LOCALES = {"zh-CN": "zh_Hans_CN", "en": "en"}
_YEAR = 365 * 24 * 3600


def speak(app: Flask) -> None:
    """Give an application its two languages."""
    Babel(app, default_locale=_LOCALES[DEFAULT], locale_selector=locale, default_timezone="UTC")
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["languages"] = LANGUAGES
    app.after_request(_remember)


def language() -> str:
    """The language of this request, as BCP 47 tag."""
    if "language" not in g:
        g.language = _chosen()
    return cast("str", g.language)


def locale() -> str:
    """The language of this request, as the catalogues and Babel call it."""
    return _LOCALES[language()]


def named(entry: Party | Place | Product) -> str:
    """The name of an entry of the master data in this request's language, or in the other where it has none."""
    return name_of(entry).spoken(language())


def pack_of(product: Product) -> str:
    """What a pack of a product is, in this request's language."""
    return Name(product.pack_zh, product.pack_en).spoken(language())


def _chosen() -> str:
    for wanted in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wanted is not None and wanted in LANGUAGES:
            return wanted
    for wanted in request.accept_languages.values():
        tag = wanted.lower().replace("_", "-")
        if tag.split("-")[0] in ("zh", "en"):
            return "en" if tag.startswith("en") else DEFAULT
    return DEFAULT


def _remember(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = language()
        response.vary.update(["Accept-Language", "Cookie"])
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie(
                COOKIE, language(), max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure
            )
    return response
