"""The browser in which the pages are tested and measured: an installed Chromium or Chrome."""

from __future__ import annotations

import os
import shutil

# First the one without windows, tabs and menus: it draws pages as the whole browser does, in two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
         "msedge")  # fmt: skip
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# Without the sandbox, which needs rights that containers lack; and quiet: a fresh Chrome asks its maker for news.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run", "--font-render-hinting=none"]  # fmt: skip
NONE = (
    "There is no Chromium or Chrome on this machine. Install one (Debian: apt-get install chromium-headless-shell), "
    "or name yours in the variable CHROME_PATH."
)


def path() -> str | None:
    """Where the browser is: what CHROME_PATH names, else the first that is installed."""
    if named := os.environ.get("CHROME_PATH"):
        return named
    found = (shutil.which(name) for name in NAMES)
    return next((place for place in (*found, *PLACES) if place and os.path.exists(place)), None)
