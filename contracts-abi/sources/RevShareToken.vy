# pragma version 0.4.3
# pragma evm-version prague
# pragma nonreentrancy off
"""
@title A revenue-share token of one AI model
@license Apache-2.0
@notice ERC-20 with ERC-2612 and ERC-5267, ERC-7641 with its extension for revenue in ERC-20 tokens, claims in batches, and claims and burns that the
        holder signs and anyone relays.
@dev For each asset (ether is the zero address) four numbers add up to what the contract holds: what snapshots left to claim, the burn pool P, and
     the revenue N since the last snapshot less B, which burns redeemed of it. N is therefore never stored. Every division rounds down, in the order of
     the reference contract without a claim window and of the window variant with one; contracts-abi/README.md tells the formulas, the limits and what
     this contract does about the reference's seven traps.
"""

from ethereum.ercs import IERC20

implements: IERC20


event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    value: uint256


event Approval:
    owner: indexed(address)
    spender: indexed(address)
    value: uint256


event Snapshot:
    id: uint256


# What a snapshot made of the revenue in one asset.
event RevenueSnapshot:
    id: indexed(uint256)
    asset: indexed(address)
    revenue: uint256
    claimable: uint256
    rolledOver: uint256
    supply: uint256


event Deposit:
    sender: indexed(address)
    amount: uint256


event Claimed:
    holder: indexed(address)
    snapshotId: indexed(uint256)
    asset: indexed(address)
    amount: uint256
    recipient: address


event Redeemed:
    holder: indexed(address)
    asset: indexed(address)
    burned: uint256
    amount: uint256
    recipient: address


event RelayerPaid:
    relayer: indexed(address)
    holder: indexed(address)
    asset: indexed(address)
    fee: uint256


event SnapshotterChanged:
    previous: indexed(address)
    next: indexed(address)


NATIVE: constant(address) = empty(address)
MAX_ASSETS: constant(uint256) = 4
MAX_BATCH: constant(uint256) = 64
MAX_SIGNATURE: constant(uint256) = 2048
# Of supply and revenue, so that no product exceeds 256 bits.
MAX_SUPPLY: constant(uint256) = 2**112 - 1
MAX_REVENUE: constant(uint256) = 2**128 - 1
LOW_128: constant(uint256) = 2**128 - 1
LOW_64: constant(uint256) = 2**64 - 1

ERC1271_MAGIC: constant(bytes4) = 0x1626ba7e
HALF_ORDER: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168
DOMAIN_TYPE: constant(bytes32) = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
PERMIT_TYPE: constant(bytes32) = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
CLAIM_TYPE: constant(bytes32) = keccak256(
    "Claim(address holder,address asset,uint256[] snapshotIds,address recipient,uint256 fee,uint256 nonce,uint256 deadline)"
)
BURN_TYPE: constant(bytes32) = keccak256(
    "Burn(address holder,uint256 amount,address recipient,uint256 minimum,uint256 fee,uint256 nonce,uint256 deadline)"
)

name: public(immutable(String[64]))
symbol: public(immutable(String[16]))
decimals: public(constant(uint8)) = 18
NAME_HASH: immutable(bytes32)
VERSION: constant(String[1]) = "1"

percentClaimable: public(immutable(uint256))
# A snapshot is refused until more than this has passed since the last one.
snapshotInterval: public(immutable(uint256))
# The number of the newest snapshots that can be claimed; 0: all of them, for ever.
claimWindow: public(immutable(uint256))
# Who may take a snapshot and name the next who may; the zero address: anyone, for ever.
snapshotter: public(address)

# Ether first, then the tokens in which revenue may come.
assets: DynArray[address, MAX_ASSETS + 1]
isAsset: public(HashMap[address, bool])

