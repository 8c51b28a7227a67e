"""Whether the process lives, and whether it can serve: for whoever watches the machine."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from consult.extensions import db
from consult.schema import is_current
from consult.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """The database answers and has the newest schema."""
    try:
        db.session.execute(text("SELECT 1"))
        current = is_current(db.engine)
    except SQLAlchemyError:
        return jsonify(status="database away"), 503
    return (jsonify(status="ready"), 200) if current else (jsonify(status="database schema outdated"), 503)
