"""Response headers that hold a page to what we meant it to do."""

import base64
import hashlib
from collections.abc import MutableMapping, Sequence

from flask import Flask, Response, g, request

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # the hash of the empty string: Plotly sets empty style attributes while it measures text
        "style-src-attr 'unsafe-hashes' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "manifest-src 'self'",
    )
)
"""For every page, but those that other sites may show inside theirs."""
FILE_CSP = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
"""For static files: one that is opened by itself is looked at, and does nothing."""
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def install(app: Flask, secure: bool) -> None:
    """Send the headers with every response of `app`; HSTS only where TLS is in front."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        policy = headers.get("Content-Security-Policy", CSP)
        headers["Content-Security-Policy"] = policy.replace(
            "style-src 'self'", " ".join(["style-src 'self'", *_styles()])
        )
        headers.setdefault("Referrer-Policy", "no-referrer" if "token" in (request.view_args or {}) else "same-origin")
        headers.setdefault("Cache-Control", "no-store")
        for name, value in _common(secure).items():
            headers.setdefault(name, value)
        return response


def allow_style(css: str) -> None:
    """Let the page that is being made hold this style sheet, and no other than this."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    _styles().append(f"'sha256-{digest}'")


def _styles() -> list[str]:
    """The style sheets inside the page of this request, as the policy names them."""
    styles: list[str] = g.setdefault("style_hashes", [])
    return styles


def framed_by(sites: Sequence[str]) -> str:
    """The same policy for a page that these sites may frame: "*" for any, nothing for none."""
    return CSP.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(sites)}") if sites else CSP


def add_to_file(headers: MutableMapping[str, str], secure: bool) -> None:
    """The headers of a static file, which is served before the application is asked."""
    headers["Content-Security-Policy"] = FILE_CSP
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    for name, value in _common(secure).items():
        headers[name] = value


def _common(secure: bool) -> dict[str, str]:
    return _ALWAYS | ({"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if secure else {})
