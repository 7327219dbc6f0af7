# pragma version 0.4.3
# pragma evm-version prague
# pragma nonreentrancy off
"""
@title A collection of generated content, one token a prompt
@license Apache-2.0
@notice ERC-721 with Metadata and Enumerable, and ERC-7007 with Enumerable and Updatable.
@dev A prompt is minted in two steps, so that who watches the transactions that wait cannot take it: a commitment, and not before REVEAL_DELAY seconds
     later the prompt. The data of a token is proven to a verifier of the deployer's choice, is set once, and is changed by that verifier alone, as an
     optimistic proof does when a challenge succeeds. `verify` is true for minted prompts only, and of a token with data for that data only.
"""

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    tokenId: indexed(uint256)


event Approval:
    owner: indexed(address)
    approved: indexed(address)
    tokenId: indexed(uint256)


event ApprovalForAll:
    owner: indexed(address)
    operator: indexed(address)
    approved: bool


event AigcData:
    tokenId: indexed(uint256)
    prompt: indexed(Bytes[MAX_PROMPT])
    aigcData: indexed(Bytes[MAX_DATA])
    proof: Bytes[MAX_PROOF]


event Update:
    tokenId: indexed(uint256)
    prompt: indexed(Bytes[MAX_PROMPT])
    aigcData: indexed(Bytes[MAX_DATA])


event Committed:
    commitment: indexed(bytes32)


interface Verifier:
    def verify(prompt: Bytes[MAX_PROMPT], aigcData: Bytes[MAX_DATA], proof: Bytes[MAX_PROOF]) -> bool: view


interface Receiver:
    def onERC721Received(operator: address, sender: address, tokenId: uint256, data: Bytes[1024]) -> bytes4: nonpayable


MAX_PROMPT: constant(uint256) = 2048
MAX_DATA: constant(uint256) = 8192
MAX_PROOF: constant(uint256) = 8192
# Longer than a transaction is seen before it is in a block.
REVEAL_DELAY: constant(uint256) = 60
# A commitment that is older says nothing any more.
REVEAL_WINDOW: constant(uint256) = 86400
RECEIVED: constant(bytes4) = 0x150b7a02

name: public(immutable(String[64]))
symbol: public(immutable(String[16]))
verifier: public(immutable(address))
baseURI: immutable(String[128])

commitments: public(HashMap[bytes32, uint256])
owners: HashMap[uint256, address]
balances: HashMap[address, uint256]
approvals: HashMap[uint256, address]
isApprovedForAll: public(HashMap[address, HashMap[address, bool]])
prompts: HashMap[uint256, Bytes[MAX_PROMPT]]
# The Keccak-256 hash of a token's data, zero before it is set.
dataHash: public(HashMap[uint256, bytes32])

totalSupply: public(uint256)
tokens: HashMap[uint256, uint256]
owned: HashMap[address, HashMap[uint256, uint256]]
position: HashMap[uint256, uint256]


@deploy
def __init__(name_: String[64], symbol_: String[16], baseURI_: String[128], verifier_: address):
    assert verifier_.is_contract, "verifier"
    name = name_
    symbol = symbol_
    baseURI = baseURI_
    verifier = verifier_


@external
@view
def supportsInterface(interfaceId: bytes4) -> bool:
    return interfaceId in [0x01ffc9a7, 0x80ac58cd, 0x5b5e139f, 0x780e9d63, 0x702c55a6, 0xfa1a557a, 0x3f37dce2]


# --- Minting ---


@external
@pure
def commitmentOf(minter: address, prompt: Bytes[MAX_PROMPT], salt: bytes32) -> bytes32:
    return self._commitment(minter, prompt, salt)


@internal
@pure
def _commitment(minter: address, prompt: Bytes[MAX_PROMPT], salt: bytes32) -> bytes32:
    return keccak256(abi_encode(minter, keccak256(prompt), salt))


@external
def commit(commitment: bytes32):
    """
    @notice Announces that somebody will mint a prompt. A commitment that stands is not made younger.
    """
    assert block.timestamp > self.commitments[commitment] + REVEAL_WINDOW, "committed"
    self.commitments[commitment] = block.timestamp
    log Committed(commitment=commitment)


@external
def mint(prompt: Bytes[MAX_PROMPT], salt: bytes32) -> uint256:
    """
    @notice Mints the token of a prompt to the caller, who committed to it.
    """
    commitment: bytes32 = self._commitment(msg.sender, prompt, salt)
    since: uint256 = self.commitments[commitment]
    assert since != 0, "not committed"
    assert block.timestamp >= since + REVEAL_DELAY, "too soon"
    assert block.timestamp <= since + REVEAL_WINDOW, "too late"
    self.commitments[commitment] = 0
    id: uint256 = convert(keccak256(prompt), uint256)
    assert self.owners[id] == empty(address), "minted"
    self.prompts[id] = prompt
    self.tokens[self.totalSupply] = id
    self.totalSupply += 1
    self._give(msg.sender, id)
    log Transfer(sender=empty(address), receiver=msg.sender, tokenId=id)
    return id


# --- ERC-7007 ---


