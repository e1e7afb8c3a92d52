"""What is open to shared links: every route and every event handler, classified. ``test_link_access.py`` holds the server to it."""

Route = tuple[str, str]

PUBLIC: frozenset[Route] = frozenset(
    {
        ("GET", "/.well-known/immich"),
        ("GET", "/api/server/ping"),
        ("GET", "/api/server/version"),
        ("GET", "/api/server/config"),
        ("GET", "/api/server/features"),
        ("GET", "/api/server/media-types"),
        ("GET", "/api/health"),
        ("OPTIONS", "/api/uploads"),
        ("OPTIONS", "/api/uploads/{id}"),
        ("POST", "/api/auth/admin-sign-up"),
        ("POST", "/api/auth/login"),
    }
)
"""Open to everybody, and the same to everybody."""

LOOK: frozenset[Route] = frozenset(
    {
        ("GET", "/api/assets/{id}"),
        ("GET", "/api/assets/{id}/thumbnail"),
        ("HEAD", "/api/assets/{id}/thumbnail"),
        ("GET", "/api/assets/{id}/video/playback"),
        ("HEAD", "/api/assets/{id}/video/playback"),
        ("GET", "/api/timeline/buckets"),
        ("GET", "/api/timeline/bucket"),
        ("GET", "/api/albums/{id}"),
        ("GET", "/api/albums/{id}/events"),
        ("GET", "/api/shared-links/me"),
    }
)
"""Open to every link that is unlocked."""

DOWNLOAD: frozenset[Route] = frozenset(
    {
        ("GET", "/api/assets/{id}/original"),
        ("HEAD", "/api/assets/{id}/original"),
        ("POST", "/api/download/info"),
        ("POST", "/api/download/archive"),
        ("POST", "/api/download/plans"),
        ("GET", "/api/download/plans/{id}/{part}/{name}"),
        ("HEAD", "/api/download/plans/{id}/{part}/{name}"),
    }
)
"""Open with ``allowDownload``; without it the answer for what is not there."""

UPLOAD: frozenset[Route] = frozenset(
    {
        ("POST", "/api/assets"),
        ("POST", "/api/uploads"),
        ("HEAD", "/api/uploads/{id}"),
        ("PATCH", "/api/uploads/{id}"),
        ("POST", "/api/uploads/{id}"),
        ("DELETE", "/api/uploads/{id}"),
    }
)
"""Open with ``allowUpload``; 401 without it."""

LOGIN: Route = ("POST", "/api/shared-links/login")
"""Open to links that are locked as well."""

CLOSED: frozenset[Route] = frozenset(
    {
        ("DELETE", "/api/activities/{id}"),
        ("DELETE", "/api/admin/users/{id}"),
        ("DELETE", "/api/albums/{id}"),
        ("DELETE", "/api/albums/{id}/assets"),
        ("DELETE", "/api/albums/{id}/user/{userId}"),
        ("DELETE", "/api/api-keys/{id}"),
        ("DELETE", "/api/assets"),
        ("DELETE", "/api/sessions"),
        ("DELETE", "/api/sessions/{id}"),
        ("DELETE", "/api/shared-links"),
        ("DELETE", "/api/shared-links/expired"),
        ("DELETE", "/api/shared-links/{id}"),
        ("DELETE", "/api/shared-links/{id}/assets"),
        ("GET", "/api/activities"),
        ("GET", "/api/activities/changes"),
        ("POST", "/api/activities/{id}/restore"),
        ("PUT", "/api/activities/seen"),
        ("GET", "/api/activities/statistics"),
        ("GET", "/api/admin/users"),
        ("GET", "/api/admin/users/{id}"),
        ("GET", "/api/admin/users/{id}/albums"),
        ("GET", "/api/admin/users/{id}/statistics"),
        ("GET", "/api/albums"),
        ("GET", "/api/albums/statistics"),
        ("GET", "/api/api-keys"),
        ("GET", "/api/api-keys/me"),
        ("GET", "/api/api-keys/{id}"),
        ("GET", "/api/assets/statistics"),
        ("GET", "/api/server/about"),
        ("GET", "/api/server/statistics"),
        ("GET", "/api/server/storage"),
        ("GET", "/api/sessions"),
        ("GET", "/api/shared-links"),
        ("GET", "/api/shared-links/{id}"),
        ("GET", "/api/users"),
        ("GET", "/api/users/me"),
        ("GET", "/api/users/me/preferences"),
        ("GET", "/api/users/{id}"),
        ("PATCH", "/api/albums/{id}"),
        ("PATCH", "/api/shared-links/{id}"),
        ("POST", "/api/activities"),
        ("POST", "/api/admin/users"),
        ("POST", "/api/admin/users/{id}/restore"),
        ("POST", "/api/albums"),
        ("POST", "/api/api-keys"),
        ("POST", "/api/assets/bulk-upload-check"),
        ("POST", "/api/assets/jobs"),
        ("POST", "/api/auth/change-password"),
        ("POST", "/api/auth/logout"),
        ("POST", "/api/auth/validateToken"),
        ("POST", "/api/shared-links"),
        ("POST", "/api/trash/empty"),
        ("POST", "/api/trash/restore"),
        ("POST", "/api/trash/restore/assets"),
        ("PUT", "/api/admin/users/{id}"),
        ("PUT", "/api/albums/{id}/assets"),
        ("PUT", "/api/albums/{id}/user/{userId}"),
        ("PUT", "/api/albums/{id}/users"),
        ("PUT", "/api/api-keys/{id}"),
        ("PUT", "/api/assets"),
        ("PUT", "/api/assets/{id}"),
        ("PUT", "/api/shared-links/{id}/assets"),
        ("PUT", "/api/users/me"),
        ("PUT", "/api/users/me/preferences"),
    }
)
"""Only for accounts: 403 to every link."""

OPEN_HANDLERS: frozenset[str] = frozenset(
    {
        "GuestDownloadState.close",
        "GuestDownloadState.download_all",
        "GuestDownloadState.download_selection",
        "GuestDownloadState.go_on",
        "GuestDownloadState.mark_started",
        "GuestDownloadState.start_all",
        "GuestSelectionState.download",
        "GuestSelectionState.select",
        "SharedViewState.load",
        "SharedViewState.look_again",
    }
)
"""Event handlers of links' pages: states/guard.py looks the link up on each event, as the gate of the routes does."""
