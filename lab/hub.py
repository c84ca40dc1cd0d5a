"""A hub on this machine, with real users: `python -m lab.hub --users 30` says how long each waited for an output.

JupyterHub runs on 127.0.0.1 with a server of its own for every user, as The Littlest JupyterHub does, but without users
of the system. Each user logs in, opens a sheet by the link of the course's site (nbgitpuller pulls the students'
repository), starts a kernel by the server's interface, and runs a check through its WebSocket. Then some users write
into the sheet, a new release comes, the link is opened again, and what was written must still be there.

It needs what `make teaching` installs. With `--chart FOLDER`, a chart of Zero to JupyterHub, and `pip install
helm-python-sdk`, it renders that with the values of `templates/hub`.

What this does not try: other machines than this one, a cluster, the login of a university, an image.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from importlib.util import find_spec
from pathlib import Path

from proofs_that_run.course import branch
from proofs_that_run.course.links import git_pull
from proofs_that_run.pages import ROOT

SHEET = "exercises/01-norms.ipynb"
CODE = """
import numpy as np
from qed import Real, confirms, equal

@confirms("exr-stretch-l1")
def check(A: Real["m", "n"]):
    return equal(np.linalg.norm(A, 1), np.max(np.sum(np.abs(A), axis=0)))

print(check.verdict.holds)
"""
PATIENCE = 300
"""Seconds after which a user goes away without an output."""
CONFIGURATION = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/home/{{username}}"
c.Spawner.cmd = ["{python}", "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300
c.JupyterHub.concurrent_spawn_limit = 100
c.Spawner.environment = {{"PYTHONPATH": {packages!r}, "PATH": {path!r}}}
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class User:
    """A student with a browser: cookies, and what a page's scripts would send."""

    def __init__(self, hub: str, name: str):
        import aiohttp  # only here: the lab's own, not the book's

        self.hub, self.name, self.aiohttp = hub, name, aiohttp
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    @property
    def server(self) -> str:
        return f"{self.hub}/user/{self.name}"

    def cross_site(self) -> dict[str, str]:
        """The token that pages send along with what they change."""
        for cookie in self.session.cookie_jar:
            if cookie.key == "_xsrf" and cookie["path"].startswith(f"/user/{self.name}"):
                return {"X-XSRFToken": cookie.value}
        return {}

    async def log_in(self) -> None:
        async with self.session.get(f"{self.hub}/hub/login") as answer:
            await answer.text()
        token = next(c.value for c in self.session.cookie_jar if c.key == "_xsrf" and c["path"].startswith("/hub"))
        form = {"username": self.name, "password": "x", "_xsrf": token}
        async with self.session.post(f"{self.hub}/hub/login?_xsrf={token}", data=form, allow_redirects=False) as answer:
            assert answer.status == 302, f"{self.name} could not log in: {answer.status}"

    async def wait_for_server(self) -> None:
        """Follow the link's way: the hub starts the server, and lets the reader in with a cookie of its own."""
        async with self.session.get(f"{self.hub}/hub/spawn/{self.name}") as answer:
            await answer.text()
        while True:  # a page, not the interface: only a page sends on to the hub, which gives the cookie
            async with self.session.get(f"{self.server}/lab") as answer:
                if answer.status == 200 and answer.url.path.startswith(f"/user/{self.name}/"):
                    return
            await asyncio.sleep(1)

    async def open(self, link: str) -> None:
        """The page of nbgitpuller, and the pull that its script asks for; until the pull is finished."""
        async with self.session.get(link) as answer:
            assert answer.status == 200, f"the link answers {answer.status}"
            place = answer.url
        asked = {name: place.query[name] for name in ("repo", "branch") if name in place.query}
        name = asked["repo"].rstrip("/").rpartition("/")[2]
        async with self.session.get(
            f"{self.server}/git-pull/api", params={**asked, "targetpath": name}, timeout=self.aiohttp.ClientTimeout(600)
        ) as answer:
            text = await answer.text()
        assert '"phase": "finished"' in text, f"the pull of {self.name} failed: {text[-500:]}"

    async def run(self) -> str:
        """Start a kernel for the sheet, and run a check through its WebSocket; what it prints."""
        new = {"kernel": {"name": "python3"}, "name": "sheet", "type": "notebook", "path": f"students/{SHEET}"}
        async with self.session.post(f"{self.server}/api/sessions", json=new, headers=self.cross_site()) as answer:
            assert answer.status == 201, f"no kernel for {self.name}: {answer.status} {await answer.text()}"
            kernel = (await answer.json())["kernel"]["id"]
        message = uuid.uuid4().hex
        header = {"msg_id": message, "msg_type": "execute_request", "username": "", "session": "s", "version": "5.3"}
        asked = {"header": header, "parent_header": {}, "metadata": {}, "channel": "shell",
                 "content": {"code": CODE, "silent": False, "store_history": False}}  # fmt: skip
        async with self.session.ws_connect(f"{self.server}/api/kernels/{kernel}/channels") as channel:
            await channel.send_json(asked)
            async for received in channel:
                told = json.loads(received.data)
                if told["parent_header"].get("msg_id") != message:
                    continue
                if told["msg_type"] == "stream":
                    return str(told["content"]["text"]).strip()
                if told["msg_type"] == "error":
                    return f"{told['content']['ename']}: {told['content']['evalue']}"
        return "the channel was closed"

    async def write(self, text: str) -> None:
        """Save the sheet with an answer in it."""
        async with self.session.get(f"{self.server}/api/contents/students/{SHEET}") as answer:
            saved = await answer.json()
        saved["content"]["cells"].append({"cell_type": "markdown", "metadata": {}, "id": "mine", "source": text})
        body = {"type": "notebook", "format": "json", "content": saved["content"]}
        async with self.session.put(
            f"{self.server}/api/contents/students/{SHEET}", json=body, headers=self.cross_site()
        ) as answer:
            assert answer.status == 200, f"not saved: {answer.status}"