# supply (128 bits) | number of snapshots (64) | time of the last (64)
state: uint256
# balance (128 bits) | number of snapshots when it was last written (64) | number of checkpoints (64)
accounts: HashMap[address, uint256]
# Balances that are no longer: from, to (64 bits each) | balance (128). It held for the snapshots after `from` up to `to`.
checkpoints: HashMap[address, HashMap[uint256, uint256]]
allowance: public(HashMap[address, HashMap[address, uint256]])
nonces: public(HashMap[address, uint256])

# claim pool (128 bits) | burn pool (128)
pools: HashMap[address, uint256]
redeemedSinceSnapshot: public(HashMap[address, uint256])
# The supply at a snapshot.
supplies: HashMap[uint256, uint256]
# claimable (128 bits) | claimed (128), by asset and snapshot
shares: HashMap[address, HashMap[uint256, uint256]]
# A bit for each snapshot, by asset, holder and number / 256.
claimedBits: HashMap[address, HashMap[address, HashMap[uint256, uint256]]]


@deploy
def __init__(
    name_: String[64],
    symbol_: String[16],
    issuer: address,
    supply: uint256,
    percent: uint256,
    interval: uint256,
    window: uint256,
    snapshotter_: address,
    tokens: DynArray[address, MAX_ASSETS],
):
    assert percent <= 100, "percent above 100"
    assert supply <= MAX_SUPPLY, "supply above 2^112 - 1"
    assert issuer != empty(address) and issuer != self, "issuer"
    # Revenue that absent holders leave behind rolls over to those present: not at the will of strangers.
    assert window == 0 or snapshotter_ != empty(address), "a window needs a snapshotter"
    name = name_
    symbol = symbol_
    NAME_HASH = keccak256(name_)
    percentClaimable = percent
    snapshotInterval = interval
    claimWindow = window
    self.snapshotter = snapshotter_
    self.assets.append(NATIVE)
    self.isAsset[NATIVE] = True
    for token: address in tokens:
        assert not self.isAsset[token] and token != self and token.is_contract, "asset"
        self.assets.append(token)
        self.isAsset[token] = True
    self.state = supply | (block.timestamp << 192)
    self.accounts[issuer] = supply
    log SnapshotterChanged(previous=empty(address), next=snapshotter_)
    log Transfer(sender=empty(address), receiver=issuer, value=supply)


@external
@payable
def __default__():
    # A call of a function that does not exist is a mistake, not revenue.
    assert len(msg.data) == 0, "no such function"
    log Deposit(sender=msg.sender, amount=msg.value)


# --- ERC-20 ---


@external
@view
def totalSupply() -> uint256:
    return self.state & LOW_128


@external
@view
def balanceOf(account: address) -> uint256:
    return self.accounts[account] & LOW_128


@external
def transfer(receiver: address, amount: uint256) -> bool:
    self._transfer(msg.sender, receiver, amount)
    return True


@external
def transferFrom(sender: address, receiver: address, amount: uint256) -> bool:
    allowed: uint256 = self.allowance[sender][msg.sender]
    if allowed != max_value(uint256):
        assert allowed >= amount, "insufficient allowance"
        self._approve(sender, msg.sender, unsafe_sub(allowed, amount))
    self._transfer(sender, receiver, amount)
    return True


@external
def approve(spender: address, amount: uint256) -> bool:
    self._approve(msg.sender, spender, amount)
    return True


@internal
def _approve(owner: address, spender: address, amount: uint256):
    assert spender != empty(address), "spender"
    self.allowance[owner][spender] = amount
    log Approval(owner=owner, spender=spender, value=amount)


@internal
def _transfer(sender: address, receiver: address, amount: uint256):
    # Tokens of the contract itself would earn revenue that nobody can claim.
    assert receiver != empty(address) and receiver != self, "receiver"
    snapshots: uint256 = (self.state >> 128) & LOW_64
    account: uint256 = self.accounts[sender]
    assert account & LOW_128 >= amount, "insufficient balance"
    self._write(sender, account, unsafe_sub(account & LOW_128, amount), snapshots)
    account = self.accounts[receiver]
    self._write(receiver, account, unsafe_add(account & LOW_128, amount), snapshots)
    log Transfer(sender=sender, receiver=receiver, value=amount)


