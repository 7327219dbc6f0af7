"""The pages for people: in a real browser at phone and desktop size, without scripts, in lynx, by axe, and against sums made from the journal alone."""

import csv
import datetime
import html
import http.client
import io
import re
import socket
import sqlite3
import subprocess
import time
import urllib.parse

import axe_playwright_python.sync_playwright
import browser
import journal
import pytest

COIN = 10**18
# A name of nearly 80 characters with markup, a right-to-left override and quotes.
HOSTILE = "<img src=x onerror=alert(1)>\"'&amp;<script>alert(2)</script> שלום ‮ abcdefg"


@pytest.fixture(scope="module")
def chromium(system):
    with browser.driver() as driver:
        yield browser.Browser(driver, system.gateway)


@pytest.fixture(autouse=True)
def without_complaints(chromium):
    chromium.complaints.clear()
    yield
    assert chromium.complaints == []


@pytest.fixture(scope="module")
def world(system):
    """A model with calls and two snapshots, whose token has markup in its name, and a holder with claims."""
    system.register("shares", *system.PRICES, "--token-name", HOSTILE, "--token-symbol", "<b>S</b>")
    wallet = browser.Wallet()
    system.imo("token", "transfer", "shares", wallet.account.address, "250000")
    key = system.new_caller("caller", "1000")
    for _ in range(2):
        for _ in range(3):
            status, _, body = system.call(key, {"model": "shares", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 8})
            assert status == 200, body
        system.imo("model", "deposit", "shares", "10")
        system.imo("snapshot", "shares")
    return wallet


def paths(world):
    return ["/", "/models/shares", "/holders", f"/holders/{world.account.address}", "/holders/0x00000000000000000000000000000000000000aa"]


@pytest.mark.parametrize("size, dark", [(browser.PHONE, False), (browser.DESKTOP, True), (browser.DESKTOP, False)], ids=["phone", "dark", "desktop"])
def test_pages_are_shown_without_complaints_and_axe_finds_nothing(system, chromium, world, size, dark):
    page = chromium.page(size, dark, world)
    for number, path in enumerate(paths(world)):
        chromium.visit(page, path)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{path} is wider than the window"
        found = axe_playwright_python.sync_playwright.Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        chromium.keep(page, f"{number}-{size['width']}-{'dark' if dark else 'light'}")
    page.context.close()


def test_markup_in_names_is_shown_as_text(chromium, world):
    page = chromium.visit(chromium.page(), "/models/shares")
    assert page.locator("script:not([src])").count() == 0 and page.locator("main img").count() == 0
    assert "<script>alert(2)</script>" in page.locator(".eyebrow").inner_text()
    assert page.locator(".eyebrow bdi").first.inner_text().startswith("<img src=x")
    page.context.close()


def test_pages_without_scripts_say_the_same(chromium, world):
    page = chromium.page(scripts=False)
    for path in paths(world):
        chromium.visit(page, path)
        assert page.locator("h1").count() == 1
    chromium.visit(page, f"/holders/{world.account.address}")
    assert "You can claim" in page.locator("main").inner_text()
    page.get_by_text("Without a wallet in this browser").click()
    assert page.get_by_text("imo claim shares --keystore").is_visible()
    page.goto(chromium.origin + "/holders")
    page.locator("main").get_by_label("Address").fill(world.account.address)
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith(world.account.address)
    page.context.close()


def test_lynx_reads_them(system, world):
    for path, words in [("/", "shares"), ("/models/shares", "charged calls"), (f"/holders/{world.account.address}", "can be claimed now")]:
        text = subprocess.run(["lynx", "-dump", "-width=100", system.gateway + path], capture_output=True, text=True, timeout=60, check=True).stdout
        assert words in " ".join(text.split()), text