async def one(user: User, link: str) -> tuple[float, float, str]:
    """Seconds until the server was there, seconds until the output was, and the output."""
    started = time.monotonic()
    await user.log_in()
    await user.wait_for_server()
    spawned = time.monotonic() - started
    await user.open(link)
    output = await user.run()
    return spawned, time.monotonic() - started, output


def memory(folder: Path) -> int:
    """Bytes that the processes of the hub's users take, without what they share."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (process / "environ").read_bytes():
                lines = (process / "smaps_rollup").read_text().splitlines()
                total += 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
        except OSError:
            continue
    return total


async def tried(hub: str, folder: Path, count: int, repository: Path, notebooks: Path) -> bool:
    link = git_pull(hub, repository.as_uri(), "main", SHEET)
    users = [User(hub, f"student{at}") for at in range(1, count + 1)]
    found = await asyncio.gather(
        *(asyncio.wait_for(one(user, link), PATIENCE) for user in users), return_exceptions=True
    )
    good = [result for result in found if isinstance(result, tuple) and result[2] == "True"]
    for user, result in zip(users, found, strict=True):
        if result not in good:
            print(f"  {user.name}: {result if isinstance(result, tuple) else repr(result)}")
    print(f"{len(good)} of {count} users got an output.")
    if good:
        waits = [until for _, until, _ in good]
        print(f"Server there: the slowest after {max(spawned for spawned, _, _ in good):.0f} s.")
        print(f"Output there: half after {statistics.median(waits):.0f} s, the slowest after {max(waits):.0f} s.")
        print(f"Memory of all servers and kernels: {memory(folder) / count / 1e6:.0f} MB a user.")
    kept, some = 0, [user for user, result in zip(users, found, strict=True) if result in good][:3]
    for user in some:
        await user.write(f"The answer of {user.name}.")
    (notebooks / "chapters" / "new.ipynb").write_text((notebooks / SHEET).read_text(encoding="utf-8"), encoding="utf-8")
    branch.release(notebooks, repository, "next week")
    for user in some:
        await user.open(link)
        mine = folder / "home" / user.name / "students"
        there = (mine / "chapters" / "new.ipynb").exists()
        kept += there and f"The answer of {user.name}." in (mine / SHEET).read_text(encoding="utf-8")
    print(f"After a new release {kept} of {len(some)} users had what they had written, and what was new.")
    for user in users:
        await user.session.close()
    return len(good) == count and kept == len(some)


def loopback(count: int) -> bool:
    """Start a hub in a folder of its own, let the users come, and end it."""
    if lacking := [name for name in ("jupyterhub", "nbgitpuller", "jupyterlab", "aiohttp") if not find_spec(name)]:
        raise SystemExit(
            f"Not installed beside the book's packages: {', '.join(lacking)}. `make teaching` installs them."
        )
    if shutil.which("configurable-http-proxy") is None:
        raise SystemExit("There is no configurable-http-proxy: npm install -g configurable-http-proxy")
    with tempfile.TemporaryDirectory(prefix="hub-") as name:
        folder = Path(name)
        notebooks, repository = folder / "notebooks", folder / "students"
        for sheet in ("01-norms",):
            target = notebooks / "exercises" / f"{sheet}.ipynb"
            target.parent.mkdir(parents=True)
            shutil.copy(ROOT / "exercises" / target.name, target)
        (notebooks / "chapters").mkdir()
        branch.release(notebooks, repository, "first week")
        port = free_port()
        hub = f"http://127.0.0.1:{port}"
        packages = os.environ.get("PYTHONPATH", "")
        (folder / "jupyterhub_config.py").write_text(CONFIGURATION.format(
            port=port, hub_port=free_port(), api_port=free_port(), folder=folder, python=sys.executable,
            packages=packages, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        ), encoding="utf-8")  # fmt: skip
        with (folder / "hub.log").open("w") as log:
            running = subprocess.Popen([sys.executable, "-m", "jupyterhub"], cwd=folder, stdout=log, stderr=log)
        try:
            for _ in range(120):  # the proxy answers long before the hub behind it does
                with contextlib.suppress(OSError), urllib.request.urlopen(f"{hub}/hub/login"):
                    break
                time.sleep(0.5)
            return asyncio.run(tried(hub, folder, count, repository, notebooks))
        finally:
            running.terminate()
            running.wait(60)
            lines = (folder / "hub.log").read_text(encoding="utf-8").splitlines()
            print("\n".join([line for line in lines if "[E " in line][-20:]))


def chart(folder: Path) -> bool:
    """Whether the values of `templates/hub` fit the chart's schema, and what is rendered from them."""
    import yaml
    from helm_python import Chart

    found = Chart.load(str(folder))
    values = yaml.safe_load((ROOT / "templates" / "hub" / "zero-to-jupyterhub.yaml").read_text(encoding="utf-8"))
    found.validate_schema(values)
    made = found.render(values)
    texts = [text for name, text in made.items() if not name.endswith(".txt")]
    kinds = [one["kind"] for text in texts for one in yaml.safe_load_all(text) if one]
    print(f"{len(kinds)} objects: {', '.join(f'{kinds.count(kind)} {kind}' for kind in sorted(set(kinds)))}")
    return bool(kinds)


def main() -> int:
    parser = argparse.ArgumentParser(description="Try a hub on this machine.")
    parser.add_argument("--users", type=int, default=30, help="how many come at once (%(default)s)")
    parser.add_argument("--chart", type=Path, help="render this chart of Zero to JupyterHub instead")
    options = parser.parse_args()
    return 0 if (chart(options.chart) if options.chart else loopback(options.users)) else 1


if __name__ == "__main__":
    sys.exit(main())
