"""The sentence for everything the domain can refuse: what happened, what was kept, what to do."""

from datetime import datetime

from flask import g
from flask_babel import ngettext

from consult.domain.errors import DomainError
from consult.web.i18n import gettext as _
from consult.web.i18n import instant_and_utc


def title_of(error: DomainError) -> str:
    """A heading for the page that an error gets."""
    titles = {
        401: _("Sign in first"),
        403: _("This page is not open to you"),
        404: _("There is no such page"),
        409: _("That cannot be done now"),
        410: _("This link no longer works"),
        422: _("Something in the form is not right"),
        429: _("Too many tries"),
    }
    return str(titles.get(error.status, _("Something went wrong")))


def sentence_of(error: DomainError) -> str:
    """The sentence, in the reader's language; every code that is raised has one (tested)."""
    if error.code == "throttled":
        return _throttled(error)
    text = _sentences().get(error.code) or _by_status(error.status)
    zone = g.get("zone", "UTC")  # the consultation's, where the page is about one
    params = {
        name: instant_and_utc(value, zone) if isinstance(value, datetime) else value
        for name, value in error.params.items()
    }
    return text % params if params else text


def _throttled(error: DomainError) -> str:
    return str(
        ngettext(
            "There were too many tries. Nothing is lost; try again in %(num)s minute.",
            "There were too many tries. Nothing is lost; try again in %(num)s minutes.",
            int(str(error.params["minutes"])),
        )
    )


def _by_status(status: int) -> str:
    sentences = {
        401: _("Sign in, and you come back to this page."),
        403: _("Your account does not include this. Ask a manager of the federation if you need it."),
        404: _("The address may be mistyped, or the page may belong to somebody else."),
        410: _(
            "It was used before, replaced by a newer one, or has expired. Nothing is lost. "
            "If you have an account, sign in; if not, ask whoever invited you for a new link."
        ),
    }
    return str(
        sentences.get(status, _("Nothing was changed. Try again, and tell the federation if it happens once more."))
    )


def _sentences() -> dict[str, str]:
    return {
        "round_not_open": _("This round is not open yet. What you typed is kept; you can submit once it opens."),
        "round_closed": _(
            "Answers closed on %(closed)s. Nothing was submitted or changed. Everything that was saved before is kept."
        ),
        "round_opened_already": _("This round is open already. Nothing was changed."),
        "round_closed_already": _("This round is closed already. Nothing was changed."),
        "closing_time_passed": _("The closing time %(closes)s has passed. Set a later one, then open the round."),
        "text_frozen": _("The text is frozen, because the round has opened. Nothing was changed."),
        "rules_frozen": _("The scale and the rules are fixed once a round has opened. Nothing was changed."),
        "not_ready": _("The round cannot open yet: %(blockers)s"),
        "nothing_to_withdraw": _("There is no submitted response to withdraw."),
        "round_still_open": _("The round is still open. Results are published after it closes."),
        "nothing_to_show": _(
            "Nothing would be left to show: every row is withheld. Nothing was published. Rows: %(rows)s"
        ),
        "audit_refused": _(
            "The audit refuses this release: somebody’s answer in confidence would follow from it. Nothing was published. "
            "%(findings)s Rows: %(rows)s"
        ),
        "not_checked": _(
            "This release has not been checked yet. Nothing was published. Check it on the page that publishes."
        ),
        "choice_unknown": _(
            "“%(choice)s” cannot be chosen: there are no such regions to show as one, and no such row to withhold. Nothing was changed."
        ),
        "choice_merges_all": _(
            "With “%(choice)s” as one, no two regions would be left to tell apart. Nothing was changed."
        ),
        "no_such_release": _("There is no release %(number)s with results. Nothing was withdrawn."),
        "nothing_to_correct": _("There is no release yet that a correction could put right. Nothing was published."),
        "note_needed": _("A release stands already. Say what changed and why. Nothing was published."),
        "reason_needed": _("Say why the release is withdrawn. Nothing was withdrawn."),
        "withdrawn_already": _("Release %(number)s is withdrawn already, by release %(by)s. Nothing was changed."),
        "sheet_too_short": _(
            "An Excel sheet holds %(most)s rows, and this round has more responses. Choose CSV, JSON Lines or Parquet instead."
        ),
        "no_room": _(
            "The server’s disk has no room to put an Excel file together. Choose CSV or JSON Lines, which need none, or try again later."
        ),
        "parquet_missing": _(
            "Parquet needs the extra package pyarrow, which is not installed here. Choose another form, or have consult[parquet] installed."
        ),
        "round_never_opened": _("The round has never been open, so there is nothing to publish."),
        "preview_outdated": _("The results changed since the preview. Nothing was published; look at the new preview."),
        "changed_since_checked": _(
            "An answer changed since you opened this page. Nothing was submitted. What stands now is below: check it and sign off again."
        ),
        "changed_by_colleague": _("%(name)s changed this at %(time)s. Both texts stand below; nothing is lost."),
        "slug_reserved": _("“new” is the address of another page. Choose another short name."),
        "slug_taken_by_draft": _(
            "There is a consultation “%(slug)s” already. To replace it while it is a draft, tick the box and choose the file again."
        ),
        "file_too_large": _("The file is larger than an upload may be. Nothing was kept."),
        "code_taken": _("This code belongs to another organisation. Choose another."),
        "key_taken": _("“%(key)s” is or was the key of another principle of this consultation. Choose another."),
        "closing_in_past": _(
            "This time has passed. The closing time was not changed; choose one that is still to come."
        ),
        "opening_time_passed": _("The opening time has passed or is not set. Open the round now, or set a later time."),
        "slug_taken": _("A consultation with this short name exists already."),
        "last_manager": _("This is the last manager. Make somebody else a manager first."),
        "invited_is_disabled": _(
            "%(email)s has an account that is disabled. Open it again on the page of that person."
        ),
        "came_already": _(
            "This account is open or disabled already, so there is nothing to send. Nothing was changed."
        ),
        "file_refused": _("The file is refused: %(count)s problems. Nothing was kept. Correct them and send it again."),
        "not_unicode": _(
            "The field “%(field)s” holds half a character, which cannot be kept. Nothing was changed; delete it."
        ),
        "person_disabled": _("This account is disabled. Ask a manager of the federation."),
        "answers_incomplete": _(
            "The response is not complete yet. Nothing was submitted; what is missing stands below."
        ),
        "unknown_stance": _("“%(stance)s” is not a step of this consultation’s scale."),
    }
