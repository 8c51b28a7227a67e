"""How long browsers and caches may keep what the public reads."""

import brotli
from flask import Response, request

from consult.web.access import current_actor


def for_ever(response: Response) -> Response:
    """A file of a release: its content never changes, and any site's scripts may read it."""
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response


def cacheable(response: Response, seconds: int = 60) -> Response:
    """A public page may be kept for a minute and is sent compressed, unless it greets somebody who is signed in.

    With `seconds=0` browsers ask each time whether it is still the same: for pages that say what is open now.
    Pages for somebody stay uncompressed: their length would tell of secrets beside what an attacker may write into them (BREACH).
    """
    if current_actor().is_signed_in:
        return response
    response.headers["Cache-Control"] = (
        f"public, max-age={seconds}" if seconds else "public, max-age=0, must-revalidate"
    )
    response.headers["Vary"] = "Cookie, Accept-Encoding, Accept-Language"
    if request.accept_encodings["br"]:
        response.set_data(brotli.compress(response.get_data(), quality=5))
        response.headers["Content-Encoding"] = "br"
    response.add_etag()
    response.make_conditional(request)
    return response
