# pragma version 0.4.3
"""
@title A verifier of the tests: a proof is the hash of prompt, data and their lengths
@license Apache-2.0
"""

interface Collection:
    def update(prompt: Bytes[2048], aigcData: Bytes[8192]): nonpayable


@external
@view
def verify(prompt: Bytes[2048], aigcData: Bytes[8192], proof: Bytes[8192]) -> bool:
    return len(proof) == 32 and convert(slice(proof, 0, 32), bytes32) == keccak256(abi_encode(prompt, aigcData))


@external
def correct(collection: address, prompt: Bytes[2048], aigcData: Bytes[8192]):
    extcall Collection(collection).update(prompt, aigcData)
