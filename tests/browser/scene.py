"""What is there before a journey begins: put into the home of a running Cercle through its domain."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, select

from app import policy
from app.accounts import actions as accounts
from app.accounts.models import Acceptance, Terms, User
from app.admin import actions as admin
from app.config import from_environment
from app.db import now
from app.groups import actions as groups
from app.groups import queries
from app.groups.models import LISTED, Category, Group, Profile
from app.home import actions as home
from app.library import actions as library
from app.library import queries as items
from app.library import receiving
from app.members import actions as members
from app.members import addresses
from app.terms import actions as terms
from app.workshop import make_workshop
from tests.browser.stand import PEOPLE


class Scene:
    """The domain of a running Cercle, and what tests put there."""

    def __init__(self, home):
        self.workshop = make_workshop(from_environment({"CERCLE_HOME": str(home)}))

    def doing(self, role):
        """A write on behalf of one of the five, or of somebody by address."""
        with self.workshop.ask() as work:
            user_id = work.session.scalar(select(User.id).where(User.email == PEOPLE.get(role, role)))
        return self.workshop.do(user_id)

    def person(self, name, organisation="Border Police", country="FR"):
        """Somebody with an account, and the reader's password: their address, which nobody else has."""
        email = f"{name.lower().replace(' ', '.')}.{uuid.uuid4().hex[:6]}@example.eu"
        with self.workshop.do_as(policy.SYSTEM) as work:
            kept = work.session.scalar(self._user("reader")).password
            accounts.add_user(work, accounts.NewUser(email, name, kept, organisation, country))
        return email

    def group(self, title, *, is_listed=False):
        """A group that the leader leads: its slug."""
        with self.doing("leader") as work:
            made = home.start_group(work, title, "What we see at the borders, and what we do about it.")
            if is_listed:
                groups.choose_visibility(work, made, LISTED, takes_applications=True)
            return made.slug

    def member(self, slug, email, profile="reader", days=None):
        """Give somebody a place in a group, for so many days or without end."""
        ends_at = None if days is None else now() + timedelta(days=days)
        with self.doing(email) as work:
            group = self._group(work, slug)
            user = work.session.get(User, work.actor.user_id)
            groups.add_member(work, group, user, self._profile(work, group, profile), ends_at)

    def invite(self, slug, pasted, profile="reader"):
        """Invite addresses to a group."""
        with self.doing("leader") as work:
            group = queries.group(work, slug)
            terms_of = members.Terms(self._profile(work, group, profile), message="Come and see.")
            members.invite(work, group, addresses.parse(pasted), terms_of)

    def remove(self, slug, email):
        """End somebody's membership."""
        with self.doing("leader") as work:
            group, user = queries.group(work, slug), work.session.scalars(self._user(email)).one()
            groups.remove_member(work, group, queries.membership(work, group, user.id))

    def profile(self, slug, title):
        """A kind of member of a group's own."""
        with self.doing("leader") as work:
            groups.create_profile(work, queries.group(work, slug), title, {"library": policy.Level.READ})

    def apply(self, slug, email):
        """Let somebody ask to join a group that is listed."""
        with self.doing(email) as work:
            members.apply(work, queries.listed_group(work, slug), "I follow these routes for my office.")

    def ask_to_pass_on(self, slug, name, email):
        """Let somebody ask to pass on a document, which has an originator from now on: its address."""
        with self.doing("leader") as work:
            group = queries.group(work, slug)
            (document,) = items.named(work, items.root(work, group), [name]).values()
            document.originator = "Europol"
        with self.doing(email) as work:
            library.ask_release(work, items.document(work, document.id), "Another unit", "They compare figures.")
        return f"/d/{document.id}"

    def end_access(self, email):
        """End somebody's access to the platform: the address of the page that says so, without what it ends in."""
        with self.doing("administrator") as work:
            user = work.session.scalars(self._user(email)).one()
            admin.end_access(work, user, "They have left the administration.")
            return f"/admin/people/{user.id}"

    def document(self, slug):
        """Put a document into a library: its name, which no other has."""
        name = f"Note {uuid.uuid4().hex[:8]}.txt"
        body = b"What we saw on Tuesday."
        with self.doing("leader") as work:
            group_id = queries.group(work, slug).id
        found = receiving.receive(self.workshop, group_id, name, io.BytesIO(body), len(body))
        with self.doing("leader") as work:
            library.upload(work, items.root(work, queries.group(work, slug)), replace(found, check_state="clean"))
        return name

    def contact(self, slug, name):
        """List somebody who cannot sign in."""
        said = members.ContactSaid(name, "Duty office", "FR", "duty@example.eu", "+33 1 23 45 67 89", "Day and night.")
        with self.doing("leader") as work:
            members.add_contact(work, queries.group(work, slug), said)

    def category(self, name, administrator):
        """A category with an administrator."""
        with self.workshop.do_as(policy.SYSTEM) as work:
            made = groups.create_category(work, name, "Ask the unit for groups.")
            groups.choose_administrators(work, made, [work.session.scalar(self._user(administrator))])

    def ask_for_group(self, category, title, email):
        """Let somebody ask for a group."""
        with self.doing(email) as work:
            found = work.session.scalar(select(Category).where(Category.name == category))
            wish = groups.Wish(title, "To share what we see.", "We have no safe place for our papers.")
            groups.ask_for_group(work, found, wish)

    def close(self, slug):
        """Close a group."""
        with self.doing("leader") as work:
            group = queries.group(work, slug)
            home.close_group(work, group, group.title, "Its work is done.")

    def publish_terms(self):
        """Let everybody be asked to accept terms of use."""
        with self.doing("administrator") as work:
            terms.publish(work, "Be kind to each other.\n\nKeep what you read to yourself.", "Soyez prudents.")

    def withdraw_terms(self):
        """Let nobody be asked any more, as if there had never been terms."""
        with self.workshop.do_as(policy.SYSTEM) as work:
            work.session.execute(delete(Acceptance))
            work.session.execute(delete(Terms))

    def _group(self, work, slug):
        """A group, by somebody who cannot see it yet."""
        return work.session.scalars(select(Group).where(Group.slug == slug)).one()

    def _profile(self, work, group, title):
        """A kind of member of a group."""
        return work.session.scalars(select(Profile).where(Profile.group_id == group.id, Profile.title == title)).one()

    def _user(self, email):
        """Somebody, by address or as one of the five."""
        return select(User).where(User.email == PEOPLE.get(email, email))
