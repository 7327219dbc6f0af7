"""Plausible mistakes of people at a command line: each message names the value, says what was expected and what to do, and the exit code says of which kind
the mistake is: 64 arguments, 65 data, 66 nothing there, 69 not available, 73 cannot be made, 77 not permitted, 78 configuration."""

import os
import pathlib
import re
import shutil
import socket
import subprocess

import pytest
from system import IMO, ROOT

USAGE, DATA, NO_INPUT, UNAVAILABLE, CANNOT_CREATE, PERMISSION, CONFIGURATION = 64, 65, 66, 69, 73, 77, 78
ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
UUID = "0199e2a4-5f10-7a3c-8d21-6b0f4c2a9e58"
NOBODY = 65534


class Books:
    """A ledger without a gateway, and files beside it."""

    def __init__(self, directory):
        self.directory = directory
        self.data = directory / "books"
        self.run("init", "--operator", ADDRESS)
        self.run("account", "create", "alice")
        self.run("account", "credit", "alice", "5")
        self.run("model", "register", "tiny", "--price", "input=2", "--issuer", ADDRESS)
        (directory / "password.txt").write_text("right\n")
        (directory / "wrong.txt").write_text("wrong\n")
        (directory / "empty.txt").write_text("\n")
        (directory / "broken.json").write_text('{"command": ')
        (directory / "unknown.json").write_text('{"command": "steal", "amount": "1"}')
        (directory / "lists.json").write_text('{"command": "transferFunds", "from": "alice", "to": "bob", "amount": "1"}')
        (directory / "misspelt.json").write_text('{"command": "credit", "account": "alice", "amount": "1", "refrence": "x"}')
        self.run("wallet", "new", "key.json", "--password-file", "password.txt", "--light")
        (directory / "half.sqlite").write_bytes(b"SQLite format 3\0" + bytes(84))
        self.busy = socket.create_server(("127.0.0.1", 0))
        self.busy_port = str(self.busy.getsockname()[1])
        self.key = self.run("key", "create", "alice").stdout

    def run(self, *arguments, check=True, environment=None):
        return subprocess.run(
            [IMO, *arguments], cwd=self.directory, env={**os.environ, "IMO_DATA": str(self.data), **(environment or {})}, capture_output=True,
            text=True, check=check, timeout=60, stdin=subprocess.DEVNULL,
        )


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    books = Books(tmp_path_factory.mktemp("mistakes"))
    yield books
    books.busy.close()


