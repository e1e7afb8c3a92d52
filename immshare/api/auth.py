"""Routes of signing up, in and out."""

from fastapi import APIRouter, Request, Response

from immshare.api.cookies import clear_session_cookies, set_session_cookies
from immshare.api.hashing import hashing
from immshare.api.identity import Ctx, Signed, check_same_origin, client_address
from immshare.schemas.login import LoginView, LogoutView, TokenView
from immshare.schemas.user import OwnUserView
from immshare.schemas.wire import WireModel
from immshare.services import admin_users, sessions

router = APIRouter(prefix="/api/auth", tags=["Authentication"])


class SignUp(WireModel):
    """Who the administrator will be."""

    email: str
    name: str
    password: str


class Credentials(WireModel):
    """What proves who is asking."""

    email: str
    password: str


class PasswordChange(WireModel):
    """The present password and the new one. All other sessions end, whatever ``invalidateSessions`` says."""

    password: str
    new_password: str
    invalidate_sessions: bool = True


@router.post("/admin-sign-up", status_code=201, summary="Make the first administrator of an empty server")
def sign_up_admin(request: Request, context: Ctx, wanted: SignUp) -> OwnUserView:
    """Works once."""
    check_same_origin(request)
    return admin_users.sign_up_admin(context, email=wanted.email, name=wanted.name, password=wanted.password)


@router.post("/login", status_code=201, summary="Sign in")
async def login(request: Request, response: Response, context: Ctx, credentials: Credentials) -> LoginView:
    """Opens a session and sets its cookies."""
    check_same_origin(request)
    view = await hashing(
        sessions.sign_in,
        context,
        credentials.email,
        credentials.password,
        address=client_address(request, context.settings.trusted_proxies),
        user_agent=request.headers.get("user-agent", ""),
    )
    set_session_cookies(request, response, view.access_token)
    response.headers["Cache-Control"] = "no-store"
    return view


@router.post("/logout", status_code=200, summary="Sign out")
def logout(request: Request, response: Response, context: Ctx, caller: Signed) -> LogoutView:
    """Ends the session and takes its cookies back."""
    check_same_origin(request)
    sessions.sign_out(context, caller)
    clear_session_cookies(request, response)
    return LogoutView()


@router.post("/validateToken", status_code=200, summary="Ask whether a token is good")
def validate_token(_caller: Signed) -> TokenView:
    """Answers only if it is."""
    return TokenView()


@router.post("/change-password", status_code=200, summary="Change one's own password")
async def change_password(request: Request, context: Ctx, caller: Signed, change: PasswordChange) -> OwnUserView:
    """Ends all other sessions."""
    check_same_origin(request)
    return await hashing(
        sessions.change_password, context, caller, password=change.password, new_password=change.new_password
    )
