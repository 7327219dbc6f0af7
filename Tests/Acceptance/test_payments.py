"""Callers without an account pay for each call: x402 of both versions, paid and signed by eth-account, settled by a facilitator of this file's own."""

import base64
import http.server
import json
import threading
import time

import pytest
from canned import CannedUpstream
from eth_account import Account
from eth_account.messages import encode_typed_data
from system import Refused, System

CHAIN = 84532
TOKEN = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"
PAYEE = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"
CAP = "0.5"
TYPES = {
    "TransferWithAuthorization": [
        {"name": "from", "type": "address"}, {"name": "to", "type": "address"}, {"name": "value", "type": "uint256"},
        {"name": "validAfter", "type": "uint256"}, {"name": "validBefore", "type": "uint256"}, {"name": "nonce", "type": "bytes32"},
    ]
}
ORDER = int("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16)


def encode(document):
    return base64.b64encode(json.dumps(document).encode()).decode()


def decode(text):
    return json.loads(base64.b64decode(text))


def digest(authorization, contract=TOKEN, chain=CHAIN):
    values = {name: int(value) if name in ("value", "validAfter", "validBefore") else value for name, value in authorization.items()}
    domain = {"name": "USDC", "version": "2", "chainId": chain, "verifyingContract": contract}
    return encode_typed_data(domain_data=domain, message_types=TYPES, message_data=values)


class Facilitator:
    """Moves a token that is a dictionary, each nonce once, as the contract does."""

    def __init__(self):
        self.balances = {}
        self.used = {}
        self.mode = "good"
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = outer.answer(self.path, request)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path, request):
        requirement, payload = request["paymentRequirements"], request["paymentPayload"]["payload"]
        signed = payload["authorization"]
        signer = Account.recover_message(digest(signed, requirement["asset"], int(requirement["network"].split(":")[1])), signature=payload["signature"])
        assert signer == signed["from"] and signed["to"] == requirement["payTo"] == PAYEE
        with self.lock:
            reason = self.reason(signed)
            if path == "/verify":
                return 200, {"isValid": reason is None, "invalidReason": reason, "payer": signer}
            if self.mode == "down":
                return 502, {"error": "bad gateway"}
            if reason or self.mode == "empty":
                return 200, {"success": False, "errorReason": reason or "insufficient_funds", "transaction": "", "network": requirement["network"], "payer": signer}
            self.balances[signer] -= int(signed["value"])
            self.used[(signer, signed["nonce"])] = "0x" + (len(self.used) + 1).to_bytes(32, "big").hex()
            if self.mode == "lost":
                return 504, {"error": "timeout"}
            transaction = self.used[(signer, signed["nonce"])]
            return 200, {"success": True, "transaction": transaction, "network": requirement["network"], "payer": signer}

    def reason(self, signed):
        if (signed["from"], signed["nonce"]) in self.used:
            return "invalid_exact_evm_nonce_already_used"
        return None if self.balances.get(signed["from"], 0) >= int(signed["value"]) else "invalid_exact_evm_insufficient_balance"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    facilitator = Facilitator()
    with System(tmp_path_factory.mktemp("payments") / "imo") as system, CannedUpstream() as upstream:
        system.register("paid", "--price", "input=100", "--price", "output=1000", upstream=upstream.url, upstream_model="canned")
        system.register("closed", "--price", "input=100", upstream=upstream.url, upstream_model="canned")
        system.facilitator = facilitator
        open_model(system)
        yield system
    facilitator.close()


def open_model(system, *options):
    return system.imo(
        "payment", "open", "paid", "--chain-id", str(CHAIN), "--asset", TOKEN, "--token-name", "USDC", "--token-version", "2", "--decimals", "6",
        "--pay-to", PAYEE, "--cap", CAP, "--facilitator", system.facilitator.url, *options,
    )


@pytest.fixture
def payer(shop):
    shop.facilitator.mode = "good"
    account = Account.create()
    shop.facilitator.balances[account.address] = 10_000_000
    return account


BODY = {"model": "paid", "messages": [{"role": "user", "content": "hello"}], "max_tokens": 8}


def ask(shop, headers=None, body=BODY):
    return shop.request("POST", "/v1/chat/completions", body, headers)


def requirement(shop, body=BODY):
    status, headers, _ = ask(shop, body=body)
    assert status == 402
    return decode(headers["payment-required"])


def authorization(payer, amount, **changes):
    now = int(time.time())
    nonce = "0x" + Account.create().key.hex().removeprefix("0x")
    values = {"from": payer.address, "to": PAYEE, "value": str(amount), "validAfter": str(now - 60), "validBefore": str(now + 120), "nonce": nonce}
    return {**values, **changes}