@internal
def _write(holder: address, account: uint256, balance_: uint256, snapshots: uint256):
    """
    @notice Sets a balance, and keeps the one before where a snapshot has been taken since it was set.
    @dev A balance of zero needs no checkpoint: a snapshot that no checkpoint covers finds zero.
    """
    last: uint256 = (account >> 128) & LOW_64
    count: uint256 = account >> 192
    if last < snapshots and account & LOW_128 != 0:
        self.checkpoints[holder][count] = last | (snapshots << 64) | ((account & LOW_128) << 128)
        count = unsafe_add(count, 1)
    self.accounts[holder] = balance_ | (snapshots << 128) | (count << 192)


# --- Snapshots ---


@external
@nonreentrant
def snapshot() -> uint256:
    """
    @notice Freezes balances and makes percentClaimable of the new revenue claimable by them; the rest goes to the burn pool.
    """
    assert self.snapshotter == empty(address) or msg.sender == self.snapshotter, "not the snapshotter"
    state: uint256 = self.state
    supply: uint256 = state & LOW_128
    assert block.timestamp > (state >> 192) + snapshotInterval, "too soon"
    id: uint256 = ((state >> 128) & LOW_64) + 1
    self.state = supply | (id << 128) | (block.timestamp << 192)
    self.supplies[id] = supply
    for asset: address in self.assets:
        self._take(id, asset, supply)
    log Snapshot(id=id)
    return id


@internal
def _take(id: uint256, asset: address, supply: uint256):
    revenue: uint256 = self._revenue(asset)
    claimable: uint256 = revenue * percentClaimable // 100
    pools: uint256 = self.pools[asset]
    burnable: uint256 = revenue - claimable - self.redeemedSinceSnapshot[asset]
    rolledOver: uint256 = 0
    if claimWindow != 0 and id > claimWindow:
        left: uint256 = self.shares[asset][id - claimWindow]
        rolledOver = (left & LOW_128) - (left >> 128)
    self.redeemedSinceSnapshot[asset] = 0
    # What rolls over is in the claim pool already.
    self.pools[asset] = ((pools & LOW_128) + claimable) | (((pools >> 128) + burnable) << 128)
    self.shares[asset][id] = claimable + rolledOver
    log RevenueSnapshot(id=id, asset=asset, revenue=revenue, claimable=claimable, rolledOver=rolledOver, supply=supply)


@external
def setSnapshotter(next: address):
    """
    @notice Hands the right to take snapshots on. It cannot be given to everybody afterwards.
    """
    assert msg.sender == self.snapshotter and next != empty(address), "not the snapshotter"
    log SnapshotterChanged(previous=msg.sender, next=next)
    self.snapshotter = next


@internal
@view
def _revenue(asset: address) -> uint256:
    """
    @notice N, the gross revenue since the last snapshot. What exceeds the limit waits for a later snapshot.
    """
    held: uint256 = 0
    if asset == NATIVE:
        held = self.balance
    else:
        held = staticcall IERC20(asset).balanceOf(self)
    pools: uint256 = self.pools[asset]
    pooled: uint256 = (pools & LOW_128) + (pools >> 128)
    return min(held + self.redeemedSinceSnapshot[asset] - pooled, MAX_REVENUE - pooled)


@external
@view
@nonreentrant
def unsnapshottedRevenue(asset: address) -> uint256:
    return self._revenue(asset)


@external
@view
def claimPool(asset: address) -> uint256:
    return self.pools[asset] & LOW_128


@external
@view
def burnPool(asset: address) -> uint256:
    return self.pools[asset] >> 128


@external
@view
def snapshotCount() -> uint256:
    return (self.state >> 128) & LOW_64


@external
@view
def lastSnapshotTime() -> uint256:
    return self.state >> 192


@external
@view
def assetList() -> DynArray[address, MAX_ASSETS + 1]:
    return self.assets


