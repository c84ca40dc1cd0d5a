"""Runs in Pyodide while the runtime is assembled (prepare.mjs): compiles packages, and fills the memory to keep."""

import contextlib
import gc
import importlib
import json
import os
import py_compile
import site
import sys
import tarfile

SITE = site.getsitepackages()[0]


def compiled(work):
    """Compile what ``work/jobs.json`` says; return the names of Python's own modules that were imported on the way.

    A job is a package in ``work/NAME.tar`` and the modules of it to import. What is then in memory was needed, and is
    compiled; the rest of the package stays as it is. A package without such modules is compiled as a whole.
    """
    with open(f"{work}/jobs.json") as file:
        jobs = json.load(file)
    for module in jobs["modules"]:
        importlib.import_module(module)
    for job in jobs["packages"]:
        with tarfile.open(f"{work}/{job['name']}.tar") as archive:
            archive.extractall(SITE, filter="fully_trusted")
            files = {f"{SITE}/{name}" for name in archive.getnames() if name.endswith(".py")}
        importlib.invalidate_caches()
        for module in job["imports"]:
            importlib.import_module(module)
        if job["imports"]:
            files &= {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        for path in sorted(files):
            target = f"{work}/compiled/{os.path.relpath(path, SITE)}c"
            os.makedirs(os.path.dirname(target), exist_ok=True)
            py_compile.compile(
                path, target, doraise=True, quiet=1, optimize=job["optimize"],
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )  # fmt: skip
    fonts = [name for name in os.listdir(os.environ["MPLCONFIGDIR"]) if name.startswith("fontlist")] \
        if "matplotlib.font_manager" in sys.modules else []  # fmt: skip
    for name in fonts:  # the list of Matplotlib's fonts, which takes a second to make
        with open(f"{os.environ['MPLCONFIGDIR']}/{name}") as made, open(f"{work}/{name}", "w") as kept:
            kept.write(made.read())
    own = [
        name
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in sys.stdlib_module_names
        and (getattr(module, "__file__", None) or "/lib/python").startswith("/lib/python")
        and SITE not in (getattr(module, "__file__", None) or "")
    ]
    return " ".join(own)


def imported(modules):
    """Import modules by name."""
    for name in modules.split():
        if name != "__main__":
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    gc.collect()
