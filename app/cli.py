"""The commands of the platform's operators: `flask --help` lists them."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from app import errors, policy, worker
from app.accounts import actions as accounts
from app.accounts import passwords
from app.accounts import queries as people
from app.admin import actions as office
from app.admin import backup, restore
from app.admin import check as fsck
from app.config import INDEX_ENGINES
from app.home import actions as home
from app.library import actions as library
from app.prepare import prepare
from app.search.rebuild import rebuild

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from app.work import Workshop

user = AppGroup("user", help="People who can sign in.")
group = AppGroup("group", help="Closed workspaces.")
token = AppGroup("token", help="What programs sign in with.")
index = AppGroup("index", help="The search index.")
texts = AppGroup("text", help="What search knows of documents.")
preview = AppGroup("preview", help="What is seen of documents in their pages.")


def setup(app: Flask) -> None:
    """Add every command to an application."""
    for command in (init, user, group, token, index, texts, preview, run_worker, serve, save_all, restore_all, check):
        app.cli.add_command(command)


def _workshop() -> Workshop:
    """The tools of this application."""
    made: Workshop = current_app.extensions["workshop"]
    return made


@click.command("init")
def init() -> None:
    """Make the database or bring it up to date; on the first start, write the demonstration."""
    with _plainly():
        said = prepare(_workshop())
    for line in said:
        click.echo(line)


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as others see it.")
@click.option("--administrator", is_flag=True, help="Let them manage the platform.")
@click.option("--may-create-groups", is_flag=True, help="Let them start groups.")
def add_user(email: str, name: str, *, administrator: bool, may_create_groups: bool) -> None:
    """Add a person; their first password is printed once."""
    password = secrets.token_urlsafe(15)
    new = accounts.NewUser(
        email,
        name,
        passwords.kept(password),
        is_administrator=administrator,
        may_create_groups=may_create_groups,
    )
    with _plainly(), _workshop().do_as(policy.SYSTEM) as work:
        accounts.add_user(work, new)
    click.echo(f"{email}  {password}")


@user.command("disable")
@click.argument("email")
@click.option("--reason", default="By command, on the machine itself.", help="Why; it is kept in the trail.")
def disable_user(email: str, reason: str) -> None:
    """End a person's access everywhere: memberships, sessions, tokens and open invitations too."""
    with _plainly(), _workshop().do_as(policy.SYSTEM) as work:
        ended = office.end_access(work, people.user_by_email(work, email), reason)
        lines = [f"member of {place.group.title}" for place in ended.memberships]
        lines += [f"without a leader now: {place.group.title}" for place in ended.led_alone()]
        lines += [f"token {token.label}" for token in ended.tokens]
        lines += [f"invitation to {invitation.group.title}" for invitation in ended.invitations]
    for line in lines:
        click.echo(line)
    click.echo(f"{len(ended.sign_ins)} sessions.")


@user.command("enable")
@click.argument("email")
def enable_user(email: str) -> None:
    """Let a person sign in again; what was ended with their access stays ended."""
    with _plainly(), _workshop().do_as(policy.SYSTEM) as work:
        office.let_in_again(work, people.user_by_email(work, email))


@user.command("role")
@click.argument("email")
@click.option("--administrator/--no-administrator", default=None, help="Manages people and groups.")
@click.option("--auditor/--no-auditor", default=None, help="Reads the trail, settings and figures, and no content.")
def choose_roles(email: str, *, administrator: bool | None, auditor: bool | None) -> None:
    """Give a person an office on the platform, or take it; what is not named stays."""
    with _plainly(), _workshop().do_as(policy.SYSTEM) as work:
        person = people.user_by_email(work, email)
        roles = accounts.Roles(
            person.is_administrator if administrator is None else administrator,
            person.is_auditor if auditor is None else auditor,
        )
        office.choose_roles(work, person, roles)
    held = [name for name, holds in (("administrator", roles.is_administrator), ("auditor", roles.is_auditor)) if holds]
    click.echo(f"{email}  {', '.join(held) or 'no office'}")


@group.command("add")
@click.argument("title")
@click.option("--leader", required=True, help="The e-mail address of the person who will lead it.")
@click.option("--purpose", default="", help="What the group is for.")
def add_group(title: str, leader: str, purpose: str) -> None:
    """Start a group; its address is printed."""
    with _plainly(), _workshop().do_as(policy.SYSTEM) as work:
        made = home.start_group(work, title, purpose, people.user_by_email(work, leader))
        click.echo(f"{work.settings.url}/groups/{made.slug}/")


