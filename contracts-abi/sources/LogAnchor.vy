# pragma version 0.4.3
# pragma evm-version prague
"""
@title The tree heads of a transparency log, each consistent with the one before
@license Apache-2.0
@notice Keeps the newest head that the log's key signed. A head that is not an extension of it is refused, whoever signed it: the log cannot show one
        history here and another elsewhere.
@dev RFC 6962 with SHA-256: section 2.1.2 for the consistency proof, as RFC 9162 section 2.1.4.2 verifies it. Anyone may send a signed head.
"""

event Anchored:
    treeSize: indexed(uint256)
    rootHash: indexed(bytes32)
    signedAt: uint256


MAX_PROOF: constant(uint256) = 128
HALF_ORDER: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168
DOMAIN_TYPE: constant(bytes32) = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
HEAD_TYPE: constant(bytes32) = keccak256("TreeHead(string origin,uint256 treeSize,bytes32 rootHash,uint256 signedAt)")

# The name of the log, as its checkpoints have it.
origin: public(immutable(String[128]))
# The address of the key that signs heads.
signer: public(immutable(address))
treeSize: public(uint256)
rootHash: public(bytes32)
signedAt: public(uint256)
# The root at each size that was anchored.
roots: public(HashMap[uint256, bytes32])


@deploy
def __init__(origin_: String[128], signer_: address):
    assert signer_ != empty(address), "signer"
    assert len(origin_) != 0, "origin"
    origin = origin_
    signer = signer_


@external
@view
def digest(size: uint256, root: bytes32, time: uint256) -> bytes32:
    """
    @notice What the log's key signs.
    """
    return self._digest(size, root, time)


@internal
@view
def _digest(size: uint256, root: bytes32, time: uint256) -> bytes32:
    domain: bytes32 = keccak256(abi_encode(DOMAIN_TYPE, keccak256("imo log anchor"), keccak256("1"), chain.id, self))
    head: bytes32 = keccak256(abi_encode(HEAD_TYPE, keccak256(origin), size, root, time))
    return keccak256(concat(x"1901", domain, head))


@external
def anchor(size: uint256, root: bytes32, time: uint256, proof: DynArray[bytes32, MAX_PROOF], v: uint256, r: uint256, s: uint256):
    """
    @notice Keeps a head: signed, larger than the last, not older, and consistent with it.
    """
    assert s <= HALF_ORDER and ecrecover(self._digest(size, root, time), v, r, s) == signer, "signature"
    assert size > self.treeSize and size < 2**63, "size"
    assert time >= self.signedAt and time <= block.timestamp + 300, "time"
    assert self._is_consistent(self.treeSize, self.rootHash, size, root, proof), "not consistent"
    self.treeSize = size
    self.rootHash = root
    self.signedAt = time
    self.roots[size] = root
    log Anchored(treeSize=size, rootHash=root, signedAt=time)


@external
@pure
def isConsistent(size1: uint256, root1: bytes32, size2: uint256, root2: bytes32, proof: DynArray[bytes32, MAX_PROOF]) -> bool:
    return self._is_consistent(size1, root1, size2, root2, proof)


@internal
@pure
def _is_consistent(size1: uint256, root1: bytes32, size2: uint256, root2: bytes32, proof: DynArray[bytes32, MAX_PROOF]) -> bool:
    if size1 > size2:
        return False
    if size1 == size2:
        return root1 == root2 and len(proof) == 0
    if size1 == 0:
        return len(proof) == 0
    # The node of the first tree from which the path begins: its largest complete subtree at the end.
    first: uint256 = size1 - 1
    second: uint256 = size2 - 1
    for i: uint256 in range(64):
        if first & 1 == 0:
            break
        first >>= 1
        second >>= 1
    start: uint256 = 0
    node1: bytes32 = root1
    if first != 0:
        if len(proof) == 0:
            return False
        node1 = proof[0]
        start = 1
    node2: bytes32 = node1
    for index: uint256 in range(MAX_PROOF):
        if index + start >= len(proof):
            break
        sibling: bytes32 = proof[index + start]
        if second == 0:
            return False
        if first & 1 == 1 or first == second:
            node1 = sha256(concat(x"01", sibling, node1))
            node2 = sha256(concat(x"01", sibling, node2))
            for i: uint256 in range(64):
                if first & 1 == 1 or first == 0:
                    break
                first >>= 1
                second >>= 1
        else:
            node2 = sha256(concat(x"01", node2, sibling))
        first >>= 1
        second >>= 1
    return node1 == root1 and node2 == root2 and second == 0
