"""Records of kind opml: a bond, a window, and games by the command line and over HTTP, with the money that follows."""

import itertools
import json

import eth_account
import pytest
import rlp
from system import Refused, System

COIN = 10**18
PATIENCE = 400


class GameSystem(System):
    """A ledger whose content window is a second, with a defender's account and a challenger's."""

    def imo(self, *arguments, **options):
        extra = ("--content-window-seconds", "1") if arguments[0] == "init" else ()
        return super().imo(*arguments, *extra, **options)

    def until(self, *arguments):
        """Repeats a command that the ledger refuses until it is time for it."""
        for _ in range(PATIENCE):
            try:
                return self.imo(*arguments)
            except Refused as refusal:
                last = refusal
        raise last

    def signing(self, name):
        return ["--keystore", str(self.directory / f"{name}.json"), "--password-file", str(self.password)]

    def balance(self, account):
        return int(self.imo("account", "show", account)["available"])


@pytest.fixture(scope="module")
def games(tmp_path_factory):
    with GameSystem(tmp_path_factory.mktemp("games") / "system") as system:
        system.imo("account", "create", "defender")
        system.imo("account", "credit", "defender", "1000")
        system.challenger = system.new_wallet("challenger")
        system.imo("account", "credit", system.challenger, "1000")
        yield system


PROMPTS = (f"The ledger, part {number}" for number in itertools.count())


def right_record(games, prompt=None):
    return games.imo(
        "content", "add", System.MODEL, "--prompt", prompt or next(PROMPTS), "--owner", games.challenger, "--proof", "opml", "--seed", "7",
        "--maximum-tokens", "9", "--temperature-milli", "800",
    )


def signed(games, account, kind, path, **members):
    """Signs a message that the gateway writes, and sends it."""
    status, _, answer = games.request("POST", f"/imo/v1/contents/typed-data/{kind}", members)
    assert status == 200, answer
    document = json.loads(answer)
    signature = account.sign_typed_data(full_message=document).signature.hex()
    return games.request("POST", f"/imo/v1/{path}", {"typedData": document, "signature": "0x" + signature.removeprefix("0x")})


def wrong_record(games, tmp_path):
    """A record whose claim ends in another state than the model's trace. Its owner signs it, as nothing but a game can tell."""
    prompt, owner = next(PROMPTS), eth_account.Account.create()
    elsewhere = {**games.environment, "IMO_DATA": str(tmp_path / "elsewhere")}
    games.imo("init", "--operator", games.operator, environment=elsewhere)
    games.imo("model", "register", System.MODEL, "--free", "--model-commitment", "reference", environment=elsewhere)
    made = games.imo(
        "content", "add", System.MODEL, "--prompt", prompt, "--owner", owner.address, "--proof", "opml", "--maximum-tokens", "9", environment=elsewhere
    )
    version, endpoint, claim, stopped, ends = rlp.decode(bytes.fromhex(made["proof"][2:]))
    claim[-1] = bytes([claim[-1][0] ^ 1]) + claim[-1][1:]
    proof = "0x" + rlp.encode([version, endpoint, claim, stopped, ends]).hex()
    from eth_abi import encode
    from eth_utils import keccak

    salt = "0x" + "11" * 32
    commitment = keccak(encode(["uint256", "address", "bytes32"], [int.from_bytes(keccak(prompt.encode()), "big"), owner.address, bytes.fromhex(salt[2:])]))
    status, _, answer = signed(games, owner, "content-commit", "contents/commitments", owner=owner.address, commitment="0x" + commitment.hex())
    assert status == 200, answer
    status, _, answer = signed(
        games, owner, "content-reveal", "contents", owner=owner.address, salt=salt, prompt=made["prompt"], aigcData=made["aigcData"], model=System.MODEL,
        modelCommitment=made["modelCommitment"], proofType="3", proof=proof,
    )
    assert status == 200, answer
    return made["tokenId"]


def stake(games, token, *options):
    return games.until("content", "stake", token, "--account", "defender", "--bond", "10", *options)


