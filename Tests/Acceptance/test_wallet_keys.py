"""API keys that are a wallet's signature: made by eth-account, known to the ledger by what was signed alone, revoked by signature."""

import json
import time

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from system import Refused

HALF_ORDER = int("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", 16)
ORDER = 2 * HALF_ORDER + 1


@pytest.fixture(scope="module")
def owner(system):
    account = Account.create()
    system.new_caller("agents", "1000")
    system.imo("account", "owner", "agents", account.address)
    return account


def get(system, path):
    status, _, body = system.request("GET", path)
    return status, json.loads(body)


def statement(system, owner, account="agents", seconds=3600, **more):
    """What is served to be signed."""
    query = {"owner": owner.address, "account": account, "expires": int(time.time()) + seconds, **more}
    status, document = get(system, "/imo/v1/keys/typed-data?" + "&".join(f"{name}={value}" for name, value in query.items()))
    assert status == 200, document
    return document


def sign(document, wallet):
    return wallet.sign_message(encode_typed_data(full_message=document)).signature


def key_of(document, wallet):
    return document["keyPrefix"] + sign(document["typedData"], wallet).hex().removeprefix("0x")


def register(system, key):
    status, _, body = system.request("POST", "/imo/v1/keys", headers={"Authorization": f"Bearer {key}"})
    return status, json.loads(body)


def call(system, key, **more):
    status, headers, body = system.call(key, {"model": system.MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 4, **more})
    return status, json.loads(body)


def error(answer):
    return answer[0], answer[1]["error"]["code"]


def revoke(system, owner, digest, account="agents"):
    status, document = get(system, f"/imo/v1/holders/{owner.address}/typed-data/key-revocation?account={account}&key={digest}")
    assert status == 200, document
    body = {"typedData": document, "signature": "0x" + sign(document, owner).hex().removeprefix("0x")}
    status, _, answer = system.request("POST", "/imo/v1/keys/revocations", body)
    return status, json.loads(answer)


def test_a_signature_is_a_key_after_it_was_shown_once_and_the_secret_is_stored_nowhere(system, owner):
    document = statement(system, owner, label="crawler")
    assert document["typedData"]["message"]["account"] == "agents" and document["typedData"]["message"]["label"] == "crawler"
    key = key_of(document, owner)
    assert error(call(system, key)) == (401, "unregistered_api_key")
    status, made = register(system, key)
    assert status == 200 and made["key"] == document["id"] and made["digest"] == document["key"] and made["entry"] > 0
    assert register(system, key) == (200, {**made, "entry": None})
    for _ in range(3):
        assert call(system, key)[0] == 200
    status, _, body = system.request("GET", "/imo/v1/accounts/me", headers={"Authorization": f"Bearer {key}"})
    assert status == 200 and json.loads(body)["account"] == "agents"
    assert system.request("GET", "/v1/models", headers={"x-api-key": key})[0] == 200
    (listed,) = [row for row in system.imo("key", "list", "--account", "agents") if row["key"] == document["id"]]
    assert listed["owner"] == owner.address and listed["label"] == "crawler" and listed["validUntil"]
    secret = key.split(".")[2]
    for file in system.directory.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert secret.encode() not in content and bytes.fromhex(secret) not in content, file


def test_the_key_survives_a_kill(system, owner):
    key = key_of(statement(system, owner, label="kept"), owner)
    assert register(system, key)[0] == 200
    system.kill_gateway()
    system.start_gateway()
    assert call(system, key)[0] == 200


def test_a_daily_limit_is_signed_and_kept(system, owner):
    document = statement(system, owner, dailyLimit=1)
    assert document["typedData"]["primaryType"] == "LimitedApiKey"
    key = key_of(document, owner)
    assert register(system, key)[0] == 200
    assert error(call(system, key)) == (402, "budget_exceeded")


def test_an_expired_key_has_its_own_error(system, owner):
    document = statement(system, owner, seconds=3)
    key, unseen = key_of(document, owner), key_of(statement(system, owner, seconds=3, label="unseen"), owner)
    assert register(system, key)[0] == 200
    assert call(system, key)[0] == 200
    deadline = int(document["typedData"]["message"]["expires"])
    while time.time() < deadline:
        time.sleep(0.1)
    assert error(call(system, key)) == (401, "expired_api_key")
    status, refused = register(system, unseen)
    assert (status, refused["outcomeName"]) == (401, "keyExpired")