@external
@view
def claimableAt(snapshotId: uint256, asset: address) -> (uint256, uint256):
    """
    @notice What a snapshot made claimable in all, and what of it has been claimed.
    """
    share: uint256 = self.shares[asset][snapshotId]
    return share & LOW_128, share >> 128


@external
@view
def totalSupplyAt(snapshotId: uint256) -> uint256:
    self._require_snapshot(snapshotId)
    return self.supplies[snapshotId]


@external
@view
def balanceOfAt(account: address, snapshotId: uint256) -> uint256:
    self._require_snapshot(snapshotId)
    return self._balance_at(account, snapshotId)


@internal
@view
def _require_snapshot(id: uint256):
    assert id != 0 and id <= (self.state >> 128) & LOW_64, "no such snapshot"


@internal
@view
def _balance_at(holder: address, id: uint256) -> uint256:
    account: uint256 = self.accounts[holder]
    if id > (account >> 128) & LOW_64:
        return account & LOW_128
    # The first checkpoint that reaches the snapshot.
    low: uint256 = 0
    high: uint256 = account >> 192
    count: uint256 = high
    for i: uint256 in range(64):
        if low >= high:
            break
        middle: uint256 = unsafe_add(low, high) >> 1
        if (self.checkpoints[holder][middle] >> 64) & LOW_64 < id:
            low = unsafe_add(middle, 1)
        else:
            high = middle
    if low == count:
        return 0
    checkpoint: uint256 = self.checkpoints[holder][low]
    return checkpoint >> 128 if checkpoint & LOW_64 < id else 0


# --- Claims ---


@external
@view
def claimableRevenue(account: address, snapshotId: uint256) -> uint256:
    return self._claimable(account, snapshotId, NATIVE)


@external
@view
def claimableERC20(account: address, snapshotId: uint256, token: address) -> uint256:
    return self._claimable(account, snapshotId, token)


@internal
@view
def _claimable(holder: address, id: uint256, asset: address) -> uint256:
    assert self.isAsset[asset], "no such asset"
    self._require_snapshot(id)
    assert claimWindow == 0 or id + claimWindow > (self.state >> 128) & LOW_64, "outside the window"
    supply: uint256 = self.supplies[id]
    if supply == 0 or self.claimedBits[asset][holder][id >> 8] & (1 << (id & 255)) != 0:
        return 0
    return self._balance_at(holder, id) * (self.shares[asset][id] & LOW_128) // supply


@external
@view
def isClaimed(account: address, snapshotId: uint256, asset: address) -> bool:
    return self.claimedBits[asset][account][snapshotId >> 8] & (1 << (snapshotId & 255)) != 0


@external
@nonreentrant
def claim(snapshotId: uint256):
    """
    @notice Pays the caller's share of a snapshot in ether.
    """
    self._pay(NATIVE, msg.sender, self._claim(msg.sender, snapshotId, NATIVE, msg.sender))


@external
@nonreentrant
def claimBatch(snapshotIds: DynArray[uint256, MAX_BATCH]):
    """
    @notice Pays the caller's shares of several snapshots in ether, all or none.
    """
    self._pay(NATIVE, msg.sender, self._claim_all(msg.sender, snapshotIds, NATIVE, msg.sender))


@external
@nonreentrant
def claimERC20(snapshotIds: DynArray[uint256, MAX_BATCH], token: address):
    """
    @notice Pays the caller's shares of several snapshots in a token, all or none.
    """
    assert token != NATIVE, "no such asset"
    self._pay(token, msg.sender, self._claim_all(msg.sender, snapshotIds, token, msg.sender))


