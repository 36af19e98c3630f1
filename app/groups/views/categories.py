"""The categories that own groups, and who administers them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.accounts import queries as people
from app.groups import actions, forms, queries
from app.groups.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Category
    from app.work import UnitOfWork


@bp.get("/admin/categories/")
def categories() -> str:
    """The categories that one administers."""
    with ask() as work:
        found = queries.my_categories(work)
        if not found:
            policy.require_administrator(work.actor)
        return pages.render(
            "groups/categories.html", work, categories=found, may_create=policy.may_administer(work.actor)
        )


@bp.route("/admin/categories/new", methods=["GET", "POST"])
def new_category() -> Answer | str:
    """Make a category."""
    form = forms.CategoryForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                made = actions.create_category(work, form.name.data, form.contact.data or "")
                _choose_administrators(work, made)
        except (errors.Invalid, errors.Conflict) as error:
            form.name.errors = [told(error)]
        else:
            return _saved()
    with ask() as work:
        policy.require_administrator(work.actor)
        return _page(work, form, None, _("New category"))


@bp.route("/admin/categories/<category_id>", methods=["GET", "POST"])
def category(category_id: str) -> Answer | str:
    """A category: its name, contact, administrators and groups."""
    form = forms.CategoryForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                found = queries.category(work, category_id)
                actions.edit_category(work, found, form.name.data, form.contact.data or "")
                if policy.may_administer(work.actor):
                    _choose_administrators(work, found)
        except (errors.Invalid, errors.Conflict) as error:
            form.name.errors = [told(error)]
        else:
            return _saved()
    with ask() as work:
        found = queries.category(work, category_id)
        if not form.is_submitted():
            form.process(obj=found)
        return _page(work, form, found, found.name)


def _page(work: UnitOfWork, form: forms.CategoryForm, found: Category | None, heading: str) -> str:
    """The page on which a category is made or changed."""
    administrators = "\n".join(each.email for each in found.administrators) if found else ""
    return pages.render(
        "groups/category.html",
        work,
        form=form,
        category=found,
        heading=heading,
        administrators=request.form.get("administrators", administrators),
        groups=queries.groups_of(work, found) if found else [],
        may_choose=policy.may_administer(work.actor),
        crumbs=[(_("Categories"), url_for("groups.categories")), (heading, None)],
    )


def _choose_administrators(work: UnitOfWork, found: Category) -> None:
    """Let those whose addresses stand in the form administer a category."""
    addresses = request.form.get("administrators", "").split()
    try:
        named = [people.user_by_email(work, address) for address in dict.fromkeys(addresses)]
    except errors.NotFound as error:
        raise errors.Invalid(error.message, **error.values) from None
    actions.choose_administrators(work, found, named)


def _saved() -> Answer:
    """Say that it was saved, and show them all."""
    flash(_("The category was saved."), "success")
    return redirect(url_for("groups.categories"), HTTPStatus.SEE_OTHER)
