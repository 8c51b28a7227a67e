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


def cacheable(response: Response) -> Response:
    """A public page may be kept for a minute and is sent compressed, unless it greets somebody who is signed in.

    Pages for somebody stay uncompressed: their length would tell of secrets beside what an attacker may write into them (BREACH).
    """
    if current_actor().is_signed_in:
        return response
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Vary"] = "Cookie, Accept-Encoding, Accept-Language"
    if request.accept_encodings["br"]:
        response.set_data(brotli.compress(response.get_data(), quality=5))
        response.headers["Content-Encoding"] = "br"
    response.add_etag()
    response.make_conditional(request)
    return response
