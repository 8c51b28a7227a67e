"""Pages and answers that several routes of responses give: a principle, the remarks, the check."""

import json
from dataclasses import replace
from typing import Any

from flask import Response, jsonify, render_template, request

from consult import models
from consult.models import Invitation
from consult.responses import presenters, previews, queries, summaries
from consult.responses.contents import Contents, Kept, given_by, of_document
from consult.responses.forms import AnswerForm, RemarksForm, SignOffForm
from consult.responses.presenters import Desk
from consult.responses.texts import FrozenWording, text_of
from consult.web.i18n import gettext as _


def wants_json() -> bool:
    """Whether a script asks."""
    return request.headers.get("Accept", "").startswith("application/json")


def answer_form(invitation: Invitation, wording: FrozenWording, contents: Contents, /, **values: Any) -> AnswerForm:
    """The form of one principle, filled from the request or from `values`."""
    names = summaries.disclosure_names()
    whole = _("As the whole response")
    if contents.disclosure is not None:
        whole = _("As the whole response: %(name)s", name=names[contents.disclosure.value].lower())
    return AnswerForm(text_of(invitation.round).scale, wording.text, whole, **values)


def principle_page(desk: Desk, wording: FrozenWording, form: AnswerForm) -> str:
    """One principle with everything around it."""
    keys = [each.key for each in desk.wordings]
    number = keys.index(wording.key) + 1
    kept = desk.contents.answer(wording.principle_id)
    typed = form.typed
    change = previews.proposed_change(form.draft, typed.wording)
    intro, readers = previews.audiences(desk, typed, _region(desk))
    return render_template(
        "responses/principle.html",
        **presenters.frame(desk, wording.key, "answer"),
        wording=wording,
        number=number,
        form=form,
        kept=kept,
        kept_words=presenters.kept_words(desk, kept),
        meanings=previews.disclosure_meanings(desk),
        reason_hint=previews.reason_hint(desk.scale),
        change=change,
        change_count=previews.change_count(change),
        audiences_intro=intro,
        audiences_items=readers,
        back=desk.wordings[number - 2] if number > 1 else None,
        next=desk.wordings[number] if number < len(keys) else None,
        earlier=_earlier(desk, wording.principle_id),
    )


def after_saving(desk: Desk, wording: FrozenWording) -> str:
    """Where the pressed button leads: on, back or nowhere; a missing reason is asked for before going on."""
    keys = [each.key for each in desk.wordings]
    place, then = keys.index(wording.key), request.form.get("then", "next")
    if then == "stay":
        return desk.url("principle", key=wording.key)
    if (named := _place_named(desk, then)) is not None:
        return named
    if then == "back":
        return desk.url("principle", key=keys[place - 1]) if place else desk.url("overview")
    if presenters.lacking(desk.contents.answer(wording.principle_id).typed, desk.scale) is not None:
        return desk.url("principle", key=wording.key, check=1)
    return desk.url("principle", key=keys[place + 1]) if place + 1 < len(keys) else desk.url("remarks")


def after_remarks(desk: Desk) -> str:
    """The same after saving the remarks."""
    then = request.form.get("then", "check")
    return _place_named(desk, then) or desk.url("remarks" if then == "stay" else "check")


def _place_named(desk: Desk, then: str) -> str | None:
    """The page of the response that a button names; None for one that only says onwards, back or nowhere."""
    key = then.removeprefix("to:")
    if key != then and key in {wording.key for wording in desk.wordings}:
        return desk.url("principle", key=key)
    return desk.url(then) if then in {"remarks", "check"} else None


def saved_answer(desk: Desk, wording: FrozenWording) -> Response:
    """What the script shows after saving one answer: when, the change as others will read it, what each audience will read."""
    kept = desk.contents.answer(wording.principle_id)
    change = previews.proposed_change(wording.text, kept.typed.wording)
    intro, readers = previews.audiences(desk, kept.typed, _region(desk))
    language = desk.invitation.round.consultation.language
    state, words = presenters.state_of(kept.typed, desk.scale)
    return jsonify(
        saved(desk, kept)
        | {
            "change": render_template(
                "responses/_change.html", change=change, count=previews.change_count(change), language=language
            ),
            "audiences": render_template("responses/_audiences.html", intro=intro, items=readers),
            "state": state,
            "state_text": words,
        }
    )


