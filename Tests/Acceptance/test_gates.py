"""Models that only holders of a token call: wallets of eth-account, linked by signature; the holding is looked at in each call."""

import json

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from system import Refused

LEAST = "100"


@pytest.fixture(scope="module")
def gated(system):
    """A model that is open to those who hold 100 of its token."""
    system.register("club", "--price", "call=1")
    shown = system.imo("model", "gate", "club", "--token", "club", "--least", LEAST)
    assert int(shown["gate"]["leastTokens"]) == 100 * 10**18
    return shown


def call(system, key, model="club"):
    status, _, body = system.call(key, {"model": model, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 4})
    return status, json.loads(body)


def sign(system, wallet, path):
    status, _, body = system.request("GET", path)
    assert status == 200, body
    document = json.loads(body)
    signature = wallet.sign_message(encode_typed_data(full_message=document)).signature.hex().removeprefix("0x")
    return {"typedData": document, "signature": f"0x{signature}"}


def link(system, wallet, account, key):
    message = sign(system, wallet, f"/imo/v1/holders/{wallet.address}/typed-data/wallet-link?account={account}")
    status, _, body = system.request("POST", "/imo/v1/wallets", message, {"Authorization": f"Bearer {key}"} if key else None)
    return status, json.loads(body)


def sell(system, wallet, token, amount):
    path = f"/imo/v1/tokens/{token}/typed-data/transfer?holder={wallet.address}&to={Account.create().address}&amount={amount}"
    status, _, body = system.request("POST", "/imo/v1/transfers", sign(system, wallet, path))
    assert status == 200, body


def closed(answer):
    status, body = answer
    return status == 403 and body["error"]["code"] == "gate_closed" and "/imo/v1/wallets" in body["error"]["message"]


def test_wallets_count_together_and_a_sale_ends_access_at_the_next_call_and_takes_no_earnings(system, gated):
    token = system.imo("model", "show", "club")["token"]
    key = system.new_caller("member", "100")
    first, second = Account.create(), Account.create()
    assert closed(call(system, key))
    for wallet, amount in ((first, "60"), (second, "40")):
        system.imo("token", "transfer", "club", wallet.address, amount)
        assert closed(call(system, key)), "tokens count only when their wallet is linked"
    assert link(system, first, "member", key)[0] == 200
    assert closed(call(system, key))
    assert link(system, second, "member", key)[0] == 200
    assert call(system, key)[0] == 200
    system.imo("model", "deposit", "club", "1000")
    system.imo("snapshot", "club")
    due = json.loads(system.request("GET", f"/imo/v1/tokens/{token}/claimable/{second.address}")[2])["claimable"]
    assert int(due) > 0
    sell(system, second, token, 40 * 10**18)
    assert closed(call(system, key))
    assert json.loads(system.request("GET", f"/imo/v1/tokens/{token}/claimable/{second.address}")[2])["claimable"] == due
    message = sign(system, second, f"/imo/v1/tokens/{token}/typed-data/claim?holder={second.address}")
    assert system.request("POST", "/imo/v1/claims", message)[0] == 200
    assert system.available(second.address) == int(due)
    system.imo("token", "transfer", "club", first.address, "40")
    assert call(system, key)[0] == 200, "one wallet alone is enough"


def test_a_wallet_counts_for_one_account_and_links_need_its_signature_and_the_accounts_key(system, gated):
    wallet = Account.create()
    system.imo("token", "transfer", "club", wallet.address, LEAST)
    mine, other = system.new_caller("mine", "100"), system.new_caller("others", "100")
    assert link(system, wallet, "mine", None)[0] == 401
    assert link(system, wallet, "mine", other)[0] == 401
    forged = sign(system, Account.create(), f"/imo/v1/holders/{wallet.address}/typed-data/wallet-link?account=mine")
    status, _, body = system.request("POST", "/imo/v1/wallets", forged, {"Authorization": f"Bearer {mine}"})
    assert (status, json.loads(body)["outcomeName"]) == (403, "wrongSigner")
    assert link(system, wallet, "mine", mine)[0] == 200
    assert link(system, wallet, "mine", mine)[1]["outcomeName"] == "walletLinked"
    assert call(system, mine)[0] == 200 and closed(call(system, other))
    assert link(system, wallet, "others", other)[0] == 200
    assert closed(call(system, mine)) and call(system, other)[0] == 200
    assert link(system, wallet, "", None)[0] == 200
    assert closed(call(system, other))


def test_the_gate_is_shown_and_taken_away_and_survives_a_kill(system, gated):
    status, _, body = system.request("GET", "/imo/v1/models/club")
    assert json.loads(body)["gate"] == gated["gate"]
    status, _, page = system.request("GET", "/models/club")
    assert status == 200 and b"accounts whose wallets hold at least" in page
    key = system.new_caller("visitor", "100")
    system.kill_gateway()
    system.start_gateway()
    assert closed(call(system, key))
    with pytest.raises(Refused, match="amountZero"):
        system.imo("model", "gate", "club", "--token", "club", "--least", "0")
    with pytest.raises(Refused):
        system.imo("model", "gate", "club", "--token", "nothing", "--least", "1")
    assert "gate" not in system.imo("model", "gate", "club", "--open")
    assert call(system, key)[0] == 200
    assert system.imo("verify")["verified"] is True


def test_the_command_line_links_a_wallet(system):
    system.register("hall", "--free")
    system.imo("model", "gate", "hall", "--token", "hall", "--least", "1")
    address = system.new_wallet("hall")
    keystore = ["--keystore", str(system.directory / "hall.json"), "--password-file", str(system.password)]
    system.imo("token", "transfer", "hall", address, "1")
    key = system.new_caller("guest", "1")
    assert closed(call(system, key, "hall"))
    system.imo("account", "link", "guest", *keystore)
    assert call(system, key, "hall")[0] == 200
    system.imo("account", "link", "--none", *keystore)
    assert closed(call(system, key, "hall"))
