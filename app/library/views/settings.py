"""The library's settings: for how long deleted items are kept, the list of keywords, the group's own fields."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import errors, policy
from app.db import now
from app.groups import queries as groups
from app.groups.words import profile_title
from app.library import actions, details, forms, queries, words
from app.library.forms.intake import IntakeForm, intake_form
from app.library.models import GRACE, LibrarySettings
from app.library.views.door import bp
from app.text import ocr
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from flask_wtf import FlaskForm
    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group
    from app.work import UnitOfWork


@bp.route("/groups/<slug>/settings/library", methods=["GET", "POST"])
def settings(slug: str) -> Answer | str:
    """What the group has chosen; sent, the first of its forms."""
    form = forms.SettingsForm()
    if form.validate_on_submit():
        with do() as work:
            actions.choose_settings(work, groups.group(work, slug), deleted_days=form.deleted_days.data)
        return _saved(slug)
    return _page(slug, form)


@bp.post("/groups/<slug>/settings/library/versions")
def keep_versions(slug: str) -> Answer | str:
    """Choose how many versions are kept; what would go is said first, and has to be confirmed."""
    form = forms.VersionsForm()
    if not form.validate_on_submit():
        return _page(slug, form)
    number = form.keep_versions.data
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
        would_go = queries.going(work, group.id, number) if number else 0
    if would_go and not form.confirmed.data:
        return _page(slug, form, would_go=would_go)
    with do() as work:
        actions.choose_settings(work, groups.group(work, slug), keep_versions=number)
    return _saved(slug)


@bp.post("/groups/<slug>/settings/library/sensitive")
def choose_handling(slug: str) -> Answer | str:
    """Choose what may be done with sensitive documents, and who sees them."""
    with ask() as work:
        form = _handling_form(work, groups.group(work, slug))
    if not form.validate_on_submit():
        return _page(slug, form)
    with do() as work:
        rules = {name: form[name].data for name in LibrarySettings.OF_SENSITIVE}
        actions.choose_handling(work, groups.group(work, slug), rules, form.profiles.data)
    return _saved(slug)


def _handling_form(work: UnitOfWork, group: Group) -> forms.HandlingForm:
    """The form for sensitive documents, with what the group has chosen unless something was sent."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    chosen, seeing = queries.settings(work, group.id), queries.sensitive_profiles(work, group.id)
    form = forms.HandlingForm(obj=chosen, profiles=sorted(seeing))
    others = [each for each in groups.profiles(work, group) if not each.is_leader]
    form.profiles.choices = [(each.id, profile_title(each)) for each in others]
    return form


@bp.post("/groups/<slug>/settings/library/scans")
def choose_scans(slug: str) -> Answer | str:
    """Choose whether scanned pages are read."""
    form = forms.ScansForm()
    if not form.validate_on_submit():
        return _page(slug, form)
    try:
        with do() as work:
            actions.choose_scans(work, groups.group(work, slug), reads_scans=form.reads_scans.data)
    except errors.Conflict as error:
        flash(told(error), "danger")
        return _back(slug)
    return _saved(slug)


@bp.post("/groups/<slug>/settings/library/intake")
def choose_intake(slug: str) -> Answer | str:
    """Choose the largest file and the types of files that the group takes."""
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
        form = intake_form(queries.settings(work, group.id))
    if form.validate_on_submit():
        try:
            with do() as work:
                actions.choose_intake(work, groups.group(work, slug), form.file_limit, form.endings)
        except errors.Invalid as error:
            form.megabytes.errors = [told(error)]
        else:
            return _saved(slug)
    return _page(slug, form)


@bp.post("/groups/<slug>/settings/library/keywords")
def add_keywords(slug: str) -> Answer | str:
    """Put words on the list."""
    form = forms.KeywordsForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                added = actions.add_keywords(work, groups.group(work, slug), form.keywords.data.splitlines())
        except errors.Invalid as error:
            form.keywords.errors = [told(error)]
        else:
            flash(ngettext("%(num)s keyword was added.", "%(num)s keywords were added.", len(added)), "success")
            return _back(slug)
    return _page(slug, form)