@token.command("add")
@click.argument("email")
@click.option("--label", default="command line", help="What the token is for.")
@click.option("--days", default=90, type=click.IntRange(1, 366), help="How long it can be used.")
@click.option("--read-only", is_flag=True, help="Let it read but not change.")
def add_token(email: str, label: str, days: int, *, read_only: bool) -> None:
    """Make a token for a person; it is printed once."""
    with _plainly(), _workshop().do_as(policy.SYSTEM) as work:
        person = people.user_by_email(work, email)
        row, secret = accounts.make_token(work, person, label, "read" if read_only else "write", days)
    click.echo(f"Its id, to revoke it: {row.id}", err=True)
    click.echo(secret)


@token.command("revoke")
@click.argument("token_id")
def revoke_token(token_id: str) -> None:
    """End a token at once."""
    with _plainly(), _workshop().do_as(policy.SYSTEM) as work:
        accounts.revoke_token(work, people.token(work, token_id))


@index.command("rebuild")
@click.option("--to", "engine", type=click.Choice(INDEX_ENGINES), help="By which engine; else the one of CERCLE_INDEX.")
def rebuild_index(engine: str | None) -> None:
    """Make the search index anew beside the live one, while everybody goes on, and switch over."""
    with _plainly(), click.progressbar(length=1, label="Reading") as bar:

        def say(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        count = rebuild(_workshop(), engine or "", say)
    click.echo(f"{count} documents, folders and addresses are in the new index.")


@index.command("check")
def check_index() -> None:
    """Compare the search index with the database; succeeds only when both know the same."""
    _tell_faults(fsck.index_faults(_workshop()))


@preview.command("again")
def preview_again() -> None:
    """Let previews that failed be made again, each when somebody opens its document."""
    with _plainly(), _workshop().do_as(policy.SYSTEM) as work:
        count = library.try_previews_again(work)
    click.echo(f"{count} previews wait for somebody to look.")


@texts.command("retry")
@click.option("--kind", default="", help="The ending of their names, such as docx; all where none is named.")
def retry_texts(kind: str) -> None:
    """Let texts be read once more that could not be read, after an update for example."""
    total = 0
    while count := _retry_some(kind):
        total += count
    click.echo(f"{total} texts will be read once more.")


def _retry_some(kind: str) -> int:
    """Let some thousand texts be read once more; how many there were."""
    with _plainly(), _workshop().do_as(policy.SYSTEM) as work:
        return library.retry_texts(work, kind)


@click.command("worker")
def run_worker() -> None:
    """Run the jobs that the pages leave to be done."""
    worker.main()


@click.command("serve")
def serve() -> None:
    """Serve in production: web server, worker and, unless CERCLE_CLAMD names one, a private clamd."""
    os.execv(sys.executable, [sys.executable, "-m", "app.supervisor"])  # noqa: S606 (itself, with less in memory)


FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", type=FOLDER)
@click.option("--key", type=FILE, help="Save the secret key into this file, apart from the backup.")
def save_all(folder: Path, key: Path | None) -> None:
    """Save everything into a folder while Cercle runs; again into the same one, only what is new."""
    with _plainly():
        saved = backup.save(_workshop(), folder)
        if key:
            backup.save_key(_workshop().settings, key)
    size = saved.bytes_of_rows / 1024**2
    click.echo(f"{saved.blobs} blobs ({saved.new} new, {saved.removed} removed), {size:.1f} MB of rows.")


@click.command("restore")
@click.argument("folder", type=FOLDER)
@click.option("--key", type=FILE, help="The file into which the key was saved.")
def restore_all(folder: Path, key: Path | None) -> None:
    """Bring a backup back into an empty home and an empty database."""
    with _plainly():
        for said in restore.restore(_workshop(), folder):
            click.echo(said)
        if key:
            restore.restore_key(_workshop().settings, key)
    click.echo("All is back. Run check before you start.")


@click.command("check")
@click.option("--clean", is_flag=True, help="Remove blobs that no row has named for an hour; count space anew.")
def check(*, clean: bool) -> None:
    """Compare rows, blobs, digests, index and audit trail; succeeds only when all is well."""
    if clean:
        click.echo(f"{fsck.clean(_workshop())} blobs without a row were removed.")
        click.echo(f"The space of {fsck.recount(_workshop())} groups was counted anew.")
    _tell_faults(fsck.faults(_workshop()))


def _tell_faults(found: Iterable[str]) -> None:
    """Say each, and end with 1 where there is any."""
    faults = 0
    for fault in found:
        faults += 1
        click.echo(fault)
    click.echo("All is well." if not faults else f"{faults} faults.")
    sys.exit(1 if faults else 0)


class _plainly:  # noqa: N801 (reads as a word where it is used)
    """Turns a domain error into a command's own message."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Speak plainly of what the domain refused."""
        if isinstance(error, errors.DomainError):
            raise click.ClickException(str(error)) from error