@external
def addAigcData(tokenId: uint256, prompt: Bytes[MAX_PROMPT], aigcData: Bytes[MAX_DATA], proof: Bytes[MAX_PROOF]):
    """
    @notice Sets the data of a token once, by its owner or whom the owner approved.
    """
    assert self._may(msg.sender, tokenId), "not the owner"
    assert convert(keccak256(prompt), uint256) == tokenId, "not the prompt of the token"
    assert self.dataHash[tokenId] == empty(bytes32), "has data"
    assert staticcall Verifier(verifier).verify(prompt, aigcData, proof), "not proven"
    self.dataHash[tokenId] = keccak256(aigcData)
    log AigcData(tokenId=tokenId, prompt=prompt, aigcData=aigcData, proof=proof)


@external
def update(prompt: Bytes[MAX_PROMPT], aigcData: Bytes[MAX_DATA]):
    """
    @notice Replaces the data of a token. Only the verifier knows that it was wrong.
    """
    assert msg.sender == verifier, "not the verifier"
    id: uint256 = convert(keccak256(prompt), uint256)
    assert self.dataHash[id] != empty(bytes32), "no data"
    self.dataHash[id] = keccak256(aigcData)
    log Update(tokenId=id, prompt=prompt, aigcData=aigcData)


@external
@view
def verify(prompt: Bytes[MAX_PROMPT], aigcData: Bytes[MAX_DATA], proof: Bytes[MAX_PROOF]) -> bool:
    id: uint256 = convert(keccak256(prompt), uint256)
    if self.owners[id] == empty(address):
        return False
    known: bytes32 = self.dataHash[id]
    if known != empty(bytes32) and known != keccak256(aigcData):
        return False
    return staticcall Verifier(verifier).verify(prompt, aigcData, proof)


@external
@pure
def tokenId(prompt: Bytes[MAX_PROMPT]) -> uint256:
    return convert(keccak256(prompt), uint256)


@external
@view
def prompt(tokenId: uint256) -> String[MAX_PROMPT]:
    self._owner(tokenId)
    return convert(self.prompts[tokenId], String[MAX_PROMPT])


# --- ERC-721 ---


@external
@view
def balanceOf(owner: address) -> uint256:
    assert owner != empty(address), "owner"
    return self.balances[owner]


@external
@view
def ownerOf(tokenId: uint256) -> address:
    return self._owner(tokenId)


@internal
@view
def _owner(id: uint256) -> address:
    owner: address = self.owners[id]
    assert owner != empty(address), "no such token"
    return owner


@internal
@view
def _may(actor: address, id: uint256) -> bool:
    owner: address = self._owner(id)
    return actor == owner or actor == self.approvals[id] or self.isApprovedForAll[owner][actor]


@external
def approve(to: address, tokenId: uint256):
    owner: address = self._owner(tokenId)
    assert msg.sender == owner or self.isApprovedForAll[owner][msg.sender], "not the owner"
    self.approvals[tokenId] = to
    log Approval(owner=owner, approved=to, tokenId=tokenId)


@external
@view
def getApproved(tokenId: uint256) -> address:
    self._owner(tokenId)
    return self.approvals[tokenId]


@external
def setApprovalForAll(operator: address, approved: bool):
    assert operator != empty(address), "operator"
    self.isApprovedForAll[msg.sender][operator] = approved
    log ApprovalForAll(owner=msg.sender, operator=operator, approved=approved)


@external
def transferFrom(sender: address, receiver: address, tokenId: uint256):
    self._transfer(sender, receiver, tokenId)


@external
def safeTransferFrom(sender: address, receiver: address, tokenId: uint256, data: Bytes[1024] = b""):
    self._transfer(sender, receiver, tokenId)
    if receiver.is_contract:
        answer: bytes4 = extcall Receiver(receiver).onERC721Received(msg.sender, sender, tokenId, data)
        assert answer == RECEIVED, "not received"


@internal
def _transfer(sender: address, receiver: address, id: uint256):
    assert self._may(msg.sender, id), "not the owner"
    assert self.owners[id] == sender, "sender"
    assert receiver != empty(address), "receiver"
    self.approvals[id] = empty(address)
    self._take(sender, id)
    self._give(receiver, id)
    log Transfer(sender=sender, receiver=receiver, tokenId=id)


@internal
def _give(receiver: address, id: uint256):
    count: uint256 = self.balances[receiver]
    self.owned[receiver][count] = id
    self.position[id] = count
    self.balances[receiver] = count + 1
    self.owners[id] = receiver


@internal
def _take(sender: address, id: uint256):
    # The last token of the sender takes the place of the one that goes.
    last: uint256 = self.balances[sender] - 1
    index: uint256 = self.position[id]
    moved: uint256 = self.owned[sender][last]
    self.owned[sender][index] = moved
    self.position[moved] = index
    self.owned[sender][last] = 0
    self.balances[sender] = last


@external
@view
def tokenURI(tokenId: uint256) -> String[206]:
    self._owner(tokenId)
    return concat(baseURI, uint2str(tokenId))


@external
@view
def tokenByIndex(index: uint256) -> uint256:
    assert index < self.totalSupply, "no such index"
    return self.tokens[index]


@external
@view
def tokenOfOwnerByIndex(owner: address, index: uint256) -> uint256:
    assert index < self.balances[owner], "no such index"
    return self.owned[owner][index]
