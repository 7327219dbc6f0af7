"""web3.py, unmodified: deploys RevShareToken from its artifact, permits, claims by signature and decodes what happened."""

import json
import pathlib

import pytest
from eth_account import Account
from web3 import Web3
from web3.exceptions import ContractLogicError
from web3.logs import DISCARD

ARTIFACTS = pathlib.Path(__file__).resolve().parents[2] / "contracts-abi/artifacts"
ETHER = "0x" + "00" * 20


@pytest.fixture
def web3(node):
    web3 = Web3(Web3.HTTPProvider(node.url))
    web3.node = node
    return web3


@pytest.fixture
def token(web3):
    artifact = json.loads((ARTIFACTS / "RevShareToken.json").read_text())
    issuer, operator = web3.eth.accounts[:2]
    factory = web3.eth.contract(abi=artifact["abi"], bytecode=artifact["bytecode"])
    arguments = ("Revenue", "REV", issuer, 10**24, 60, 1000, 0, operator, [])
    receipt = web3.eth.wait_for_transaction_receipt(factory.constructor(*arguments).transact({"from": issuer}))
    return web3.eth.contract(receipt["contractAddress"], abi=artifact["abi"])


def typed(token, name, fields, message):
    domain = {"name": "Revenue", "version": "1", "chainId": 31337, "verifyingContract": token.address}
    return domain, {name: [{"name": n, "type": t} for n, t in fields]}, message


def test_a_holder_without_ether_permits_and_claims(web3, token):
    issuer, operator, relayer = web3.eth.accounts[:3]
    holder, spender = Account.create(), web3.eth.accounts[3]
    token.functions.transfer(holder.address, 10**23).transact({"from": issuer})
    web3.eth.send_transaction({"from": issuer, "to": token.address, "value": 10**18})
    web3.node.evm_increaseTime(1001)
    receipt = web3.eth.wait_for_transaction_receipt(token.functions.snapshot().transact({"from": operator}))
    assert token.events.Snapshot().process_receipt(receipt, errors=DISCARD)[0]["args"]["id"] == 1

    fields = [("owner", "address"), ("spender", "address"), ("value", "uint256"), ("nonce", "uint256"), ("deadline", "uint256")]
    message = {"owner": holder.address, "spender": spender, "value": 5, "nonce": 0, "deadline": 2**40}
    signed = Account.sign_typed_data(holder.key, *typed(token, "Permit", fields, message))
    r, s = signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big")
    token.functions.permit(holder.address, spender, 5, 2**40, signed.v, r, s).transact({"from": relayer})
    assert token.functions.allowance(holder.address, spender).call() == 5

    assert token.functions.claimableRevenue(holder.address, 1).call() == 6 * 10**16
    fields = [
        ("holder", "address"), ("asset", "address"), ("snapshotIds", "uint256[]"), ("recipient", "address"), ("fee", "uint256"), ("nonce", "uint256"),
        ("deadline", "uint256"),
    ]
    values = [holder.address, ETHER, [1], holder.address, 10**15, 1, 2**40]
    signed = Account.sign_typed_data(holder.key, *typed(token, "Claim", fields, dict(zip((n for n, _ in fields), values))))
    call = token.functions.claimFor(holder.address, ETHER, [1], holder.address, 10**15, 2**40, signed.signature)
    receipt = web3.eth.wait_for_transaction_receipt(call.transact({"from": relayer}))
    claimed = token.events.Claimed().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert (claimed["holder"], claimed["amount"], claimed["recipient"]) == (holder.address, 6 * 10**16, holder.address)
    assert web3.eth.get_balance(holder.address) == 59 * 10**15


def test_a_refusal_has_its_reason(web3, token):
    with pytest.raises(ContractLogicError, match="no such snapshot"):
        token.functions.claimableRevenue(web3.eth.accounts[0], 7).call()
    with pytest.raises(ContractLogicError, match="not the snapshotter"):
        token.functions.snapshot().transact({"from": web3.eth.accounts[0]})
