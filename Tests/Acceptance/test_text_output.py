"""Results as people read them: whole units with a symbol, aligned, in the stated zone, within the width; the same with --json in smallest units."""

import json
import os
import re
import subprocess

import pytest
from system import IMO

OPERATOR = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
WILD = [
    (r"0x[0-9a-f]{64}", "<hash>"),
    (r"0x[0-9a-fA-F]{40}", "<address>"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+", "<time>"),
    (r"key_[0-9a-f]{12}", "<key>"),
]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    directory = tmp_path_factory.mktemp("text")

    def run(*arguments, columns=None, **variables):
        environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        environment |= {"IMO_DATA": str(directory / "ledger"), "TZ": "UTC", **({"COLUMNS": str(columns)} if columns else {}), **variables}
        return subprocess.run([IMO, *arguments], cwd=directory, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout

    run("init", "--operator", OPERATOR)
    run("account", "create", "alice")
    run("account", "create", "ben")
    run("account", "credit", "alice", "1234567.5", "--reference", "invoice 17")
    run("account", "transfer", "alice", "ben", "0.000000000000000001")
    run("model", "register", "tiny", "--price", "input=2.5", "--price", "output=7.25")
    run("model", "deposit", "tiny", "12")
    return run


def settled(text):
    for pattern, name in WILD:
        text = re.sub(pattern, lambda found: name.ljust(len(found.group())) if found.end() < len(text) and text[found.end()] == " " else name, text)
    return text


def test_amounts_are_whole_units_aligned_at_their_points(books):
    assert books("account", "show", "alice") == """\
account    alice
kind       named
asset      local:credit
balance    1,234,567.499999999999999999 credit
held               0 credit
available  1,234,567.499999999999999999 credit
credited   1,234,567.5 credit
debited            0.000000000000000001 credit
budgets    none
"""
    shown = json.loads(books("account", "show", "alice", "--json"))
    assert shown["available"] == "1234567499999999999999999" and shown["debited"] == "1"


def test_lists_are_tables_that_fit_or_blocks(books):
    wide = settled(books("account", "list", columns=120))
    assert wide.splitlines()[0].split() == ["account", "balance", "held", "available", "createdAt"]
    assert "alice    1,234,567.499999999999999999 credit  0 credit" in wide
    assert "ben              0.000000000000000001 credit  0 credit" in wide
    narrow = books("account", "list", columns=60)
    assert settled(narrow) == """\
account    alice
balance    1,234,567.499999999999999999 credit
held               0 credit
available  1,234,567.499999999999999999 credit
createdAt  <time>

account    ben
balance    0.000000000000000001 credit
held       0 credit
available  0.000000000000000001 credit
createdAt  <time>
"""


def test_prices_are_amounts_too(books):
    text = books("model", "show", "tiny")
    assert "2.5 credit" in text and "7.25 credit" in text and "2500000000000000000" not in text


def test_tokens_have_no_money_symbol(books):
    assert re.search(r"0x\w{40}  1,000,000$", books("token", "holders", "tiny"), re.MULTILINE)
    assert "totalSupply" in books("token", "show", "tiny") and "1,000,000 credit" not in books("token", "show", "tiny")


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize(
    "command",
    ["account show alice", "account list", "holder list", "model list", "model show tiny", "token show tiny", "token holders tiny", "key list",
     "budget show", "statement", "statement alice", "entry 4", "verify", "doctor"],
)
def test_every_line_fits_the_width(books, command, columns):
    for line in books(*command.split(), columns=columns).splitlines():
        # A hash, an address or a sentence stays whole.
        assert len(line) <= columns or len(line.split()) <= 2 or command in ("doctor",), line


def test_sentences_have_lines_of_their_own_and_are_broken_between_words(books):
    text = books("model", "register", "worded", "--price", "input=1", "--price", "output=2", columns=80)
    meaning = text.split("  meaning\n")[1]
    assert max(map(len, meaning.splitlines())) <= 80
    assert "".join(meaning.split()).count("burningtokens.Betweentwosnapshots") == 1
    assert all(line.startswith("    ") for line in meaning.splitlines()), meaning


def test_blocks_between_others_leave_no_spaces_at_ends_of_lines(books):
    text = books("model", "price", "worded", "--price", "input=2", "--price", "output=3", columns=80)
    assert len(re.findall(r"^ +version +\d$", text, re.MULTILINE)) == 2 and not re.search(r"[ \t]+$", text, re.MULTILINE), text


def test_limits_and_requests_are_amounts_too(books):
    assert books("admin", "limit", "500") == "twoPeopleAbove  500 credit\n"
    assert re.search(r"^ *leastSnapshotRevenue +0 credit$", books("token", "show", "tiny"), re.MULTILINE)


def test_the_statement_of_the_ledger_has_a_line_for_each_kind_of_movement(books):
    text = books("statement", columns=120)
    assert max(map(len, text.splitlines())) <= 120
    assert re.search(r"credit +1 +0 credit +1,234,567\.5 credit", text)


def test_a_statement_shows_what_was_received_and_given_apart(books):
    text = settled(books("statement", "alice", columns=200))
    lines = text.splitlines()
    assert lines[6].split()[:6] == ["entry", "time", "command", "received", "given", "balance"]
    assert "credit" in lines[7] and "1,234,567.5" in lines[7] and "invoice 17" in lines[7]
    assert "transferFunds" in lines[8] and "0.000000000000000001" in lines[8] and "ben" in lines[8]
    assert lines[9] == "closing  1,234,567.499999999999999999 credit"


@pytest.mark.parametrize("zone, name", [("UTC", "UTC"), ("Europe/Berlin", "CE"), ("America/New_York", "E")])
def test_times_are_in_the_stated_zone(books, zone, name):
    text = books("account", "list", TZ=zone)
    assert re.search(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d {name}", text), text
    assert json.loads(books("account", "list", "--json", TZ=zone))[0]["createdAt"].endswith("Z")


def test_pipes_get_no_colours_and_terminals_do_unless_forbidden(books, tmp_path):
    assert "\x1b" not in books("verify")
    on_terminal = lambda **variables: subprocess.run(
        ["script", "-qec", f"{IMO} verify --data {tmp_path}/none || true; {IMO} init --operator {OPERATOR} --data {tmp_path}/t{len(variables)}; "
         f"{IMO} verify --data {tmp_path}/t{len(variables)}", os.devnull],
        env={**os.environ, "TERM": "xterm", **variables}, capture_output=True, text=True, timeout=60).stdout
    assert "\x1b[32myes" in on_terminal()
    assert "\x1b[32m" not in on_terminal(NO_COLOR="1")