def saved_remarks(desk: Desk) -> dict[str, Any]:
    """What the script shows after saving the remarks."""
    state, words = presenters.remarks_state(desk.contents)
    return saved(desk, desk.contents) | {"state": state, "state_text": words}


def saved(desk: Desk, kept: Kept | Contents) -> dict[str, Any]:
    """When something was saved, and under which version."""
    zone = desk.invitation.round.consultation.zone
    return {
        "saved_at": kept.saved_at.isoformat() if kept.saved_at else None,
        "version": kept.version,
        "saved_text": presenters.saved_words(kept.saved_at, zone),
    }


def not_saved(form: AnswerForm | RemarksForm) -> tuple[Response, int]:
    """Why a form cannot be kept, for the script."""
    problems = {name: str(texts[0]) for name, texts in form.errors.items() if name and texts}
    return jsonify({"message": next(iter(problems.values()), ""), "errors": problems}), 422


def remarks_page(desk: Desk, form: RemarksForm) -> str:
    """General remarks and readers of the whole response."""
    return render_template(
        "responses/remarks.html",
        **presenters.frame(desk, "remarks", "answer"),
        form=form,
        kept=desk.contents,
        kept_words=presenters.kept_words(desk, desk.contents),
        meanings=previews.disclosure_meanings(desk),
        back=desk.wordings[-1] if desk.wordings else None,
        earlier=_earlier(desk),
    )


def check_page(desk: Desk, form: SignOffForm, problem: str = "") -> str:
    """Everything that would be submitted, what is in the way, and the sign-off."""
    form.seen.data = summaries.seen(desk)
    current = queries.current_response(desk.invitation.round_id, desk.invitation.organisation_id)
    obstacles = summaries.obstacles(desk)
    return render_template(
        "responses/check.html",
        **presenters.frame(desk, "check"),
        form=form,
        sections=summaries.sections(desk),
        obstacles=obstacles,
        problem=problem,
        contents=desk.contents,
        names=summaries.disclosure_names(),
        meanings=previews.disclosure_meanings(desk),
        response=current,
        changed=summaries.differs(desk, current),
        asks_consent=given_by(desk.contents, desk.wordings).has_unnamed_stances,
        again="again" in request.args,
    )


def receipt_page(desk: Desk, response: models.Response) -> str:
    """One version as it was submitted, read from its frozen document, with its receipt; and all versions."""
    versions = queries.versions(response.round_id, response.organisation_id)
    sent = replace(desk, contents=of_document(response, desk.wordings))
    names = summaries.withdrawers(versions)
    current = next((each for each in versions if each.state is models.ResponseState.SUBMITTED), None)
    return render_template(
        "responses/receipt.html",
        **presenters.frame(desk),
        response=response,
        sent=sent.contents,
        sections=summaries.sections(sent),
        current=current,
        changed=current is response and summaries.differs(desk, response),
        versions=versions,
        withdrawals={each.version: summaries.withdrawal(each, names) for each in versions},
        states=summaries.states(),
        names=summaries.disclosure_names(),
        meanings=previews.disclosure_meanings(desk),
        signed_on=presenters.date_words(response.signed_on),
    )


def _region(desk: Desk) -> str:
    region = desk.invitation.region
    return region.label if region else ""


def _earlier(desk: Desk, principle_id: int | None = None) -> list[dict[str, Any]]:
    """Texts that a later save replaced, or that came second: each with whose and when."""
    found = queries.earlier_texts(desk.invitation, principle_id)
    return [{"who": text.who, "at": text.at, "content": json.loads(text.content)} for text in found]
