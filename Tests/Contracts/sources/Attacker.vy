# pragma version 0.4.3
"""
@title An account of the tests with code: refuses ether, calls back when it gets some, and signs by ERC-1271 as its owner does
@license Apache-2.0
"""

# 0 takes ether; 1 refuses it; 2 calls back
mode: public(uint256)
owner: public(address)
target: address
callback: Bytes[1024]
called: public(uint256)
succeeded: public(uint256)


@deploy
def __init__(owner: address):
    self.owner = owner


@external
def setMode(mode: uint256, target: address, callback: Bytes[1024]):
    self.mode = mode
    self.target = target
    self.callback = callback


@external
@payable
def execute(target: address, data: Bytes[2048], amount: uint256) -> Bytes[256]:
    return raw_call(target, data, value=amount, max_outsize=256)


@external
@view
def isValidSignature(digest: bytes32, signature: Bytes[2048]) -> bytes4:
    if len(signature) != 65:
        return 0xffffffff
    v: uint256 = convert(slice(signature, 64, 1), uint256)
    r: uint256 = convert(slice(signature, 0, 32), uint256)
    s: uint256 = convert(slice(signature, 32, 32), uint256)
    return 0x1626ba7e if ecrecover(digest, v, r, s) == self.owner else 0xffffffff


@external
@payable
def __default__():
    assert self.mode != 1, "refused"
    if self.mode == 2:
        self.called += 1
        if raw_call(self.target, self.callback, revert_on_failure=False):
            self.succeeded += 1