def test_keys_of_other_ledgers_and_signers_are_refused_each_with_its_error(system, owner):
    document = statement(system, owner)
    key = key_of(document, owner)
    prefix, body, signature = key.split(".")
    foreign = f"{prefix}.{'00' * 32}{body[64:]}.{signature}"
    assert error(call(system, foreign)) == (401, "foreign_api_key")
    assert register(system, foreign)[1]["outcomeName"] == "wrongDomain"
    stranger = Account.create()
    assert error(call(system, key_of(document, stranger))) == (401, "invalid_api_key")
    assert register(system, key_of(document, stranger))[1]["outcomeName"] == "wrongSigner"
    assert register(system, key_of(statement(system, stranger), stranger))[1]["outcomeName"] == "notAccountOwner"
    assert register(system, key_of(statement(system, owner, account="nobody"), owner))[1]["outcomeName"] == "accountNotFound"
    s = int(signature[64:128], 16)
    high = signature[:64] + f"{ORDER - s:064x}" + ("1b" if signature[128:] == "1c" else "1c")
    assert register(system, f"{prefix}.{body}.{high}")[1]["outcomeName"] == "highS"
    for broken in (key[:-2], key + "00", key.upper(), f"{prefix}.{body}", key + ".00", f"{prefix}.{body}00.{signature}", f"{prefix}..{signature}"):
        assert call(system, broken)[0] == 401, broken
        assert register(system, broken)[0] in (400, 401), broken
    assert call(system, key)[0] == 401, "nothing of this made the key known"


def test_the_owner_revokes_by_signature_at_the_next_call_and_before_the_first(system, owner):
    document = statement(system, owner, label="leaked")
    key = key_of(document, owner)
    assert register(system, key)[0] == 200
    assert call(system, key)[0] == 200
    stranger = Account.create()
    assert revoke(system, stranger, document["key"])[1]["outcomeName"] == "notAccountOwner"
    assert revoke(system, owner, document["key"])[0] == 200
    assert error(call(system, key)) == (401, "invalid_api_key")
    assert revoke(system, owner, document["key"])[1]["outcomeName"] == "keyRevoked"
    unseen = statement(system, owner, label="never-shown")
    assert revoke(system, owner, unseen["key"])[0] == 200
    status, refused = register(system, key_of(unseen, owner))
    assert status == 401, refused
    assert error(call(system, key_of(unseen, owner)))[0] == 401


def test_another_owner_ends_the_keys_of_the_one_before(system):
    first, second = Account.create(), Account.create()
    system.new_caller("sold", "10")
    system.imo("account", "owner", "sold", first.address)
    key = key_of(statement(system, first, account="sold"), first)
    assert register(system, key)[0] == 200 and call(system, key)[0] == 200
    system.imo("account", "owner", "sold", second.address)
    assert error(call(system, key)) == (401, "invalid_api_key")


def test_the_command_line_makes_and_revokes_the_same_keys(system):
    address = system.new_wallet("owner")
    keystore = ["--keystore", str(system.directory / "owner.json"), "--password-file", str(system.password)]
    system.new_caller("hand", "100")
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    with pytest.raises(Refused, match="notAccountOwner"):
        system.imo("key", "sign", "hand", "--until", until, *keystore)
    system.imo("account", "owner", "hand", address)
    made = system.imo("key", "sign", "hand", "--until", until, "--label", "mine", "--daily-limit", "5", *keystore)
    assert call(system, made["key"])[0] == 200
    with pytest.raises(Refused, match="keyExists"):
        system.imo("key", "sign", "hand", "--until", until, "--label", "mine", "--daily-limit", "5", *keystore)
    assert system.imo("key", "revoke", made["id"], *keystore)["revoked"]
    assert call(system, made["key"])[0] == 401
    assert system.imo("verify")["verified"] is True


def test_what_is_signed_is_checked_before_it_is_served(system, owner):
    for query in ("", "owner=0x00", f"owner={owner.address}&account=agents&expires=1", f"owner={owner.address}&account=agents&expires=soon",
                  f"owner={owner.address}&account=agents&expires=9999999999&limit=5", f"owner={owner.address}&account=A!&expires=9999999999"):
        assert get(system, f"/imo/v1/keys/typed-data?{query}")[0] == 400, query
