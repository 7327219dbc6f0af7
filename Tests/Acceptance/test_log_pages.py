"""The log's pages: each has its chain of proof as a picture and as text, no script, and a file that its one command checks."""

import base64
import hashlib
import html.parser
import json
import os
import subprocess

import pytest
from log_tools import waiting
from system import IMO, Refused, System

HOSTILE = "<script>alert(1)</script>\"'&"


class Page(html.parser.HTMLParser):
    """What a text browser shows of a page, and its elements."""

    def __init__(self, system, path):
        super().__init__()
        self.elements, self.texts, self.blocks, self.links, self.downloads = [], [], [], [], []
        status, self.headers, body = system.request("GET", path)
        assert status == 200, body
        self.source = body.decode()
        self.feed(self.source)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag == "pre":
            self.blocks.append("")
        if tag == "a":
            self.links.append(dict(attributes)["href"])
            if "download" in dict(attributes):
                self.downloads.append((dict(attributes)["href"], dict(attributes)["download"]))

    def handle_data(self, data):
        self.texts.append(data)
        if self.blocks:
            self.blocks[-1] += data

    def handle_endtag(self, tag):
        if tag == "pre":
            self.blocks.append("")

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    def command(self, start):
        return next(block for block in self.blocks if block.startswith(start)).strip()


@pytest.fixture(scope="module")
def paged(tmp_path_factory):
    with System(tmp_path_factory.mktemp("pages")) as system:
        system.caller = system.new_caller("alice", "1000")
        system.registration = system.register("shown", "--price", "call=0.5", "--token-name", HOSTILE)["entry"]
        system.key = system.imo("log", "init", "--origin", "example.com/pages")["key"]
        body = {"model": "shown", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 4}
        status, headers, _ = system.call(system.caller, body)
        assert status == 200
        system.receipt = headers["imo-receipt"]
        system.snapshot = system.imo("snapshot", "shown")["entry"]
        keystore = ["--keystore", str(system.directory / "operator.json"), "--password-file", str(system.password)]
        system.claim = system.imo("claim", "shown", *keystore)["entry"]
        system.token = system.imo("token", "show", "shown")["token"]
        waiting(60, lambda: system.request("GET", f"/log/proof/{system.claim}")[0] == 200)
        yield system


def paths(system):
    return {
        "head": "/log", "claim": f"/log/entry/{system.claim}", "snapshot": f"/log/snapshot/{system.token}/1",
        "receipt": f"/log/receipt/{system.receipt}", "earlier head": "/log/head/5", "registration": f"/log/entry/{system.registration}",
    }


@pytest.mark.parametrize("name", ["head", "claim", "snapshot", "receipt", "earlier head", "registration"])
def test_a_page_has_its_picture_and_no_script(paged, name):
    page = Page(paged, paths(paged)[name])
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "script" not in policy and "unsafe" not in policy
    tags = [tag for tag, _ in page.elements]
    assert "script" not in tags and "iframe" not in tags and "form" not in tags
    assert not any(attribute.startswith("on") or attribute == "style" for _, attributes in page.elements for attribute in attributes)
    pictures = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert pictures and all(picture["role"] == "img" and picture["aria-label"].endswith(".") for picture in pictures)
    assert tags.count("h1") == 1 and page.downloads
    # A text browser shows the steps of the picture as a list.
    assert "The steps as text" in page.text and "Signed by example.com/pages" in page.text
    for link in page.links:
        assert link.startswith("/")
        assert paged.request("GET", link)[0] == 200, link


def test_the_style_is_the_one_that_the_policy_names(paged):
    page = Page(paged, "/log")
    style = page.source.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["claim", "snapshot", "receipt", "registration"])
def test_the_command_on_a_page_checks_its_file(paged, tmp_path, name):
    page = Page(paged, paths(paged)[name])
    path, file = page.downloads[0]
    (tmp_path / file).write_bytes(paged.request("GET", path)[2])
    command = page.command("imo ").split()
    environment = {"PATH": f"{IMO.parent}:{os.environ['PATH']}"}
    done = subprocess.run([*command, "--json"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["proven"]
    # The file with one character changed is refused by the same command.
    content = bytearray((tmp_path / file).read_bytes())
    place = content.index(b"a", len(content) // 2)
    content[place] = ord("b")
    (tmp_path / file).write_bytes(content)
    assert subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=60).returncode == 65


def test_the_earlier_heads_command_checks_a_head_that_was_kept(paged, tmp_path):
    (tmp_path / "kept").write_bytes(paged.request("GET", "/log/checkpoint")[2])
    size = int((tmp_path / "kept").read_bytes().split(b"\n")[1])
    entry = paged.imo("model", "deposit", "shown", "1")["entry"]
    waiting(30, lambda: paged.request("GET", f"/log/proof/{entry}")[0] == 200)
    page = Page(paged, f"/log/head/{size}")
    path, file = page.downloads[0]
    (tmp_path / file).write_bytes(paged.request("GET", path)[2])
    command = page.command("imo log check").replace("YOUR-HEAD", "kept").split()
    done = subprocess.run([IMO, *command[1:]], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_claims_page_leads_back_to_the_revenue(paged):
    page = Page(paged, paths(paged)["claim"])
    for words in ["Claim of 0x", "paid 300000000000000000", "Snapshot 1", "Revenue 500000000000000000", f"Entries {paged.registration} to"]:
        assert words in page.text, words
    assert f"/log/entry/{paged.snapshot}" in page.links


def test_names_are_never_markup(paged):
    for path in paths(paged).values():
        page = Page(paged, path)
        assert "<script" not in page.source, path


def test_what_there_is_not_is_said(paged):
    for path, status in [
        ("/log/entry/0", 400), ("/log/entry/x", 400), ("/log/entry/999999", 404), (f"/log/snapshot/{paged.token}/9", 404), ("/log/head/x", 400),
        ("/log/head/999999", 404), ("/log/receipt/x", 400), ("/log/claim/3", 404), ("/log/claim/0", 400), ("/log/offer/none", 404),
    ]:
        assert paged.request("GET", path)[0] == status, path


def test_an_offer_is_bound_to_the_receipt(paged, tmp_path):
    status, headers, offer = paged.request("GET", "/log/offer/shown")
    assert status == 200 and offer.startswith(b"imo-offer/v1\nexample.com/pages\nshown\n")
    status, headers, _ = paged.call(paged.caller, {"model": "shown", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2})
    receipt = headers["imo-receipt"]
    bearer = {"Authorization": f"Bearer {paged.caller}"}
    path = f"/imo/v1/receipts/{receipt}/proof"
    proof = waiting(30, lambda: (lambda answer: answer[2] if answer[0] == 200 else None)(paged.request("GET", path, headers=bearer)))
    (tmp_path / "receipt.json").write_bytes(proof)
    (tmp_path / "offer.txt").write_bytes(offer)
    verify = lambda: paged.imo("receipt", "verify", str(tmp_path / "receipt.json"), "--key", paged.key, "--offer", str(tmp_path / "offer.txt"))
    assert verify()["offeredAt"]
    (tmp_path / "offer.txt").write_bytes(offer.replace(b"shown", b"other"))
    with pytest.raises(Refused):
        verify()
    # An offer made after the call says nothing about it.
    (tmp_path / "offer.txt").write_bytes(paged.request("GET", "/log/offer/shown")[2])
    with pytest.raises(Refused):
        verify()
