"""What the trail's acts are called on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

if TYPE_CHECKING:
    from app.events import Event

ACTS = {
    "account.signed_in": _("signed in"),
    "groups.group_created": _("started the group"),
    "groups.member_added": _("joined the group"),
    "groups.member_left": _("left the group"),
    "groups.member_removed": _("removed a member"),
    "groups.member_restored": _("brought a member back"),
    "groups.profile_created": _("made a profile"),
    "groups.profile_edited": _("changed a profile"),
    "groups.profile_deleted": _("deleted a profile"),
    "groups.profile_changed": _("changed a member's profile"),
    "groups.end_chosen": _("chose when a membership ends"),
    "groups.group_opened": _("opened the group"),
    "library.folder_created": _("made a folder"),
    "library.renamed": _("gave it another name"),
    "library.moved": _("moved it to another folder"),
    "library.version_added": _("added a version"),
    "library.version_restored": _("restored a version"),
    "library.version_purged": _("deleted a version for ever"),
    "library.version_checked": _("virus check ended"),
    "library.document_opened": _("opened a document"),
    "library.document_deleted": _("deleted a document"),
    "library.document_restored": _("brought a document back"),
    "library.document_purged": _("deleted a document for ever"),
    "library.folder_deleted": _("deleted a folder"),
    "library.folder_restored": _("brought a folder back"),
    "library.folder_purged": _("deleted a folder for ever"),
    "library.version_downloaded": _("downloaded"),
    "library.details_changed": _("changed details"),
    "library.settings_changed": _("changed the library's settings"),
    "library.keywords_added": _("added keywords"),
    "library.keyword_renamed": _("renamed a keyword"),
    "library.keyword_removed": _("removed a keyword"),
    "library.field_added": _("defined a field for details"),
    "library.field_changed": _("changed a field for details"),
    "library.field_removed": _("removed a field for details"),
    "library.reserved": _("reserved a document"),
    "library.reservation_renewed": _("renewed a reservation"),
    "library.released": _("released a document"),
    "library.reservation_broken": _("ended another's reservation"),
    "library.handed_over": _("handed a document over"),
    "library.copied": _("made a copy"),
    "library.sent_to_group": _("copied it into another group"),
    "library.received_from_group": _("brought it from another group"),
    "library.hold_set": _("put it under legal hold"),
    "library.hold_lifted": _("lifted a legal hold"),
    "library.expiry_rule_chosen": _("chose what becomes of documents that expire"),
    "library.address_added": _("added a link"),
    "library.address_changed": _("changed a link"),
    "library.address_deleted": _("deleted a link"),
    "library.address_restored": _("brought a link back"),
    "library.address_purged": _("deleted a link for ever"),
    "library.archive_taken": _("downloaded as a zip"),
    "library.access_exported": _("exported who can see it"),
    "library.fence_lifted": _("opened to all who see the folder around it"),
    "library.text_shown": _("read the text"),
    "library.fence_set": _("changed who can see it"),
    "library.upload_infected": _("sent a file with a virus: refused"),
    "members.contact_added": _("added a contact"),
    "members.contact_changed": _("changed a contact"),
    "members.contact_deleted": _("deleted a contact"),
    "members.mail_sent": _("wrote to members"),
    "members.mail_refused": _("mail to a member was refused"),
    "members.exported": _("exported the members"),
    "members.invitation_sent": _("invited"),
    "members.invitation_resent": _("sent an invitation again"),
    "members.invitation_revoked": _("revoked an invitation"),
    "members.invitation_accepted": _("accepted an invitation"),
    "members.invitation_declined": _("declined an invitation"),
    "members.invitation_delivered": _("invitation mail was sent"),
    "members.invitation_not_delivered": _("invitation mail was refused"),
    "people.data_taken": _("took their data away"),
    "people.person_erased": _("erased a person"),
    "terms.version_published": _("published terms of use"),
    "terms.version_accepted": _("accepted the terms of use"),
    "search.searched": _("searched"),
}


def act(event: Event) -> str:
    """What somebody did, in words."""
    return str(ACTS.get(event.act, event.act))