def test_a_right_record_is_final_after_its_window(games):
    record = right_record(games)
    assert record["state"] == "pending" and record["proofType"] == "optimistic"
    before = games.balance("defender")
    stake(games, record["tokenId"], "--window-seconds", "1")
    with pytest.raises(Refused, match="is right"):
        games.imo("content", "challenge", record["tokenId"], *games.signing("challenger"))
    games.until("content", "finish", record["tokenId"])
    shown = games.imo("content", "show", record["tokenId"])
    assert shown["state"] == "final" and shown["stake"]["state"] == "upheld"
    assert games.imo("content", "verify", record["tokenId"])["verified"] is True
    assert games.balance("defender") == before


def test_a_record_elsewhere_is_checked_by_running_the_model(games, tmp_path):
    record = right_record(games)
    elsewhere = {**games.environment, "IMO_DATA": str(tmp_path / "elsewhere")}
    assert games.imo("content", "verify", "--record", "-", stdin=json.dumps(record), environment=elsewhere)["verified"] is True
    for member in ("prompt", "aigcData", "proof", "modelCommitment"):
        changed = {**record, member: record[member][:-1] + ("0" if record[member][-1] != "0" else "1")}
        with pytest.raises(Refused):
            games.imo("content", "verify", "--record", "-", stdin=json.dumps(changed), environment=elsewhere)


def test_a_wrong_record_loses_its_bond_to_the_challenger(games, tmp_path):
    token = wrong_record(games, tmp_path)
    defender, challenger = games.balance("defender"), games.balance(games.challenger)
    stake(games, token)
    games.imo("content", "challenge", token, *games.signing("challenger"))
    assert games.balance("defender") == defender - 10 * COIN and games.balance(games.challenger) == challenger - 10 * COIN
    moves = 0
    while True:
        try:
            stake_now = games.imo("content", "show", token)["stake"]
        except Refused as refusal:
            assert "contentNotFound" in str(refusal)
            break
        due = stake_now["game"]["due"]
        if due == "judge":
            games.imo("content", "judge", token)
        else:
            games.imo("content", "respond", token, *(games.signing("challenger") if due == "select" else []))
        moves += 1
        assert moves < 40
    assert games.balance("defender") == defender - 10 * COIN
    assert games.balance(games.challenger) == challenger + 10 * COIN
    games.imo("verify")


def test_who_doubts_a_right_record_loses_the_bond(games):
    token = right_record(games)["tokenId"]
    stake(games, token)
    defender, challenger = games.balance("defender"), games.balance(games.challenger)
    games.imo("content", "challenge", token, "--even-if-right", *games.signing("challenger"))
    for _ in range(40):
        game = games.imo("content", "show", token)["stake"]["game"]
        if game is None:
            break
        games.imo("content", "respond", token, *(games.signing("challenger") if game["due"] == "select" else []))
    assert games.balance("defender") == defender + 10 * COIN
    assert games.balance(games.challenger) == challenger - 10 * COIN


def test_a_challenge_and_a_move_over_http(games):
    account = eth_account.Account.create()
    games.imo("account", "credit", account.address, "50")
    token = right_record(games)["tokenId"]
    stake(games, token, "--clock-seconds", "3600")
    status, _, answer = signed(games, account, "content-challenge", "contents/challenges", challenger=account.address, tokenId=token)
    assert status == 200, answer
    games.imo("content", "respond", token)
    select = "0x" + rlp.encode([2, 0]).hex()
    status, _, answer = signed(games, account, "content-move", "contents/moves", player=account.address, tokenId=token, move=select)
    assert status == 200, answer
    status, _, answer = games.request("GET", f"/imo/v1/contents/{token}")
    assert json.loads(answer)["stake"]["game"]["due"] in ("split", "judge")
    status, _, answer = signed(games, account, "content-move", "contents/moves", player=account.address, tokenId=token, move=select)
    assert status == 409 and json.loads(answer)["outcomeName"] == "moveRefused"