# (arguments, exit code, what the message has)
MISTAKES = [
    # Commands and options
    ("modle list", USAGE, ["'modle'", "did you mean `imo model`"]),
    ("model regster x", USAGE, ["'regster'", "did you mean `imo model register`", "list"]),
    ("accounts list", USAGE, ["'accounts'", "did you mean `imo account`"]),
    ("frobnicate", USAGE, ["'frobnicate'", "commands are init, model"]),
    ("account show alice --jsn", USAGE, ["--jsn", "--json"]),
    ("account show", USAGE, ["Missing expected argument '<account>'"]),
    ("account credit alice", USAGE, ["Missing expected argument '<amount>'"]),
    ("account show alice bob", USAGE, ["Unexpected argument 'bob'"]),
    # Amounts
    ("account credit alice 12,5", USAGE, ["'12,5'", "with a point", "write 12.5"]),
    ("account credit alice 1,000.50", USAGE, ["'1,000.50'", "not grouped"]),
    ("account credit alice -5", USAGE, ["'-5'", "negative", "0 or more"]),
    ("account credit alice 1e3", USAGE, ["'1e3'", "exponents", "1000"]),
    ("account credit alice 1" + "0" * 78, USAGE, ["greater than any amount"]),
    ("account credit alice 0.1234567890123456789", USAGE, ["19 decimals", "at most 18"]),
    ("account credit alice 1.5wei", USAGE, ["'1.5wei'", "integer"]),
    ("account credit alice .5", USAGE, ["'.5'", "both sides of the point"]),
    ("account credit alice five", USAGE, ["'five'", "expected a decimal number"]),
    ("account credit alice $5", USAGE, ["'$5'", "'$' is not a digit", "without a currency"]),
    ("account credit alice 0x10", USAGE, ["'0x10'", "decimal"]),
    ("account credit alice 5%", USAGE, ["'5%'", "percentage"]),
    ("account credit alice 0", DATA, ["amountZero", "account=alice", "amount=0", "give a positive one"]),
    ("account credit bob 5", NO_INPUT, ["accountNotFound", "account=bob", "amount=5", "create it first"]),
    ("account withdraw alice 7.5", DATA, ["insufficientBalance", "account=alice", "amount=7.5", "alice has 5 available"]),
    ("account transfer alice alice 1", DATA, ["accountsNotDifferent", "from=alice", "to=alice"]),
    ("account create alice", DATA, ["accountExists", "alice"]),
    # Names and addresses
    ("account create Alice", USAGE, ["'Alice'", "a-z 0-9"]),
    ("account show bob", NO_INPUT, ["accountNotFound", "'bob'"]),
    ("account show 0x70997970c51812dC3A010C7d01b50e0d17dc79C8", USAGE, ["EIP-55", ADDRESS, "lower case"]),
    ("account show 0x7099", USAGE, ["'0x7099'", "40 hexadecimal digits"]),
    ("init --operator alice --data other", USAGE, ["'alice'", "40 hexadecimal digits"]),
    (f"init --operator {ADDRESS} --chain-id 0 --data other", USAGE, ["--chain-id 0", "EIP-155"]),
    (f"init --operator {ADDRESS} --asset dollars --data other", USAGE, ["'dollars'", "local:NAME"]),
    (f"init --operator {ADDRESS}", DATA, ["ledgerAlreadyOpen", "books"]),
    ("model show tinny", NO_INPUT, ["modelNotFound", "'tinny'", "did you mean 'tiny'?"]),
    ("token show 0x" + "11" * 20, NO_INPUT, ["tokenNotFound", "0x1111"]),
    ("key revoke key_000000000000", NO_INPUT, ["keyNotFound", "'key_000000000000'", "list the keys"]),
    # Prices, budgets, periods and times
    ("model price tiny --price inptu=1.5", USAGE, ["'inptu=1.5'", "did you mean 'input'?", "output", "audio-second"]),
    ("model price tiny --price input", USAGE, ["'input'", "input=2.5"]),
    ("model price tiny --price input=1,5", USAGE, ["write 1.5"]),
    ("model price tiny --price input=1 --price input=2", USAGE, ["'input' is given twice"]),
    ("model price tiny --price input=1 --tier input=2", USAGE, ["input@1000000=1.5"]),
    ("model price tiny --price input=1 --starts-at tomorrow", USAGE, ["'tomorrow'", "RFC 3339"]),
    ("budget set 5 --account alice --period week", USAGE, ["'week'", "day, month or total"]),
    ("budget set 5 --period day", USAGE, ["--key, --account and --model"]),
    ("statement alice --from 2026-02-30", USAGE, ["'2026-02-30'", "calendar"]),
    ("statement alice --from 2026-03-01 --to 2026-02-01", USAGE, ["2026-02-01", "is before"]),
    ("statement alice --format xml", USAGE, ["'xml'", "'text', 'csv'", "json"]),
    ("model register other --price call=1 --split alice=10001", USAGE, ["'alice=10001'", "10000 basis points"]),
    ("model leave tiny drian", USAGE, ["'drian'", "did you mean 'drain'?"]),
    # Entries and receipts
    ("receipt 17", USAGE, ["'17'", "UUID"]),
    (f"receipt {UUID}", NO_INPUT, [UUID, "voided"]),
    ("entry 999", NO_INPUT, ["entry 999", "last one is"]),
    ("entry 0", USAGE, ["'0'", "from 1 on"]),
    ("reverse 1", DATA, ["entryNotReversible", "only credits, withdrawals"]),
    # Files
    ("submit --file missing.json", NO_INPUT, ["'missing.json'", "No such file"]),
    ("submit --file broken.json", DATA, ["'broken.json'", "JSON"]),
    ("submit --file unknown.json", DATA, ["'steal'", "transferFunds"]),
    ("submit --file lists.json", NO_INPUT, ["accountNotFound", "to=bob"]),
    ("submit --file .", NO_INPUT, ["'.'", "directory"]),
    ("wallet address missing.json --password-file password.txt", NO_INPUT, ["'missing.json'"]),
    ("wallet address key.json --password-file missing.txt", NO_INPUT, ["'missing.txt'"]),
    ("wallet address key.json --password-file wrong.txt", PERMISSION, ["'key.json'", "'wrong.txt'", "does not open"]),
    ("wallet address key.json --password-file empty.txt", DATA, ["'empty.txt'", "first line"]),
    ("wallet address password.txt --password-file password.txt", DATA, ["'password.txt'", "not a keystore"]),
    ("wallet address key.json", USAGE, ["--password-file"]),
    ("wallet new key.json --password-file password.txt", CANNOT_CREATE, ["'key.json'", "does not exist"]),
    ("claim tiny", USAGE, ["--keystore", "--typed-data-for"]),
    ("restore password.txt --data other", DATA, ["'password.txt'", "is not a backup", "imo backup"]),
    ("restore missing.sqlite --data other", NO_INPUT, ["'missing.sqlite'"]),
    ("backup books/ledger.sqlite", USAGE, ["'books/ledger.sqlite'", "the ledger itself", "name another file"]),
    ("backup password.txt", CANNOT_CREATE, ["password.txt", "--force"]),
    # Places
    ("account show alice --data nowhere", NO_INPUT, ["'nowhere'", "imo init --data nowhere"]),
    ("serve --port 65536", USAGE, ["--port 65536", "0 to 65535"]),
    ("serve --port http", USAGE, ["'http'"]),
    ("serve --port 80a", USAGE, ["'80a'", "expected a number"]),
    ("serve --port 0 --max-request-bytes 16MB", USAGE, ["'16MB'", "expected a number", "without a unit"]),
    ("serve --host 300.1.1.1 --port 0", CONFIGURATION, ["'300.1.1.1'", "not an address of this machine"]),
    ("serve --host [::1] --port 0", CONFIGURATION, ["'[::1]'", "without brackets"]),
    (f"init --operator {ADDRESS} --data password.txt", CANNOT_CREATE, ["'password.txt'", "name another --data directory"]),
    (f"init --operator {ADDRESS} --data /proc/nowhere", CANNOT_CREATE, ["'/proc/nowhere'", "name another --data directory"]),
    ("backup nowhere/copy", CANNOT_CREATE, ["'nowhere/copy'", "a directory that is there"]),
    ("submit --file misspelt.json", DATA, ["'refrence'", "credit", "reference"]),
    ("--data books account show alice", USAGE, ["'--data'", "behind", "imo verify --data"]),
    ("account credit alice 5 --reference " + "x" * 257, USAGE, ["257 bytes", "at most 256"]),
    # The operator's key
    ("operator rotate --keystore key.json --password-file password.txt", USAGE, ["--new-keystore"]),
    ("operator rotate --new-keystore key.json --new-password-file wrong.txt", PERMISSION, ["'key.json'", "'wrong.txt'", "does not open"]),
    ("operator rotate --new-keystore key.json --new-password-file password.txt", USAGE, ["--keystore", "--typed-data-for"]),
    (
        "operator rotate --keystore key.json --password-file password.txt --new-keystore key.json --new-password-file password.txt", DATA,
        ["operatorNotCurrent", "imo operator show"],
    ),
    (f"operator recover --lost {ADDRESS} --reason gone --new-keystore key.json --new-password-file password.txt", PERMISSION, ["two people", "--remote"]),
    ("operator rotat", USAGE, ["'rotat'", "did you mean `imo operator rotate`"]),
    # Other machines
    ("remote approve 0x12", USAGE, ["'0x12'", "64 hexadecimal digits", "imo remote proposals"]),
    ("remote withdraw abc", USAGE, ["'abc'", "64 hexadecimal digits"]),
    ("account show alice --remote prod.json", USAGE, ["--remote", "before the command"]),
    ("remote proposals", USAGE, ["--remote PROFILE"]),
    ("--remote missing.json account create bob", NO_INPUT, ["'missing.json'"]),
    ("--remote broken.json account create bob", DATA, ["'broken.json'"]),
    ("--remote lists.json account create bob", CONFIGURATION, ["'lists.json'", "'command'", "url"]),
    ("--remote lists.json verify", USAGE, ["`imo verify`", "this machine's files"]),
    (f"admin add bob {ADDRESS}", USAGE, ["--role operate"]),
    (f"admin add bob {ADDRESS} --role boss", USAGE, ["'boss'", "read, operate or treasury"]),
    ("admin remove bob", NO_INPUT, ["'bob'", "imo admin list"]),
    (f"remote init p.json --url http://example.com --ledger {ADDRESS} --keystore key.json", USAGE, ["'http://example.com'", "https://HOST"]),
    ("serve --port BUSY", UNAVAILABLE, ["port BUSY of 127.0.0.1", "in use", "--port"]),
    ("serve --host 203.0.113.1 --port 0", CONFIGURATION, ["'203.0.113.1'", "not an address of this machine"]),
    ("serve --port 0 --log-level verbose", USAGE, ["'verbose'", "debug"]),
    ("serve --port 0 --snapshots tiny", USAGE, ["'tiny'", "tiny=24h"]),
    ("serve --port 0 --snapshots tiny=26:00", USAGE, ["'26:00'", "06:00"]),
    ("serve --port 0 --tls-certificate a.pem", USAGE, ["--tls-key"]),
    ("serve --port 0 --tls-certificate a.pem --tls-key b.pem", CONFIGURATION, ["a.pem", "certificate"]),
    ("model register other --price call=1 --upstream ftp://127.0.0.1", USAGE, ["'ftp://127.0.0.1'", "http://"]),
    ("model register other --price call=1 --upstream http://127.0.0.1 --upstream-key-file gone", NO_INPUT, ["gone"]),
]


