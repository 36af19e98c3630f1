"""What Flask-Security says, in our words; our catalogues put them into the person's language."""

from __future__ import annotations

from app.errors import N_

SAYS = {
    "GENERIC_AUTHN_FAILED": (N_("The address or the password is not right. Check both and try again."), "danger"),
    "PASSWORD_RESET_REQUEST": (N_("The mail is on its way, if this address has an account."), "info"),
    "PASSWORD_RESET": (N_("Your new password is saved, and you are signed in."), "success"),
    "PASSWORD_RESET_NO_LOGIN": (N_("Your new password is saved. Sign in with it."), "success"),
    "PASSWORD_CHANGE": (N_("Your new password is saved. All your other sessions were ended."), "success"),
    "PASSWORD_RESET_EXPIRED": (N_("This link has expired. Ask for a new one."), "danger"),
    "INVALID_RESET_PASSWORD_TOKEN": (N_("This link cannot be used. Ask for a new one."), "danger"),
    "PASSWORD_IS_THE_SAME": (N_("This is your present password. Choose another."), "danger"),
    "PASSWORD_NOT_PROVIDED": (N_("Type your password."), "danger"),
    "RETYPE_PASSWORD_MISMATCH": (N_("The two passwords are not the same."), "danger"),
    "INVALID_PASSWORD": (N_("This is not your present password."), "danger"),
    "REAUTHENTICATION_SUCCESSFUL": (N_("Thank you. Go on."), "success"),
    "EMAIL_NOT_PROVIDED": (N_("Type your e-mail address."), "danger"),
    "INVALID_EMAIL_ADDRESS": (N_("This is not a complete e-mail address."), "danger"),
}
