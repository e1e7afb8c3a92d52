"""The answers to signing in and out."""

from typing import Literal

from immshare.schemas.wire import WireModel


class LoginView(WireModel):
    """Who signed in, and the token that proves it from now on."""

    access_token: str
    user_id: str
    user_email: str
    name: str
    is_admin: bool
    profile_image_path: Literal[""] = ""
    should_change_password: bool
    is_onboarded: Literal[True] = True


class LogoutView(WireModel):
    """Signed out, and where to go now."""

    successful: bool = True
    redirect_uri: str = "/login"


class TokenView(WireModel):
    """Whether the token is good; a bad one never gets this far."""

    auth_status: Literal[True] = True
