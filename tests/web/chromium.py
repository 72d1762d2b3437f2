"""A real Chromium without a window, driven by its DevTools protocol: opens pages, looks, notes every request.

Whatever it asks of anybody but this PC goes to a proxy that notes it and hangs up.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE_S = float(os.environ.get("X5P", "60"))
_ENOUGH = "enough"
_OWN = ("google.com", "googleapis.com", "gvt1.com")  # what Chromium asks for itself, whatever page it shows


def program() -> str | None:
    """Return the browser of this machine, ``None`` without one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Elsewhere:
    """A proxy that lets nothing through. ``asked``: what anybody but Chromium itself wanted there."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            line, _address = self._listening.accept()
            with line:
                said = line.recv(4096).decode(errors="replace").splitlines()
                if said == [_ENOUGH]:
                    return
                url = said[0].split()[1] if said and len(said[0].split()) == 3 else ""
                host = (urlsplit(url).hostname if "//" in url else url.partition(":")[0]) or ""
                if not host.endswith(_OWN):
                    self.asked.append(host)

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(_ENOUGH.encode())
        self._thread.join(PATIENCE_S)
        self._listening.close()


class Page:
    """One tab. Single-threaded: events are taken in while an answer is waited for.

    ``requests``: method and address of every request; ``elsewhere``: what reached out of this PC.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, line: aiohttp.ClientWebSocketResponse, elsewhere: Elsewhere
    ) -> None:
        self._loop, self._line = loop, line
        self._ids = itertools.count(1)
        self.elsewhere = elsewhere
        self.requests: list[tuple[str, str]] = []
        self.trouble: list[str] = []
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.command(f"{domain}.enable")

    def command(self, method: str, **values: Any) -> dict[str, Any]:
        return self._loop.run_until_complete(asyncio.wait_for(self._command(method, values), PATIENCE_S))

    async def _command(self, method: str, values: dict[str, Any]) -> dict[str, Any]:
        number = next(self._ids)
        await self._line.send_json({"id": number, "method": method, "params": values})
        while True:
            said = await self._line.receive_json()
            if said.get("id") == number:
                assert "error" not in said, said
                return dict(said["result"])
            self._event(said)

    def _event(self, said: dict[str, Any]) -> None:
        if said["method"] == "Network.requestWillBeSent":
            asked = said["params"]["request"]
            self.requests.append((asked["method"], asked["url"]))
        elif said["method"] == "Network.webSocketCreated":
            self.requests.append(("WEBSOCKET", said["params"]["url"]))
        elif said["method"] == "Runtime.exceptionThrown":
            self.trouble.append(str(said["params"]["exceptionDetails"]))
        elif said["method"] == "Log.entryAdded" and said["params"]["entry"]["source"] == "security":
            self.trouble.append(str(said["params"]["entry"]))

    def size(self, wide: int, high: int) -> None:
        self.command("Emulation.setDeviceMetricsOverride", width=wide, height=high, deviceScaleFactor=1, mobile=False)

    def open(self, url: str) -> None:
        self.command("Page.navigate", url=url)

    def value(self, script: str) -> Any:
        return self.command("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def words(self, region: str = "stage") -> list[str]:
        """Return the texts of a part of the picture, or of all of it."""
        return list(self.value(f"[].map.call(document.querySelectorAll('#{region} .word'), e => e.textContent)"))

    def text(self, region: str) -> str:
        return " ".join(self.words(region))

    def until(self, seen: Callable[[], bool], what: str) -> None:
        """Wait until something is seen."""
        deadline = time.monotonic() + PATIENCE_S
        while not seen():
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"not seen in {PATIENCE_S:.0f} s: {what}; page: {self.value('document.body.innerText')}"
                )
            self._loop.run_until_complete(asyncio.sleep(0.02))

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.command("Page.captureScreenshot")["data"]))


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """Open one tab of a Chromium that keeps its things in ``folder``."""
    found = program()
    assert found is not None
    folder.mkdir(parents=True, exist_ok=True)
    elsewhere = Elsewhere()
    words = [found, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}", "--disable-gpu",
             "--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-sync",
             "--disable-component-update", "--disable-quic", "--disable-dev-shm-usage",
             f"--proxy-server=127.0.0.1:{elsewhere.port}", "about:blank"]  # fmt: skip
    if sys.platform == "linux":
        words.insert(1, "--no-sandbox")  # root in a container has none
    with (
        closing(elsewhere),
        TemporaryDirectory(prefix="gd") as short,  # for its leftovers (org.chromium.*): a socket's path may not be long
        subprocess.Popen(
            words,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "TMPDIR": short},
        ) as process,
        asyncio.Runner() as runner,
    ):
        loop = runner.get_loop()
        try:
            session, line = loop.run_until_complete(_tab(_port(folder)))
            try:
                yield Page(loop, line, elsewhere)
            finally:
                loop.run_until_complete(line.close())
                loop.run_until_complete(session.close())
        finally:
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)


def _port(folder: Path) -> int:
    noted, deadline = folder / "DevToolsActivePort", time.monotonic() + PATIENCE_S
    while not (noted.exists() and noted.read_text(encoding="utf-8").count("\n")):
        assert time.monotonic() < deadline, "Chromium did not start"
        time.sleep(0.05)
    return int(noted.read_text(encoding="utf-8").split()[0])


async def _tab(port: int) -> tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]:
    session = aiohttp.ClientSession()
    async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
        tabs = await answer.json()
    (tab,) = [tab for tab in tabs if tab["type"] == "page"]
    return session, await session.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=64 * 1024 * 1024)
