"""The pages of people: everybody, one person, ending their access everywhere, letting them in again, offices."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors
from app.accounts.actions import Roles
from app.admin import actions, forms, people
from app.admin.views.door import bp, page_number
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do
from app.web.request import user_id as my_id

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.accounts.models import User
    from app.work import UnitOfWork


@bp.get("/admin/users/")
def users() -> str:
    """Everybody who has an account."""
    given = request.args
    view = people.View(given.get("words", "").strip(), given.get("state", ""), page_number())
    with ask() as work:
        return pages.render("admin/users.html", work, view=view, listing=people.people(work, view))


@bp.get("/admin/users/<user_id>")
def user(user_id: str) -> str:
    """One person."""
    with ask() as work:
        person = people.person(work, user_id)
        return pages.render(
            "admin/user.html",
            work,
            person=person,
            held=people.held(work, person.user),
            ended=people.ended(work, person.user),
            form=forms.RolesForm(obj=person.user),
            is_me=user_id == my_id(),
            crumbs=_crumbs(person.user, None),
        )


def _crumbs(person: User, last: str | None) -> list[tuple[str, str | None]]:
    """The way to a person's page, or to one of theirs."""
    way: list[tuple[str, str | None]] = [(_("People"), url_for("admin.users"))]
    if last is None:
        return [*way, (person.name, None)]
    return [*way, (person.name, url_for("admin.user", user_id=person.id)), (last, None)]


@bp.route("/admin/users/<user_id>/end-access", methods=["GET", "POST"])
def end_access(user_id: str) -> Answer | str:
    """End somebody's access everywhere, after seeing what that ends."""
    form = forms.EndForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                actions.end_access(work, people.user(work, user_id), form.reason.data)
        except (errors.Invalid, errors.Conflict) as error:
            form.reason.errors = [told(error)]
        else:
            return redirect(url_for("admin.ended", user_id=user_id), HTTPStatus.SEE_OTHER)
    with ask() as work:
        return _end_page(work, people.user(work, user_id), form)


def _end_page(work: UnitOfWork, person: User, form: forms.EndForm) -> str:
    """What would be ended, and the form that does it."""
    if person.id == my_id():
        raise errors.Forbidden("You cannot do this to yourself. Ask another administrator.")
    crumbs = _crumbs(person, _("End access"))
    held = people.held(work, person)
    return pages.render("admin/end_access.html", work, person=person, held=held, form=form, crumbs=crumbs)


@bp.get("/admin/users/<user_id>/ended")
def ended(user_id: str) -> str:
    """What the end of somebody's access has ended."""
    with ask() as work:
        person = people.user(work, user_id)
        found = people.ended(work, person)
        if found is None:
            raise errors.NotFound
        crumbs = _crumbs(person, _("What was ended"))
        return pages.render("admin/ended.html", work, person=person, ended=found, held=found.held, crumbs=crumbs)


@bp.post("/admin/users/<user_id>/let-in")
def let_in(user_id: str) -> Answer:
    """Let somebody sign in again."""
    try:
        with do() as work:
            person = people.user(work, user_id)
            actions.let_in_again(work, person)
            said = _("%(name)s can sign in again. Leaders can bring them back into their groups.", name=person.name)
    except errors.Conflict as error:
        flash(told(error), "danger")
    else:
        flash(said, "success")
    return redirect(url_for("admin.user", user_id=user_id), HTTPStatus.SEE_OTHER)


@bp.post("/admin/users/<user_id>/roles")
def roles(user_id: str) -> Answer:
    """Say which offices somebody holds."""
    form = forms.RolesForm()
    chosen = Roles(bool(form.is_administrator.data), bool(form.is_auditor.data))
    try:
        with do() as work:
            actions.choose_roles(work, people.user(work, user_id), chosen)
    except errors.Conflict as error:
        flash(told(error), "danger")
    else:
        flash(_("The offices were saved."), "success")
    return redirect(url_for("admin.user", user_id=user_id), HTTPStatus.SEE_OTHER)
