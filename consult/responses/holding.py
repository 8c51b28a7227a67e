"""What a transaction holds while it changes an organisation's response: the round, which cannot close meanwhile, and the invitation, so that
one organisation's submissions come one after the other. SQLite has no such locks and needs none: whoever writes is alone."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from consult.domain.errors import NotFound
from consult.extensions import db
from consult.models import Invitation, Round

_TIMES = ("opens_at", "closes_at", "opening_confirmed_at", "opened_at", "closed_at")
_ASKED = ("region_code", "kind_code", "country", "opened_at")
_ROUND = (
    select(*(getattr(Round, name) for name in _TIMES))
    .where(Round.id == bindparam("round_id"))
    .with_for_update(read=True, of=Round)
)
_INVITATION = (
    select(*(getattr(Invitation, name) for name in _ASKED))
    .where(Invitation.round_id == bindparam("round_id"), Invitation.organisation_id == bindparam("organisation_id"))
    .with_for_update(of=Invitation)
)


def hold(invitation: Invitation) -> None:
    """Hold round and invitation until this transaction ends, and read anew what of them may have changed.

    Text, scale and rules are frozen since the round opened, so they may have been read before. Raises NotFound where no one is asked any more.
    """
    key = {"round_id": invitation.round_id, "organisation_id": invitation.organisation_id}
    db.session.flush()
    connection = db.session.connection()
    times = connection.execute(_ROUND, {"round_id": key["round_id"]}).one()
    asked = connection.execute(_INVITATION, key).one_or_none()
    if asked is None:
        raise NotFound
    for name, value in zip(_TIMES, times, strict=True):
        set_committed_value(invitation.round, name, value)
    for name, value in zip(_ASKED, asked, strict=True):
        set_committed_value(invitation, name, value)