def test_a_client_of_http_1_0_is_not_left_waiting(system, world):
    url = urllib.parse.urlsplit(system.gateway)
    with socket.create_connection((url.hostname, url.port), timeout=20) as connection:
        connection.sendall(f"GET / HTTP/1.0\r\nHost: {url.netloc}\r\n\r\n".encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert received.startswith(b"HTTP/1.") and received.rstrip().endswith(b"</html>")


def test_everything_is_reached_by_keyboard_in_the_order_of_the_page(chromium, world):
    page = chromium.visit(chromium.page(), "/models/shares")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    seen = 1
    while page.evaluate("document.activeElement !== document.body") and seen < 80:
        page.keyboard.press("Tab")
        seen += 1
    assert 10 < seen < 80
    page.context.close()


def test_every_link_leads_somewhere(system, world):
    for path in paths(world):
        _, _, body = system.request("GET", path)
        links = {html.unescape(link) for link in re.findall(r'href="([^"#]+)"', body.decode())}
        assert len(links) >= 5
        for link in links:
            assert system.request("GET", link)[0] in (200, 302), (path, link)


def test_headers_let_no_other_page_or_script_in(system, world):
    for path in paths(world) + ["/find?q=nothing-of-this-name", "/models/none"]:
        _, headers, _ = system.request("GET", path)
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'" and policy["script-src"] == "'self'"
        assert policy["require-trusted-types-for"] == "'script'" and policy["trusted-types"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert "access-control-allow-origin" not in headers


def test_a_host_that_is_none_is_not_repeated(system, world):
    _, _, body = system.request("GET", "/models/shares", headers={"Host": 'evil"><b>'})
    assert b"evil" not in body
    _, _, body = system.request("GET", "/models/shares", headers={"Host": "gateway.example:8443"})
    assert b"http://gateway.example:8443/v1" in body


# Wallets

def open_wallet(chromium, world, wallet=None):
    page = chromium.page(wallet=wallet or world)
    return chromium.visit(page, f"/holders/{world.account.address}")


def status_of(page, words):
    place = page.locator("section.wallet [data-status]").first
    place.filter(has_text=words).wait_for()
    return place.inner_text()


def balance(system, address):
    return system.imo("token", "balance", "shares", address)


def test_a_wallet_claims_what_the_page_says(system, chromium, world):
    claimable = sum(int(each["claimable"]) for each in balance(system, world.account.address)["snapshots"])
    assert claimable > 0
    page = open_wallet(chromium, world)
    assert page.locator(f"data[value='{claimable}']").count() >= 2
    assert page.locator("[data-wallets] select").first.input_value()
    page.get_by_role("button", name="Claim").click()
    review = page.locator("[data-review]")
    review.get_by_text("Good until").wait_for()
    assert "costs nothing" in review.inner_text() and world.account.address in review.inner_text()
    chromium.keep(page, "review")
    page.get_by_role("button", name="Sign", exact=True).click()
    said = status_of(page, "Done, and durable")
    entry = system.imo("entry", re.search(r"entry ([0-9]+)", said).group(1))
    assert (entry["command"], entry["outcomeName"]) == ("claimLifetime", "accepted")
    assert world.chain == 31337, "the wallet was asked to change to the ledger's chain"
    page.get_by_text("Load the page again").click()
    page.get_by_text("Nothing can be claimed now").wait_for()
    assert int(balance(system, world.account.address)["paidInAll"]) == claimable
    page.context.close()


def test_a_wallet_transfers_approves_and_burns(system, chromium, world):
    other = browser.Wallet().account.address
    before = int(balance(system, world.account.address)["balance"])
    for kind, fields, moved in [("Transfer", {"Amount": "1.5", "To": other}, 15), ("Approve", {"Amount": "2", "Spender": other}, 0), ("Burn", {"Amount": "0.5"}, 5)]:
        page = open_wallet(chromium, world)
        page.get_by_text("Transfer, approve or burn").click()
        form = page.locator("form", has=page.get_by_role("button", name=kind))
        for label, value in fields.items():
            form.get_by_label(label).fill(value)
        form.get_by_role("button", name=kind).click()
        page.get_by_role("button", name="Sign", exact=True).click()
        status_of(page, "Done, and durable")
        before -= moved * COIN // 10
        assert int(balance(system, world.account.address)["balance"]) == before
        page.context.close()


@pytest.mark.parametrize("declined", ["eth_requestAccounts", "wallet_switchEthereumChain", "eth_signTypedData_v4"])
def test_a_refusal_in_the_wallet_sends_nothing(system, chromium, world, declined):
    wallet = browser.Wallet(world.account, declines=(declined,))
    entries = system.imo("verify")["entries"]
    page = open_wallet(chromium, world, wallet)
    page.get_by_text("Transfer, approve or burn").click()
    form = page.locator("form", has=page.get_by_role("button", name="Burn"))
    form.get_by_label("Amount").fill("1")
    form.get_by_role("button", name="Burn").click()
    if declined != "eth_requestAccounts":
        page.get_by_role("button", name="Sign", exact=True).click()
    assert "Nothing was signed or sent" in status_of(page, "declined")
    assert system.imo("verify")["entries"] == entries
    page.context.close()


def test_wallets_on_other_chains_and_with_other_accounts_are_told_what_to_do(chromium, world):
    for wallet, words in [(browser.Wallet(world.account, chains=(1,)), "does not know chain 31337"), (browser.Wallet(), "Choose that account")]:
        page = open_wallet(chromium, world, wallet)
        page.get_by_text("Transfer, approve or burn").click()
        form = page.locator("form", has=page.get_by_role("button", name="Burn"))
        form.get_by_label("Amount").fill("1")
        form.get_by_role("button", name="Burn").click()
        if wallet.account is world.account:
            page.get_by_role("button", name="Sign", exact=True).click()
        status_of(page, words)
        page.context.close()


def test_a_wallet_finds_its_own_page(chromium, world):
    page = chromium.visit(chromium.page(wallet=world), "/holders")
    page.get_by_role("button", name="Use my wallet's address").click()
    page.wait_for_url(f"**/holders/{world.account.address}")
    page.context.close()


# Sums

def income(system, model, zone_minutes):
    """Charged calls, income of calls, other income and what was given back, by day of a zone, from the journal alone."""
    database = sqlite3.connect(f"file:{system.data}/ledger.sqlite?mode=ro", uri=True)
    days = {}
    for (entry,) in database.execute("SELECT entry FROM journal ORDER BY number"):
        _, _, at, _, command, outcome, postings, *_ = journal.decode(entry)
        kind = journal.number(command[0])
        moved = journal.movements(postings, "revenue", model)
        if journal.number(outcome) or not moved:
            continue
        day = (journal.number(at) // 60_000 + zone_minutes) // 1440
        sums = days.setdefault(datetime.date(1970, 1, 1) + datetime.timedelta(days=day), [0, 0, 0, 0])
        received, given = moved
        if kind == journal.SETTLE:
            sums[0] += 1
            sums[1] += received
        else:
            sums[2] += received
            sums[3] += given if kind in (journal.REFUND, journal.REVERSE) else 0
    return days


@pytest.mark.parametrize("zone", ["+00:00", "+05:45", "-09:30", "+14:00"])
def test_the_page_and_its_csv_say_what_the_journal_says(system, world, zone):
    minutes = int(zone[:3]) * 60 + int(zone[0] + zone[4:])
    expected = income(system, "shares", minutes)
    query = urllib.parse.urlencode({"from": "2026-01-01", "to": max(expected).isoformat(), "zone": zone, "by": "day", "format": "csv"})
    query = query.replace("2026-01-01", (max(expected) - datetime.timedelta(days=40)).isoformat())
    status, headers, body = system.request("GET", f"/models/shares?{query}")
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    rows = list(csv.DictReader(io.StringIO(body.decode())))
    assert len(rows) == 41
    for row in rows:
        sums = expected.get(datetime.date.fromisoformat(row["period"]), [0, 0, 0, 0])
        assert [int(row[name]) for name in ("calls", "fromCalls", "otherIncome", "givenBack")] == sums, row
    status, _, page = system.request("GET", f"/models/shares?{query}&exact=1".replace("&format=csv", ""))
    for sums in expected.values():
        assert f">{sums[1]}</data>" in page.decode()
    assert sum(sums[0] for sums in expected.values()) == 6


def test_a_holders_csv_is_the_whole_history(system, world):
    status, _, body = system.request("GET", f"/holders/{world.account.address}?format=csv")
    rows = list(csv.DictReader(io.StringIO(body.decode())))
    money = [row for row in rows if row["asset"] == "money"]
    assert sum(int(row["received"]) for row in money) - sum(int(row["given"]) for row in money) == int(
        balance(system, world.account.address)["paidInAll"])
    tokens = [row for row in rows if row["asset"] != "money"]
    assert sum(int(row["received"]) - int(row["given"]) for row in tokens) == int(balance(system, world.account.address)["balance"])


@pytest.mark.parametrize("query", ["from=2026-13-01", "from=2026-02-02&to=2026-02-01", "zone=+25:00", "zone=x", "by=week", "from=1970-01-01&to=2026-01-01"])
def test_a_period_that_is_none_is_refused_by_a_page(system, world, query):
    status, headers, body = system.request("GET", "/models/shares?" + query.replace("+", "%2B"))
    assert status == 400 and headers["content-type"].startswith("text/html") and b"<h1>" in body


def test_pages_are_small_and_quick(system, world):
    url = urllib.parse.urlsplit(system.gateway)
    for path in paths(world):
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=20)
        quickest, size = 1.0, 0
        for _ in range(5):
            begun = time.monotonic()
            connection.request("GET", path)
            body = connection.getresponse().read()
            quickest = min(quickest, time.monotonic() - begun)
        loaded = [body] + [system.request("GET", link)[2] for link in re.findall(r'"(/assets/[^"]+)"', body.decode())]
        size = sum(map(len, loaded))
        assert size < 100_000 and len(loaded) == 4, (path, size)
        assert quickest < 0.1, (path, quickest)
        connection.close()
