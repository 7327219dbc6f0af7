"""The messages that holders sign for RevShareToken, signed by eth-account."""

from eth_account import Account
from evm import CHAIN_ID

TYPES = {
    "Claim": [
        ("holder", "address"), ("asset", "address"), ("snapshotIds", "uint256[]"), ("recipient", "address"), ("fee", "uint256"), ("nonce", "uint256"),
        ("deadline", "uint256"),
    ],
    "Burn": [
        ("holder", "address"), ("amount", "uint256"), ("recipient", "address"), ("minimum", "uint256"), ("fee", "uint256"), ("nonce", "uint256"),
        ("deadline", "uint256"),
    ],
    "Permit": [("owner", "address"), ("spender", "address"), ("value", "uint256"), ("nonce", "uint256"), ("deadline", "uint256")],
}


def sign(token, key, kind, values, **domain):
    """The signature of 65 bytes. `domain` replaces members of the token's domain."""
    domain = {"name": "ERC7641", "version": "1", "chainId": CHAIN_ID, "verifyingContract": token.at} | domain
    types = {kind: [{"name": name, "type": type_} for name, type_ in TYPES[kind]]}
    message = dict(zip((name for name, _ in TYPES[kind]), values))
    return bytes(Account.sign_typed_data(key.key, domain, types, message).signature)


def claim_for(token, key, asset, ids, recipient, fee, relayer, holder=None, deadline=2**40, signed=None, **domain):
    """Relays a signed claim. `signed` replaces what was signed by what is sent."""
    holder = holder or key.address
    nonce = token.call("nonces", holder)
    values = [holder, asset, ids, recipient, fee, nonce, deadline]
    signature = sign(token, key, "Claim", signed or values, **domain)
    return token.send("claimFor", holder, asset, ids, recipient, fee, deadline, signature, sender=relayer)


def burn_for(token, key, amount, recipient, minimum, fee, relayer, holder=None, deadline=2**40):
    holder = holder or key.address
    nonce = token.call("nonces", holder)
    signature = sign(token, key, "Burn", [holder, amount, recipient, minimum, fee, nonce, deadline])
    return token.send("burnFor", holder, amount, recipient, minimum, fee, deadline, signature, sender=relayer)