def payment(required, payer, signature=None, accepted=None, domain=(), **changes):
    accepts = {**required["accepts"][0], **(accepted or {})}
    signed = authorization(payer, accepts["amount"], **changes)
    signature = signature or "0x" + payer.sign_message(digest(signed, *domain)).signature.hex().removeprefix("0x")
    payload = {"signature": signature, "authorization": signed}
    return {"PAYMENT-SIGNATURE": encode({"x402Version": 2, "resource": required["resource"], "accepted": accepts, "payload": payload})}


def test_a_call_without_a_key_is_told_its_price_in_both_versions(shop):
    status, headers, body = ask(shop)
    required, first = decode(headers["payment-required"]), json.loads(body)
    assert status == 402 and headers["cache-control"] == "no-store" and required["x402Version"] == 2
    (accepts,) = required["accepts"]
    assert accepts["scheme"] == "exact" and accepts["network"] == f"eip155:{CHAIN}" and accepts["asset"] == TOKEN and accepts["payTo"] == PAYEE
    assert accepts["extra"] == {"name": "USDC", "version": "2"} and required["resource"]["url"] == shop.gateway + "/v1/chat/completions"
    assert first["x402Version"] == 1 and first["accepts"][0]["network"] == "base-sepolia"
    assert first["accepts"][0]["maxAmountRequired"] == accepts["amount"]
    assert ask(shop, body={**BODY, "model": "closed"})[0] == 401
    status, _, body = ask(shop, body={**BODY, "max_tokens": 4000, "n": 100})
    assert status == 400 and json.loads(body)["error"]["code"] == "payment_too_large"


def test_a_paid_call_is_served_and_charged_once_and_the_rest_is_the_payers(shop, payer):
    required = requirement(shop)
    paid = payment(required, payer)
    price = int(required["accepts"][0]["amount"])
    status, headers, body = ask(shop, paid)
    assert status == 200 and json.loads(body)["choices"][0]["message"]["content"] == "Hi"
    settled = decode(headers["payment-response"])
    assert settled["success"] and settled["payer"] == payer.address and settled["network"] == f"eip155:{CHAIN}"
    assert shop.facilitator.balances[payer.address] == 10_000_000 - price
    cost = int(headers["imo-cost"])
    assert cost == 7 * 10**14 + 3 * 10**15 and cost <= price * 10**12
    receipt = shop.imo("receipt", headers["imo-receipt"])
    assert receipt["payment"]["payer"] == payer.address and receipt["payment"]["transaction"] == settled["transaction"]
    assert receipt["cost"] == str(cost)
    wait_for(lambda: shop.available(payer.address) == price * 10**12 - cost)
    # The same payment again pays nothing.
    status, headers, _ = ask(shop, paid)
    assert status == 402 and decode(headers["payment-required"])["error"] == "invalid_exact_evm_nonce_already_used"
    assert shop.imo("verify", "--full")["verified"] is True


def test_a_stream_is_paid_for(shop, payer):
    body = {**BODY, "stream": True}
    status, headers, content = ask(shop, payment(requirement(shop, body), payer), body)
    assert status == 200 and decode(headers["payment-response"])["success"] and b"imo-receipt=" in content


def test_the_first_version_pays_too(shop, payer):
    _, _, body = ask(shop)
    accepts = json.loads(body)["accepts"][0]
    signed = authorization(payer, accepts["maxAmountRequired"])
    signature = "0x" + payer.sign_message(digest(signed)).signature.hex().removeprefix("0x")
    header = {"x402Version": 1, "scheme": "exact", "network": accepts["network"], "payload": {"signature": signature, "authorization": signed}}
    status, headers, _ = ask(shop, {"X-PAYMENT": encode(header)})
    assert status == 200
    settled = decode(headers["x-payment-response"])
    assert settled["success"] and settled["network"] == "base-sepolia"


