"""Links that open a notebook on a course's hub, by nbgitpuller."""

from __future__ import annotations

from urllib.parse import urlencode


def git_pull(hub: str, repository: str, branch: str, path: str) -> str:
    """Pulls the repository into the reader's folder (what the reader changed there stays), and opens the file."""
    name = repository.rstrip("/").removesuffix(".git").rpartition("/")[2]
    place = {"repo": repository, "branch": branch, "urlpath": f"lab/tree/{name}/{path}"}
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(place)}"
