"""Sets up the book's Python environment, then runs one of its tools.

``make book``, ``make serve``, ``make test`` and ``make clean`` call this file with whatever Python
there is. It needs the standard library only, and its syntax is kept old on purpose: an old Python
must be able to read it in order to say that it is too old.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENVIRONMENT = os.path.join(ROOT, ".venv")
# Written last: an interrupted installation leaves no stamp, and is begun anew.
STAMP = os.path.join(ENVIRONMENT, "installed")
STAMP_OF_TESTS = os.path.join(ENVIRONMENT, "installed-for-tests")
# What decides the environment's contents. A change in any of them installs again.
INGREDIENTS = ("requirements.txt", "constraints.txt", "pyproject.toml")


def say(line):
    print(line)
    sys.stdout.flush()


def stop(sentence):
    sys.stdout.flush()
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def check_python():
    if sys.version_info[:2] < OLDEST:
        stop(
            "The book needs Python %d.%d or newer, and %s is Python %d.%d. "
            "Name a newer one, for example: PYTHON=python3.12 make book"
            % (OLDEST + (sys.executable or "this one",) + tuple(sys.version_info[:2]))
        )
    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError:
            stop(
                "This Python (%s) lacks its module %s, which makes environments. On Debian and Ubuntu "
                "install the package python%d.%d-venv; elsewhere name a complete Python: "
                "PYTHON=/path/to/python3 make book" % ((sys.executable, module) + tuple(sys.version_info[:2]))
            )


def environment_python():
    if os.name == "nt":
        return os.path.join(ENVIRONMENT, "Scripts", "python.exe")
    return os.path.join(ENVIRONMENT, "bin", "python")


def clean_variables():
    """The caller's variables without those that make another environment's packages seen."""
    variables = dict(os.environ)
    for name in (
        "PYTHONHOME",
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_USER",
        "PYTHONDONTWRITEBYTECODE",
    ):
        variables.pop(name, None)
    variables.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUTF8="1", PYTHONNOUSERSITE="1")
    return variables


def fingerprint():
    """Changes whenever the environment would come out differently."""
    # base_prefix: the same Python is the same, called from inside an environment or not.
    digest = hashlib.sha256((sys.version + sys.base_prefix + ROOT).encode("utf-8"))
    for name in INGREDIENTS:
        with open(os.path.join(ROOT, name), "rb") as ingredient:
            digest.update(ingredient.read())
    return digest.hexdigest()


def installed(wanted, written=STAMP):
    try:
        with open(written) as stamp:
            return stamp.read() == wanted
    except OSError:
        return False


def install():
    """Make ``.venv`` hold what the book needs; does nothing if it does already."""
    wanted = fingerprint()
    if installed(wanted):
        return
    say("Setting up the book's environment in .venv (once; it takes a minute or two) ...")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    # Where .venv itself is active, its Python is gone by now: take the one that it was made from.
    python = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.call([python, "-m", "venv", ENVIRONMENT], env=clean_variables())
    if made != 0:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        stop(
            "Python could not make an environment in %s (its own words are above). "
            "Check that the folder can be written to and that the disk is not full." % ENVIRONMENT
        )
    fetch("requirements.txt")
    with open(STAMP, "w") as stamp:
        stamp.write(wanted)


def fetch(requirements):
    """Install what a file lists into ``.venv``."""
    say("Installing what %s lists ..." % requirements)
    # From the root: requirements.txt ends with "-e ." and names constraints.txt. Without compiling,
    # which takes as long as all the rest, and which Python does by itself for what it imports.
    fetched = subprocess.call(
        [environment_python(), "-m", "pip", "install", "--quiet", "--no-compile", "--requirement", requirements],
        cwd=ROOT,
        env=clean_variables(),
    )
    if fetched != 0:
        stop(
            "Installing the packages in %s failed (pip's own words are above). "
            "Most often the package index could not be reached: check the network, or the proxy and the "
            "index that pip is told to use (pip config list), and run the same command again." % requirements
        )


def fetch_for_tests():
    """What only the tests need; does nothing if it is there already."""
    with open(os.path.join(ROOT, "tests", "requirements.txt")) as listed:
        wanted = listed.read()
    if not installed(wanted, STAMP_OF_TESTS):
        fetch("tests/requirements.txt")
        with open(STAMP_OF_TESTS, "w") as stamp:
            stamp.write(wanted)


def run(arguments):
    """Run the environment's Python from the book's root; hand back how it ended."""
    variables = clean_variables()
    # The tools that a cell or a test starts (jupyter, node) are the environment's own.
    variables["PATH"] = os.path.dirname(environment_python()) + os.pathsep + variables.get("PATH", "")
    variables["VIRTUAL_ENV"] = ENVIRONMENT
    try:
        return subprocess.call([environment_python()] + arguments, cwd=ROOT, env=variables)
    except KeyboardInterrupt:
        return 130


def test(extra):
    fetch_for_tests()
    say("Testing: the package, the pages, and every notebook cell against its stored output ...")
    return run(["-m", "pytest", "-n", "logical"] + extra)


def clean():
    for name in ["_build", "node_modules", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"]:
        shutil.rmtree(os.path.join(ROOT, name), ignore_errors=True)
    for path in glob.glob(os.path.join(ROOT, "*.egg-info")):
        shutil.rmtree(path, ignore_errors=True)
    say("Removed the built pages, the environment and the caches.")
    return 0


def main(arguments):
    if arguments == ["clean"]:
        return clean()
    if not arguments:
        stop("Say what to run: python tools/bootstrap.py book | serve | test | clean | TOOL (a module of tools/)")
    check_python()
    install()
    task, extra = arguments[0], arguments[1:]
    if task == "test":
        return test(extra)
    for folder in ("tools", "lab"):
        if os.path.exists(os.path.join(ROOT, folder, task + ".py")):
            return run(["-m", folder + "." + task] + extra)
    stop("There is no command named %s: neither tools/ nor lab/ has a %s.py. `make help` lists them." % (task, task))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        stop("\nInterrupted. Run the same command again.")
