"""The served OpenAPI document, by independent programs, and the client of one file that follows it."""

import pathlib
import subprocess
import sys

import eth_account
import openapi_spec_validator
import pytest
from jsonschema import Draft202012Validator

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))
from imo_client import Client, Problem  # noqa: E402


@pytest.fixture(scope="module")
def ledger(system):
    system.register("described")
    system.imo("model", "deposit", "described", "10")
    system.imo("snapshot", "described")
    return Client(system.gateway, key=system.new_caller("reader", "10"))


def check(ledger, name, response, status="200"):
    """The response has the form that the document says."""
    described = ledger.operations[name][2]["responses"][status]
    if "$ref" in described:
        described = ledger.document["components"]["responses"][status]
    (content,) = described["content"].values()
    Draft202012Validator({**content["schema"], "components": ledger.document["components"]}).validate(response)
    return response


def test_the_document_is_valid_openapi(ledger):
    openapi_spec_validator.validate(ledger.document)


def test_responses_have_the_described_form(system, ledger):
    token = check(ledger, "listModels", ledger.listModels())["models"][0]["token"]
    check(ledger, "showModel", ledger.showModel(model="described"))
    check(ledger, "showToken", ledger.showToken(token=token))
    holders = check(ledger, "listHolders", ledger.listHolders(token=token, limit=1))["holders"]
    check(ledger, "listSnapshots", ledger.listSnapshots(token=token))
    holder = holders[0]["holder"]
    assert int(check(ledger, "showClaimable", ledger.showClaimable(token=token, address=holder))["claimable"]) > 0
    check(ledger, "makeTokenTypedData", ledger.makeTokenTypedData(token=token, kind="claim", holder=holder))
    check(ledger, "showHolder", ledger.showHolder(address=holder))
    check(ledger, "showMyAccount", ledger.showMyAccount())
    check(ledger, "listMyHistory", ledger.listMyHistory())
    status, headers, _ = system.call(system.new_caller("paying", "10"), {"model": "described", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 3})
    assert status == 200
    check(ledger, "showReceipt", ledger.showReceipt(id=headers["imo-receipt"]))
    for name in ("readyz", "healthz"):
        check(ledger, name, getattr(ledger, name)())


def test_a_holder_claims_with_the_client_of_one_file(system, ledger):
    account = eth_account.Account.create()
    system.imo("token", "transfer", "described", account.address, "1000")
    system.imo("model", "deposit", "described", "10")
    system.imo("snapshot", "described")
    token = ledger.showModel(model="described")["token"]
    document = ledger.makeTokenTypedData(token=token, kind="claim", holder=account.address)
    signature = "0x" + account.sign_typed_data(full_message=document).signature.hex().removeprefix("0x")
    entry = check(ledger, "submit_claim", ledger.submit_claim(body={"typedData": document, "signature": signature}))
    assert entry["outcomeName"] == "accepted"
    with pytest.raises(Problem) as refused:
        ledger.submit_claim(body={"typedData": document, "signature": "0x" + "00" * 65})
    check(ledger, "submit_claim", refused.value.members, str(refused.value.status))


def test_the_client_refuses_what_the_document_does_not_name(ledger):
    with pytest.raises(AttributeError, match="no operation 'listModel'"):
        ledger.listModel()
    with pytest.raises(TypeError, match="unknown parameters"):
        ledger.showToken(tokn="0x00")
    with pytest.raises(Problem, match="404"):
        ledger.showModel(model="nobody's")


def test_the_client_is_a_command_too(system):
    command = [sys.executable, SCRIPTS / "imo_client.py", system.gateway]
    assert "listModels" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
    shown = subprocess.run([*command, "showModel", "model=described"], capture_output=True, text=True, check=True).stdout
    assert '"id": "described"' in shown
    wrong = subprocess.run([*command, "showModle"], capture_output=True, text=True)
    assert wrong.returncode == 1 and "no operation 'showModle'" in wrong.stderr