def test_twenty_requests_with_one_payment_serve_one(shop, payer):
    paid = payment(requirement(shop), payer)
    results = []
    threads = [threading.Thread(target=lambda: results.append(ask(shop, paid))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sorted(status for status, _, _ in results)
    assert statuses.count(200) == 1 and set(statuses) <= {200, 402, 409}
    assert len([key for key in shop.facilitator.used if key[0] == payer.address]) == 1


def test_what_is_not_a_payment_for_this_call_is_refused_with_the_reason(shop, payer):
    required = requirement(shop)
    now = int(time.time())
    low = payment(required, payer)
    document = decode(low["PAYMENT-SIGNATURE"])
    raw = bytes.fromhex(document["payload"]["signature"][2:])
    high = raw[:32] + (ORDER - int.from_bytes(raw[32:64], "big")).to_bytes(32, "big") + bytes([55 - raw[64]])
    other = Account.create().address
    rows = [
        (payment(required, payer, validBefore=str(now + 3)), "invalid_exact_evm_payload_authorization_valid_before"),
        (payment(required, payer, validBefore=str(now - 3)), "invalid_exact_evm_payload_authorization_valid_before"),
        (payment(required, payer, validAfter=str(now + 60)), "invalid_exact_evm_payload_authorization_valid_after"),
        (payment(required, payer, to=other), "invalid_exact_evm_payload_recipient_mismatch"),
        (payment(required, payer, value="1"), "invalid_exact_evm_payload_authorization_value_mismatch"),
        (payment(required, payer, accepted={"amount": "1"}), "invalid_exact_evm_payload_authorization_value_mismatch"),
        (payment(required, payer, accepted={"asset": other}), "invalid_payment_requirements"),
        (payment(required, payer, accepted={"network": "eip155:1"}), "invalid_network"),
        (payment(required, payer, accepted={"scheme": "upto"}), "unsupported_scheme"),
        (payment({**required, "resource": {"url": shop.gateway + "/v1/embeddings"}}, payer), "invalid_payment_requirements"),
        (payment(required, payer, domain=(TOKEN, 1)), "invalid_exact_evm_payload_signature"),
        (payment(required, payer, domain=(other,)), "invalid_exact_evm_payload_signature"),
        (payment(required, payer, signature="0x" + high.hex()), "invalid_exact_evm_payload_signature"),
        (payment(required, Account.create()), "invalid_exact_evm_insufficient_balance"),
    ]
    # A high s over the very payment that it was made for.
    document["payload"]["signature"] = "0x" + high.hex()
    rows.append(({"PAYMENT-SIGNATURE": encode(document)}, "invalid_exact_evm_payload_signature"))
    for headers, reason in rows:
        status, answer, _ = ask(shop, headers)
        assert (status, decode(answer["payment-required"])["error"]) == (402, reason)
    assert ask(shop, {"PAYMENT-SIGNATURE": "not base64"})[0] == 400
    assert ask(shop, {**low, "X-PAYMENT": "e30="})[0] == 400
    assert shop.facilitator.balances[payer.address] == 10_000_000
    assert shop.imo("payment", "list")["openPayments"] == []
    assert ask(shop, low)[0] == 200


def test_a_settlement_that_failed_takes_nothing_and_may_be_tried_again(shop, payer):
    paid = payment(requirement(shop), payer)
    shop.facilitator.mode = "empty"
    status, headers, _ = ask(shop, paid)
    assert status == 402 and decode(headers["payment-response"])["errorReason"] == "insufficient_funds"
    shop.facilitator.mode = "good"
    assert ask(shop, paid)[0] == 200


def test_a_settlement_of_unknown_outcome_is_pending_and_the_same_payment_is_taken_up_again(shop, payer):
    paid = payment(requirement(shop), payer)
    shop.facilitator.mode = "down"
    status, headers, body = ask(shop, paid)
    assert status == 503 and decode(headers["payment-response"])["errorReason"] == "settlement_pending"
    assert json.loads(body)["error"]["code"] == "settlement_pending" and "retry-after" in headers
    (pending,) = shop.imo("payment", "list")["openPayments"]
    assert pending["state"] == "pending" and pending["transaction"] is None
    shop.kill_gateway()
    shop.start_gateway()
    # The gateway is at another port now, and so at another URL; a payment need not name one.
    paid = {"PAYMENT-SIGNATURE": encode({name: value for name, value in decode(paid["PAYMENT-SIGNATURE"]).items() if name != "resource"})}
    shop.facilitator.mode = "good"
    assert ask(shop, paid)[0] == 200
    assert shop.facilitator.balances[payer.address] == 10_000_000 - int(pending["amount"]) // 10**12


def test_a_payment_that_moved_unheard_is_credited_when_the_operator_has_looked(shop, payer):
    paid = payment(requirement(shop), payer)
    shop.facilitator.mode = "lost"
    assert ask(shop, paid)[0] == 503
    shop.facilitator.mode = "good"
    # Its facilitator says that the nonce is used, which says nothing of whether it was by this payment.
    assert ask(shop, paid)[0] == 503
    (pending,) = [row for row in shop.imo("payment", "list")["openPayments"] if row["payer"] == payer.address]
    transaction = next(value for key, value in shop.facilitator.used.items() if key[0] == payer.address)
    assert shop.imo("payment", "resolve", pending["payment"], "--transaction", transaction)["state"] == "settled"
    status, headers, _ = ask(shop, paid)
    assert status == 200 and decode(headers["payment-response"])["transaction"] == transaction
    with pytest.raises(Refused):
        shop.imo("payment", "resolve", pending["payment"], "--failed")


def test_a_closed_model_asks_for_a_key(shop):
    shop.imo("payment", "close", "paid")
    assert ask(shop)[0] == 401
    open_model(shop)
    assert ask(shop)[0] == 402
    with pytest.raises(Refused) as refused:
        shop.imo(
            "payment", "open", "paid", "--chain-id", "1", "--asset", TOKEN, "--token-name", "USDC", "--token-version", "2", "--decimals", "6",
            "--pay-to", PAYEE, "--cap", CAP, "--facilitator", "http://facilitator.example",
        )
    assert "https" in str(refused.value)


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