@external
@nonreentrant
def claimFor(
    holder: address,
    asset: address,
    snapshotIds: DynArray[uint256, MAX_BATCH],
    recipient: address,
    fee: uint256,
    deadline: uint256,
    signature: Bytes[MAX_SIGNATURE],
):
    """
    @notice Pays a holder's shares, less the fee that the holder signed for whoever sends the transaction.
    """
    self._use(
        holder,
        keccak256(
            abi_encode(
                CLAIM_TYPE,
                holder,
                asset,
                keccak256(slice(abi_encode(snapshotIds), 64, 32 * len(snapshotIds))),
                recipient,
                fee,
                self.nonces[holder],
                deadline,
            )
        ),
        deadline,
        signature,
    )
    self._require_recipient(recipient)
    amount: uint256 = self._claim_all(holder, snapshotIds, asset, recipient)
    self._pay_with_fee(asset, holder, recipient, amount, fee)


@internal
def _claim_all(holder: address, ids: DynArray[uint256, MAX_BATCH], asset: address, recipient: address) -> uint256:
    assert len(ids) != 0, "no snapshots"
    amount: uint256 = 0
    for id: uint256 in ids:
        amount += self._claim(holder, id, asset, recipient)
    return amount


@internal
def _claim(holder: address, id: uint256, asset: address, recipient: address) -> uint256:
    amount: uint256 = self._claimable(holder, id, asset)
    assert amount != 0, "nothing to claim"
    self.claimedBits[asset][holder][id >> 8] |= 1 << (id & 255)
    self.shares[asset][id] += amount << 128
    self.pools[asset] -= amount
    log Claimed(holder=holder, snapshotId=id, asset=asset, amount=amount, recipient=recipient)
    return amount


# --- Burns ---


@external
@view
@nonreentrant
def redeemableOnBurn(amount: uint256) -> uint256:
    fresh: uint256 = 0
    pooled: uint256 = 0
    fresh, pooled = self._redeemable(amount, NATIVE)
    return fresh + pooled


@external
@view
@nonreentrant
def redeemableERC20OnBurn(amount: uint256, token: address) -> uint256:
    assert self.isAsset[token], "no such asset"
    fresh: uint256 = 0
    pooled: uint256 = 0
    fresh, pooled = self._redeemable(amount, token)
    return fresh + pooled


