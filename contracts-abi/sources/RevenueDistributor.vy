# pragma version 0.4.3
# pragma evm-version prague
# pragma nonreentrancy off
"""
@title Payouts of tokens that live in a ledger
@license Apache-2.0
@notice Pays what a Merkle tree says that accounts earned in their life, less what they were paid. Anyone may send the transaction; the account is paid.
@dev The leaves are those of OpenZeppelin's StandardMerkleTree with the types (address account, address asset, uint256 cumulative); ether is the zero
     address. A root that was proposed lives after the dispute period unless the guardian vetoes it, so that a stolen proposer's key pays nobody before
     somebody could look. The ledger holds what each account earned; this contract only remembers what it paid.
"""

from ethereum.ercs import IERC20


event RootProposed:
    number: indexed(uint256)
    root: indexed(bytes32)
    liveFrom: uint256


event RootVetoed:
    number: indexed(uint256)
    root: indexed(bytes32)


event Paid:
    account: indexed(address)
    asset: indexed(address)
    amount: uint256
    cumulative: uint256


event Deposit:
    sender: indexed(address)
    amount: uint256


event RoleChanged:
    role: indexed(String[8])
    previous: indexed(address)
    next: indexed(address)


MAX_PROOF: constant(uint256) = 64
NATIVE: constant(address) = empty(address)

# Who proposes roots, and who vetoes them. Each hands its own role on.
proposer: public(address)
guardian: public(address)
disputePeriod: public(immutable(uint256))

liveRoot: bytes32
pendingRoot: bytes32
pendingFrom: public(uint256)
proposals: public(uint256)
# What an account was paid of an asset in its life.
paid: public(HashMap[address, HashMap[address, uint256]])


@deploy
def __init__(proposer_: address, guardian_: address, period: uint256):
    assert proposer_ != empty(address) and guardian_ != empty(address) and proposer_ != guardian_, "roles"
    assert period >= 3600, "period below an hour"
    self.proposer = proposer_
    self.guardian = guardian_
    disputePeriod = period


@external
@payable
def __default__():
    assert len(msg.data) == 0, "no such function"
    log Deposit(sender=msg.sender, amount=msg.value)


@external
def propose(root: bytes32):
    """
    @notice Proposes the next root. It takes the place of one that waits, and its period begins anew.
    """
    assert msg.sender == self.proposer, "not the proposer"
    assert root != empty(bytes32), "root"
    self._settle()
    self.pendingRoot = root
    self.pendingFrom = block.timestamp + disputePeriod
    self.proposals += 1
    log RootProposed(number=self.proposals, root=root, liveFrom=self.pendingFrom)


@external
def veto(root: bytes32):
    """
    @notice Takes back a root that does not live yet. It is named, so that a later one is not meant by mistake.
    """
    assert msg.sender == self.guardian, "not the guardian"
    assert root != empty(bytes32) and self.pendingRoot == root and block.timestamp < self.pendingFrom, "no such root waits"
    self.pendingRoot = empty(bytes32)
    log RootVetoed(number=self.proposals, root=root)


@external
def setProposer(next: address):
    assert msg.sender == self.proposer and next != empty(address), "not the proposer"
    log RoleChanged(role="proposer", previous=msg.sender, next=next)
    self.proposer = next


@external
def setGuardian(next: address):
    assert msg.sender == self.guardian and next != empty(address), "not the guardian"
    log RoleChanged(role="guardian", previous=msg.sender, next=next)
    self.guardian = next


@internal
def _settle():
    """
    @notice Lets a root that waited long enough live.
    """
    if self.pendingRoot != empty(bytes32) and block.timestamp >= self.pendingFrom:
        self.liveRoot = self.pendingRoot
        self.pendingRoot = empty(bytes32)


@internal
@view
def _root() -> bytes32:
    if self.pendingRoot != empty(bytes32) and block.timestamp >= self.pendingFrom:
        return self.pendingRoot
    return self.liveRoot


@external
@view
def root() -> bytes32:
    return self._root()


@external
@view
def waitingRoot() -> bytes32:
    return self.pendingRoot if block.timestamp < self.pendingFrom else empty(bytes32)


@external
@view
def claimable(account: address, asset: address, cumulative: uint256, proof: DynArray[bytes32, MAX_PROOF]) -> uint256:
    assert self._is_leaf(account, asset, cumulative, proof), "proof"
    before: uint256 = self.paid[account][asset]
    return cumulative - before if cumulative > before else 0


@external
@nonreentrant
def claim(account: address, asset: address, cumulative: uint256, proof: DynArray[bytes32, MAX_PROOF]) -> uint256:
    """
    @notice Pays an account what it earned in its life less what it was paid.
    """
    assert account != empty(address) and account != self, "account"
    assert self._is_leaf(account, asset, cumulative, proof), "proof"
    before: uint256 = self.paid[account][asset]
    assert cumulative > before, "nothing to claim"
    amount: uint256 = cumulative - before
    self.paid[account][asset] = cumulative
    log Paid(account=account, asset=asset, amount=amount, cumulative=cumulative)
    if asset == NATIVE:
        raw_call(account, b"", value=amount)
    else:
        assert asset.is_contract, "asset"
        assert extcall IERC20(asset).transfer(account, amount, default_return_value=True), "transfer failed"
    return amount


@internal
@view
def _is_leaf(account: address, asset: address, cumulative: uint256, proof: DynArray[bytes32, MAX_PROOF]) -> bool:
    root: bytes32 = self._root()
    # Hashed twice, so that no inner node is a leaf.
    node: bytes32 = keccak256(keccak256(abi_encode(account, asset, cumulative)))
    for sibling: bytes32 in proof:
        if convert(node, uint256) < convert(sibling, uint256):
            node = keccak256(concat(node, sibling))
        else:
            node = keccak256(concat(sibling, node))
    return root != empty(bytes32) and node == root
