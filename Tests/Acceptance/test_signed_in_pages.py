"""Signing in to the pages in a real browser: callers, holders by their wallets, and the operator."""

import csv
import io
import re
import sqlite3

import axe_playwright_python.sync_playwright
import browser
import journal
import pytest


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
def caller(system):
    """An account with two keys, calls of both, a budget, and a label with markup."""
    first = system.new_caller("spender", "1000")
    second = system.imo("key", "create", "spender", "--label", "<b>nightly</b>")
    system.imo("budget", "set", "500", "--account", "spender", "--period", "month")
    for key, count in [(first, 3), (second["key"], 2)]:
        for _ in range(count):
            status, _, body = system.call(key, {"model": system.MODEL, "messages": [{"role": "user", "content": "hi"}], "max_tokens": 8})
            assert status == 200, body
    return {"first": first, "second": second}


def sign_in(chromium, key, **options):
    page = chromium.visit(chromium.page(**options), "/sign-in")
    page.get_by_label("API key").fill(key)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/me")
    return page


def operator(system, chromium, **options):
    page = chromium.page(**options)
    page.goto(system.imo("sign-in", "link", "--url", system.gateway)["url"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/operate")
    return page


@pytest.mark.parametrize("size, dark", [(browser.PHONE, False), (browser.DESKTOP, True), (browser.DESKTOP, False)], ids=["phone", "dark", "desktop"])
def test_pages_are_shown_without_complaints_and_axe_finds_nothing(system, chromium, caller, size, dark):
    look = {"size": size, "dark": dark}
    for page, paths in [(sign_in(chromium, caller["first"], **look), ["/me", "/sessions", "/sign-in"]), (operator(system, chromium, **look), ["/operate", "/sessions"])]:
        for path in paths:
            chromium.visit(page, path)
            assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), path
            found = axe_playwright_python.sync_playwright.Axe().run(page)
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"
            chromium.keep(page, f"in{path.replace('/', '-')}-{size['width']}-{'dark' if dark else 'light'}")
        page.context.close()


def entries(system):
    """The kind and the postings of every accepted entry, from the journal alone."""
    database = sqlite3.connect(f"file:{system.data}/ledger.sqlite?mode=ro", uri=True)
    for (entry,) in database.execute("SELECT entry FROM journal ORDER BY number"):
        command, outcome, postings = journal.decode(entry)[4:7]
        if journal.number(outcome) == 0:
            yield journal.number(command[0]), postings


def spent(system, account):
    """Charged calls and their cost."""
    charges = [journal.movements(postings, "named", account) for kind, postings in entries(system) if kind == journal.SETTLE]
    charges = [given for _, given in filter(None, charges) if given]
    return len(charges), sum(charges)


def test_the_spend_of_a_caller_is_the_journals_by_model_and_key(system, chromium, caller):
    page = sign_in(chromium, caller["first"])
    calls, cost = spent(system, "spender")
    assert calls == 5
    assert f"for {calls} charged calls" in page.locator("main").inner_text()
    assert page.locator(f"main data[value='{cost}']").count() >= 1
    assert page.get_by_text("<b>nightly</b>").count() >= 1
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(open(download.value.path()).read())))
    assert sum(int(row["spent"]) for row in rows) == cost and sum(int(row["calls"]) for row in rows) == calls
    assert {row["key"]: int(row["calls"]) for row in rows}[caller["second"]["id"]] == 2
    page.context.close()


def test_a_revoked_key_makes_no_calls_and_the_entry_says_so(system, chromium, caller):
    page = sign_in(chromium, caller["first"])
    with page.expect_navigation():
        page.get_by_role("button", name=f"Revoke {caller['second']['id']} for good").click()
    status, _, _ = system.call(caller["second"]["key"], {"model": system.MODEL, "messages": [{"role": "user", "content": "hi"}]})
    assert status in (401, 403)
    page.context.close()


def test_a_wallet_signs_in_and_out(system, chromium):
    wallet = browser.Wallet()
    page = chromium.visit(chromium.page(wallet=wallet), "/sign-in")
    page.get_by_role("button", name="Sign in with the wallet").click()
    page.wait_for_url(f"**/holders/{wallet.account.address}")
    assert "personal_sign" in wallet.asked
    cookie = next(cookie for cookie in page.context.cookies() if "session" in cookie["name"])
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    chromium.visit(page, "/sessions")
    assert wallet.account.address in page.locator("main").inner_text()
    page.get_by_role("button", name=re.compile("^End session")).click()
    page.wait_for_url(chromium.origin + "/")
    assert page.get_by_role("link", name="Sign in").is_visible()
    page.context.close()


def test_signing_in_works_without_scripts(system, chromium, caller):
    page = sign_in(chromium, caller["first"], scripts=False)
    assert "can be spent" in page.locator("main").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.context.close()


def test_the_operators_sums_are_the_journals(system, chromium, caller):
    page = operator(system, chromium)
    outside = [journal.movements(postings, "external") for _, postings in entries(system)]
    received, given = (sum(column) for column in zip(*filter(None, outside)))
    text = page.locator("main").inner_text()
    assert "Came in" in text and "gets calls" in text
    came_in, went_out, pooled, owed = (int(each.get_attribute("value")) for each in page.locator("dl.facts data").all())
    assert (came_in, went_out, pooled + owed) == (given, received, given - received)
    assert page.locator(".big data").get_attribute("value") == str(given - received)
    page.context.close()
