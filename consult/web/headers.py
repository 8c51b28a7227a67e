"""Response headers that hold a page to what we meant it to do."""

from collections.abc import MutableMapping, Sequence

from flask import Flask, Response, request

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
        headers.setdefault("Content-Security-Policy", CSP)
        headers.setdefault("Referrer-Policy", "no-referrer" if "token" in (request.view_args or {}) else "same-origin")
        headers.setdefault("Cache-Control", "no-store")
        for name, value in _common(secure).items():
            headers.setdefault(name, value)
        return response


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
