"""The pages as a person sees them, in a real browser on a real server."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lettrage.core import warehouse
from lettrage.core.workspace import Workspace

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not there")
Keys = webdriver.Keys
pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="chromium or its driver is not there"
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1280,1000",
)  # fmt: skip
SERVER = """
import sys
from pathlib import Path
from lettrage.core.settings import read_settings
from lettrage.core.workspace import Workspace
from lettrage.dashboards.serve import serve
workspace = Workspace.at(Path(sys.argv[1]))
settings = read_settings(workspace.settings_path)
serve(workspace, settings, host="127.0.0.1", port=int(sys.argv[2]))
"""
PATIENCE_SECONDS = 90


@pytest.fixture
def address(firm: Path) -> Iterator[str]:
    """The firm, served in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(firm), str(port)],
        env={**os.environ, "LETTRAGE_USER": "claire"},
    )
    try:
        home = f"http://127.0.0.1:{port}"
        eventually(lambda: healthy(home), "the server answers")
        yield home
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    """Chromium without a window, with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(flag)
    service = webdriver.ChromeService(executable_path=DRIVER)
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


def healthy(home: str) -> bool:
    with (
        contextlib.suppress(OSError),
        urllib.request.urlopen(home + "/api/health") as a,
    ):
        return bool(a.status == 200)
    return False


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds: a page is drawn piece by piece."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.1)


def said(browser: webdriver.Chrome) -> str:
    """All that is written on the page, with plain spaces."""
    body = browser.execute_script("return document.body.innerText")
    return str(body).replace("\u202f", " ").replace("\xa0", " ")


def says(browser: webdriver.Chrome, *texts: str) -> None:
    for text in texts:
        eventually(lambda text=text: text in said(browser), f"the page says {text!r}")


def is_drawn(browser: webdriver.Chrome) -> bool:
    """Whether the page's script has ended: a key does nothing before its button is."""
    found = browser.execute_script(
        "return document.querySelector('[data-testid=stApp]')"
        "?.getAttribute('data-test-script-state')"
    )
    return bool(found == "notRunning")


def press(browser: webdriver.Chrome, *keys: str) -> None:
    eventually(lambda: is_drawn(browser), "the page is drawn")
    webdriver.ActionChains(browser).send_keys(*keys).perform()


def press_with_control(browser: webdriver.Chrome, key: str) -> None:
    eventually(lambda: is_drawn(browser), "the page is drawn")
    actions = webdriver.ActionChains(browser).key_down(Keys.CONTROL).send_keys(key)
    actions.key_up(Keys.CONTROL).perform()


def french(amount: object) -> str:
    whole, cents = f"{amount:,.2f}".split(".")
    return f"{whole.replace(',', ' ')},{cents} €"


def test_the_pages_show_the_marts_and_a_line_is_accepted_from_the_keyboard(
    firm: Path, address: str, browser: webdriver.Chrome
) -> None:
    with warehouse.reader(Workspace.at(firm)) as connection:
        held, owed, late, waiting = connection.execute(
            """
            select
                (select sum(balance) from (
                    select max_by(balance_amount, date) as balance
                    from marts.cash_positions where currency = 'EUR'
                    group by account_iban)),
                (select sum(total) from marts.receivables_aging where currency = 'EUR'),
                (select sum(total - not_due) from marts.receivables_aging
                    where currency = 'EUR'),
                (select sum(remaining_amount) from marts.bank_lines
                    where currency = 'EUR'
                        and reconciliation_status in ('proposed', 'unmatched'))
            """
        ).fetchone()

    browser.get(address)
    says(browser, "Trésorerie", french(held), french(owed), french(late))
    says(browser, "Encaissements à rapprocher", french(waiting))

    browser.get(f"{address}/donnees")
    says(browser, "Fichiers reçus", "Dernière exécution et ses contrôles")

    browser.get(f"{address}/rapprochement")
    says(browser, "À voir : 1 sur 2", "VIR SEPA RECU DE COFRADIS SAS", "98,7 %")
    press(browser, "j")
    says(browser, "À voir : 2 sur 2", "Aucune proposition pour cette ligne")
    press(browser, "k")
    says(browser, "À voir : 1 sur 2", "FA-102")

    press(browser, Keys.ENTER)
    says(browser, "À voir : 1 sur 1", "Cette session : 1 décision", "REMISE CHEQUES")

    press_with_control(browser, "z")
    says(browser, "À voir : 1 sur 2")

    press(browser, "x")
    says(browser, "Proposition rejetée", "1 · 0,9 %")
