"""What changes the library: folders, documents, versions, and what is told of reading them."""

from app.library.actions.addressing import add_address, change_address
from app.library.actions.checking import (
    admit,
    begin_stock_check,
    record_check,
    record_given_up,
    record_unchanged,
    refuse_infected,
    show_exposure,
    withhold,
)
from app.library.actions.copying import AT_ONCE, begin_transfer, copy, record_failure, record_progress, transfer
from app.library.actions.deleting import delete, purge, purge_due, restore
from app.library.actions.details import (
    add_field,
    add_keywords,
    change_field,
    choose_settings,
    describe,
    edit_details,
    remove_field,
    remove_keyword,
    rename_keyword,
)
from app.library.actions.expiring import choose_expiry_rule, expire
from app.library.actions.fences import export_access, export_reach, lift_fence, set_fence
from app.library.actions.folders import create_folder, open_library
from app.library.actions.holding import hold, lift_hold
from app.library.actions.marking import choose_handling
from app.library.actions.moving import move, rename
from app.library.actions.purging import purge_infected, purge_old_versions, purge_version
from app.library.actions.reading import download, open_document, show_text, take_away
from app.library.actions.releasing import answer_release, ask_release, withdraw_release
from app.library.actions.reserving import HOURS, MOST_HOURS, hand_over, release, reserve
from app.library.actions.spaces import choose_intake, choose_quota, forget, recount, refuse_upload
from app.library.actions.starring import star, unstar
from app.library.actions.uploading import (
    Announced,
    begin_upload,
    discard_expired_uploads,
    discard_infected,
    discard_upload,
    finish_upload,
    note_refusal,
    place_upload,
)
from app.library.actions.versions import (
    add_version,
    record_preview,
    record_text,
    restore_version,
    try_previews_again,
    upload,
)

__all__ = [
    "AT_ONCE",
    "HOURS",
    "MOST_HOURS",
    "Announced",
    "add_address",
    "add_field",
    "add_keywords",
    "add_version",
    "admit",
    "answer_release",
    "ask_release",
    "begin_stock_check",
    "begin_transfer",
    "begin_upload",
    "change_address",
    "change_field",
    "choose_expiry_rule",
    "choose_handling",
    "choose_intake",
    "choose_quota",
    "choose_settings",
    "copy",
    "create_folder",
    "delete",
    "describe",
    "discard_expired_uploads",
    "discard_infected",
    "discard_upload",
    "download",
    "edit_details",
    "expire",
    "export_access",
    "export_reach",
    "finish_upload",
    "forget",
    "hand_over",
    "hold",
    "lift_fence",
    "lift_hold",
    "move",
    "note_refusal",
    "open_document",
    "open_library",
    "place_upload",
    "purge",
    "purge_due",
    "purge_infected",
    "purge_old_versions",
    "purge_version",
    "record_check",
    "record_failure",
    "record_given_up",
    "record_preview",
    "record_progress",
    "record_text",
    "record_unchanged",
    "recount",
    "refuse_infected",
    "refuse_upload",
    "release",
    "remove_field",
    "remove_keyword",
    "rename",
    "rename_keyword",
    "reserve",
    "restore",
    "restore_version",
    "set_fence",
    "show_exposure",
    "show_text",
    "star",
    "take_away",
    "transfer",
    "try_previews_again",
    "unstar",
    "upload",
    "withdraw_release",
    "withhold",
]