def test_the_table_has_sixty_mistakes_of_every_kind():
    assert len(MISTAKES) >= 60
    assert {code for _, code, _ in MISTAKES} == {USAGE, DATA, NO_INPUT, UNAVAILABLE, CANNOT_CREATE, PERMISSION, CONFIGURATION}


@pytest.mark.parametrize("arguments, code, words", [pytest.param(*mistake, id=mistake[0][:60]) for mistake in MISTAKES])
def test_a_mistake_is_named_with_what_was_expected_and_an_exit_code_by_kind(books, arguments, code, words):
    done = books.run(*arguments.replace("BUSY", books.busy_port).split(), check=False)
    for word in words:
        assert word.replace("BUSY", books.busy_port) in done.stderr, done.stderr
    assert done.returncode == code, done.stderr
    assert done.stdout == ""


def test_a_start_that_fails_leaves_no_ledger_that_was_cut_off(books):
    assert books.run("serve", "--port", books.busy_port, check=False).returncode == UNAVAILABLE
    assert "cut off" not in books.run("doctor", check=False).stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_a_directory_of_another_user_is_no_missing_ledger(books):
    program = pathlib.Path(shutil.copy(IMO, "/tmp/imo-of-another-user"))
    try:
        program.chmod(0o755)
        done = subprocess.run(
            [program, "account", "show", "alice", "--data", books.data], user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", capture_output=True,
            text=True, timeout=60,
        )
    finally:
        program.unlink()
    assert done.returncode == PERMISSION, done.stderr
    assert "may not open the ledger" in done.stderr and "imo init" not in done.stderr


def test_defaults_in_help_texts_are_written_as_people_write_them(books):
    page = books.run("model", "register", "--help").stdout
    assert "(default: 1000000)" in " ".join(page.split()) and "Amount(" not in page


@pytest.mark.parametrize("columns", ["60", "80", "120"])
@pytest.mark.parametrize("command", ["model register", "token grant", "serve", "init", "doctor", "eth"])
def test_examples_in_help_texts_can_be_pasted_at_any_width(books, command, columns):
    page = books.run(*command.split(), "--help", environment={"COLUMNS": columns}).stdout
    assert max(len(line) for line in page.split("USAGE:")[0].splitlines()) <= int(columns) + 20
    example = page.split("EXAMPLE\n")[1].split("\n\n")[0]
    for line in example.replace("\\\n", " ").splitlines():
        assert re.match(r"\s+([\w-]+=.*|imo |gunzip |echo |printf |cast |cat |curl )", line), example
        assert subprocess.run(["bash", "-n", "-c", line]).returncode == 0
