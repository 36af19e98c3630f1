"""Mails, through a real SMTP server."""

from __future__ import annotations

import dataclasses
import email
import email.policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from app import errors, mail
from tests.conftest import make_settings
from tests.ports import free_port

VALUES = {
    "inviter": "Marta Kowalska",
    "group": "Early warnings",
    "profile": "reader",
    "message": "Welcome.\nBring figures.",
    "link": "http://localhost/invitations/abc",
    "end": "8 Dec 2026",
}


class Box:
    """Takes mails in, but for addresses that it does not know."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: ARG002, N802 (aiosmtpd's)
        if address.startswith("nobody@"):
            return "550 no such person here"
        if address.startswith("later@"):
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: ARG002, N802 (aiosmtpd's)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


class Server(Controller):
    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True)


@pytest.fixture
def box():
    port = free_port()
    controller = Server(Box(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def settings(box, tmp_path):
    made = make_settings(tmp_path, "sqlite://")
    return dataclasses.replace(made, mail_url=f"smtp://127.0.0.1:{box.port}", mail_from="cercle@example.eu")


def invitation(to="anna@example.eu", language="en", **values):
    return mail.Mail(to, "invitation", language, {**VALUES, **values})


def test_an_invitation_arrives_with_its_link(box, settings):
    mail.send(settings, invitation())
    (found,) = box.handler.mails
    assert found["To"] == "anna@example.eu"
    assert "Early warnings" in found["Subject"]
    assert VALUES["link"] in found.get_content()


def test_a_mail_is_written_in_the_language_of_whom_it_is_for(box, settings):
    mail.send(settings, invitation(language="fr"))
    assert "vous invite" in box.handler.mails[0]["Subject"]


def test_a_line_break_in_a_title_adds_no_header(box, settings):
    mail.send(settings, invitation(group="Group\r\nBcc: spy@example.eu"))
    (found,) = box.handler.mails
    assert found["Bcc"] is None


def test_an_address_that_the_server_refuses_for_good_is_told_in_its_own_words(settings):
    with pytest.raises(mail.Refused, match="550 no such person here"):
        mail.send(settings, invitation("nobody@example.eu"))


def test_an_address_that_the_server_refuses_for_now_is_tried_again(settings):
    with pytest.raises(errors.Unavailable):
        mail.send(settings, invitation("later@example.eu"))


def test_a_server_that_is_away_is_tried_again(settings):
    with pytest.raises(errors.Unavailable):
        mail.send(dataclasses.replace(settings, mail_url="smtp://127.0.0.1:9"), invitation())


def test_without_a_server_the_demonstration_keeps_mails_in_a_folder(settings):
    private = dataclasses.replace(settings, mail_url="", demo=True)
    mail.send(private, invitation())
    (kept,) = private.outbox.glob("*.eml")
    assert kept.stat().st_mode & 0o077 == 0
    assert VALUES["link"] in kept.read_text()


@pytest.mark.parametrize("more", [{"demo": False}, {"demo": True, "host": "0.0.0.0"}, {"public_url": "https://c.eu"}])
def test_nobody_else_ever_has_mails_in_a_folder(settings, more):
    with pytest.raises(errors.Unavailable):
        mail.send(dataclasses.replace(settings, mail_url="", **more), invitation())
    assert not settings.outbox.exists()