@internal
@view
def _redeemable(amount: uint256, asset: address) -> (uint256, uint256):
    supply: uint256 = self.state & LOW_128
    assert supply != 0, "no supply"
    assert amount <= supply, "amount above the supply"
    revenue: uint256 = self._revenue(asset) * (100 - percentClaimable)
    redeemed: uint256 = self.redeemedSinceSnapshot[asset]
    fresh: uint256 = 0
    if claimWindow == 0:
        fresh = amount * (revenue - 100 * redeemed) // 100 // supply
    else:
        fresh = amount * (revenue // 100 - redeemed) // supply
    return fresh, amount * (self.pools[asset] >> 128) // supply


@external
@nonreentrant
def burn(amount: uint256):
    """
    @notice Destroys the caller's tokens and pays their part of the burn pool and of the new revenue, in every asset.
    """
    self._burn(msg.sender, amount, msg.sender, 0, 0)


@external
@nonreentrant
def burnFor(
    holder: address,
    amount: uint256,
    recipient: address,
    minimum: uint256,
    fee: uint256,
    deadline: uint256,
    signature: Bytes[MAX_SIGNATURE],
):
    """
    @notice Destroys a holder's tokens as the holder signed. `minimum` and `fee` are in ether, and the minimum is before the fee.
    """
    self._use(
        holder,
        keccak256(abi_encode(BURN_TYPE, holder, amount, recipient, minimum, fee, self.nonces[holder], deadline)),
        deadline,
        signature,
    )
    self._require_recipient(recipient)
    self._burn(holder, amount, recipient, minimum, fee)


@internal
def _burn(holder: address, amount: uint256, recipient: address, minimum: uint256, fee: uint256):
    account: uint256 = self.accounts[holder]
    assert account & LOW_128 >= amount, "insufficient balance"
    paid: DynArray[uint256, MAX_ASSETS + 1] = []
    for asset: address in self.assets:
        fresh: uint256 = 0
        pooled: uint256 = 0
        fresh, pooled = self._redeemable(amount, asset)
        self.redeemedSinceSnapshot[asset] += fresh
        self.pools[asset] -= pooled << 128
        log Redeemed(holder=holder, asset=asset, burned=amount, amount=fresh + pooled, recipient=recipient)
        paid.append(fresh + pooled)
    assert paid[0] >= minimum, "below the minimum"
    state: uint256 = self.state
    self.state = state - amount
    self._write(holder, account, unsafe_sub(account & LOW_128, amount), (state >> 128) & LOW_64)
    log Transfer(sender=holder, receiver=empty(address), value=amount)
    for index: uint256 in range(len(paid), bound=MAX_ASSETS + 1):
        if index == 0:
            self._pay_with_fee(NATIVE, holder, recipient, paid[0], fee)
        else:
            self._pay(self.assets[index], recipient, paid[index])


# --- Payments, after all changes ---


@internal
def _pay_with_fee(asset: address, holder: address, recipient: address, amount: uint256, fee: uint256):
    assert fee <= amount, "fee above the payment"
    if fee != 0:
        log RelayerPaid(relayer=msg.sender, holder=holder, asset=asset, fee=fee)
        self._pay(asset, msg.sender, fee)
    self._pay(asset, recipient, unsafe_sub(amount, fee))


@internal
def _pay(asset: address, recipient: address, amount: uint256):
    if amount == 0:
        return
    if asset == NATIVE:
        raw_call(recipient, b"", value=amount)
    else:
        assert extcall IERC20(asset).transfer(recipient, amount, default_return_value=True), "transfer failed"


@internal
@view
def _require_recipient(recipient: address):
    assert recipient != empty(address) and recipient != self, "recipient"


# --- Signatures ---


@external
def permit(owner: address, spender: address, amount: uint256, deadline: uint256, v: uint8, r: bytes32, s: bytes32):
    self._use(
        owner,
        keccak256(abi_encode(PERMIT_TYPE, owner, spender, amount, self.nonces[owner], deadline)),
        deadline,
        concat(r, s, convert(v, bytes1)),
    )
    self._approve(owner, spender, amount)


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    return self._domain_separator()


@internal
@view
def _domain_separator() -> bytes32:
    return keccak256(abi_encode(DOMAIN_TYPE, NAME_HASH, keccak256(VERSION), chain.id, self))


@external
@view
def eip712Domain() -> (bytes1, String[64], String[1], uint256, address, bytes32, DynArray[uint256, 32]):
    return 0x0f, name, VERSION, chain.id, self, empty(bytes32), empty(DynArray[uint256, 32])


@internal
def _use(signer: address, structHash: bytes32, deadline: uint256, signature: Bytes[MAX_SIGNATURE]):
    """
    @notice Checks a signature over a struct that carries the signer's nonce, and spends the nonce.
    """
    assert block.timestamp <= deadline, "expired"
    assert signer != empty(address), "signature"
    self.nonces[signer] += 1
    digest: bytes32 = keccak256(concat(x"1901", self._domain_separator(), structHash))
    if self._recover(digest, signature) == signer:
        return
    assert signer.is_contract, "signature"
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        signer,
        abi_encode(digest, signature, method_id=ERC1271_MAGIC),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(answer) == 32 and convert(answer, bytes32) == convert(ERC1271_MAGIC, bytes32), "signature"


@internal
@pure
def _recover(digest: bytes32, signature: Bytes[MAX_SIGNATURE]) -> address:
    if len(signature) != 65:
        return empty(address)
    s: uint256 = convert(slice(signature, 32, 32), uint256)
    if s > HALF_ORDER:
        return empty(address)
    return ecrecover(digest, convert(slice(signature, 64, 1), uint256), convert(slice(signature, 0, 32), uint256), s)


@external
@view
def supportsInterface(interfaceId: bytes4) -> bool:
    return interfaceId in [0x01ffc9a7, 0x942e8b22, 0x9d8ff7da, 0x84b0196e, 0xed7b2e4e, 0x5d18f986, 0x36372b07]