@bp.post("/groups/<slug>/settings/library/keywords/<keyword_id>")
def change_keyword(slug: str, keyword_id: str) -> Answer | str:
    """Give a keyword another form, or take it away."""
    try:
        with do() as work:
            group = groups.group(work, slug)
            policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
            found = queries.keyword(work, group, keyword_id)
            if request.form.get("act") == "remove":
                actions.remove_keyword(work, group, found)
            else:
                actions.rename_keyword(work, group, found, request.form.get("name", ""))
    except (errors.Invalid, errors.Conflict) as error:
        flash(told(error), "danger")
        return _back(slug)
    return _saved(slug)


@bp.post("/groups/<slug>/settings/library/fields")
def add_field(slug: str) -> Answer | str:
    """Define a field."""
    form = forms.FieldForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                chosen = (form.choices.data or "").splitlines()
                actions.add_field(work, groups.group(work, slug), form.label.data, form.form.data, chosen)
        except (errors.Invalid, errors.Conflict) as error:
            form.label.errors = [told(error)]
        else:
            return _saved(slug)
    return _page(slug, form)


@bp.post("/groups/<slug>/settings/library/fields/<field_id>")
def change_field(slug: str, field_id: str) -> Answer | str:
    """Give a field another name or other choices, or take it away."""
    try:
        with do() as work:
            group = groups.group(work, slug)
            policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
            found = queries.field(work, group, field_id)
            if request.form.get("act") == "remove":
                actions.remove_field(work, group, found)
            else:
                chosen = request.form.get("choices", "").splitlines()
                actions.change_field(work, group, found, request.form.get("label", ""), chosen)
    except (errors.Invalid, errors.Conflict) as error:
        flash(told(error), "danger")
        return _back(slug)
    return _saved(slug)


def _page(slug: str, sent: FlaskForm | None = None, *, would_go: int = 0) -> str:
    """The page with its forms, one of which may have been filled in wrongly."""
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
        chosen = queries.settings(work, group.id)
        handling = sent if isinstance(sent, forms.HandlingForm) else _handling_form(work, group)
        return pages.render(
            "library/settings.html",
            work,
            group=group,
            form=sent if sent is not None and sent.errors else None,
            settings_form=_form(forms.SettingsForm, sent, deleted_days=chosen.deleted_days),
            versions_form=_form(forms.VersionsForm, sent, keep_versions=chosen.keep_versions),
            would_go=would_go,
            goes_at=now() + GRACE,
            handling_form=handling,
            intake_form=sent if isinstance(sent, IntakeForm) else intake_form(chosen),
            intake=queries.intake(work, group.id),
            platform_limit=work.settings.file_limit,
            scans_form=_form(forms.ScansForm, sent, reads_scans=chosen.reads_scans),
            scanned=ocr.installed(work.settings.tesseract),
            keywords_form=_form(forms.KeywordsForm, sent),
            field_form=_form(forms.FieldForm, sent),
            keywords=queries.keywords(work, group.id),
            counts=queries.keyword_counts(work, group.id),
            fields=queries.fields(work, group.id),
            most_fields=details.MOST_FIELDS,
            words=words,
            crumbs=[(_("Settings"), None)],
        )


def _form(kind: type[FlaskForm], sent: FlaskForm | None, **chosen: object) -> FlaskForm:
    """The form that was sent, where it is of this kind, else a fresh one with what is chosen."""
    return sent if isinstance(sent, kind) and sent.is_submitted() else kind(formdata=None, **chosen)


def _saved(slug: str) -> Answer:
    """Say that it was saved, and go back."""
    flash(_("The settings were saved."), "success")
    return _back(slug)


def _back(slug: str) -> Answer:
    """Back to the settings."""
    return redirect(url_for("library.settings", slug=slug), HTTPStatus.SEE_OTHER)
