# pragma version 0.4.3
# pragma evm-version prague
"""
@title Verification games about calls of the reference model
@license Apache-2.0
@notice Settles whether a call of the reference model has the text that is claimed, without running the model.
@dev Whoever claims a text deposits a bond. Until the window is over anybody may doubt the claim with a bond of the same size. The defender then splits
     the disputed interval of the model's trace into up to eight parts by naming the hashes between them, and the challenger selects the first part
     whose end is wrong. When one step is left the game goes on inside it, and when one of its 419 units is left, anybody proves that unit here. Each
     side has a clock. The winner gets both bonds. The Swift target VerificationGames has the same rules.
"""

struct Claim:
    programRoot: bytes32
    tapeRoot: bytes32
    seed: uint256
    temperatureMilli: uint256
    topK: uint256
    topPMilli: uint256
    maximumTokens: uint256
    promptSteps: uint256
    steps: uint256
    stops: uint256[5]
    stopLengths: uint256[5]
    finalState: bytes32

# The state between two symbols: 320 hidden numbers of 16 bits, raised by 2**15; the state of SplitMix64; the last 32 bytes written.
struct State:
    hidden: uint256[20]
    random: uint256
    tail: uint256

# 32 symbols of the claim's tape.
struct Symbols:
    leaf: bytes32
    path: DynArray[bytes32, 11]

struct Game:
    defender: address
    challenger: address
    status: uint256
    windowEnd: uint256
    step: uint256
    start: uint256
    end: uint256
    startHash: bytes32
    endHash: bytes32
    stepHash: bytes32
    splits: bytes32
    defenderSeconds: uint256
    challengerSeconds: uint256
    movedAt: uint256

event Proposed:
    claim: indexed(bytes32)
    defender: indexed(address)
    windowEnd: uint256

event Challenged:
    claim: indexed(bytes32)
    challenger: indexed(address)

event Split:
    claim: indexed(bytes32)
    hashes: DynArray[bytes32, 7]

event Selected:
    claim: indexed(bytes32)
    start: uint256
    end: uint256

event Decided:
    claim: indexed(bytes32)
    winner: indexed(address)
    isRight: bool

UNKNOWN: constant(uint256) = 0
OPEN: constant(uint256) = 1
DISPUTED: constant(uint256) = 2
RIGHT: constant(uint256) = 3
WRONG: constant(uint256) = 4

# No step is disputed as a whole yet.
BETWEEN_STEPS: constant(uint256) = max_value(uint256)
LOGITS: constant(uint256) = 97
SAMPLER: constant(uint256) = 97
FIRST_GATE: constant(uint256) = 98
CLOSING: constant(uint256) = 418
UNITS: constant(uint256) = 419
MAXIMUM_STEPS: constant(uint256) = 65536
END_OF_TEXT: constant(uint256) = 96
FAILED: constant(bytes32) = keccak256("imo verification game: the claim is wrong")
GOLDEN: constant(uint256) = 11400714819323198485
LOW_64: constant(uint256) = 2**64 - 1
# Eight lanes of 32 bits, and in each of them a one, a byte, a number of 16 bits; sixteen numbers of 2**15.
ONES_OF_LANES: constant(uint256) = max_value(uint256) // (2**32 - 1)
BYTES_OF_LANES: constant(uint256) = 255 * ONES_OF_LANES
NUMBERS_OF_LANES: constant(uint256) = 65535 * ONES_OF_LANES
ZERO_STATE: constant(uint256) = 2**15 * (max_value(uint256) // (2**16 - 1))

bond: public(immutable(uint256))
window: public(immutable(uint256))
clock: public(immutable(uint256))

games: public(HashMap[bytes32, Game])
credit: public(HashMap[address, uint256])


@deploy
def __init__(bond_: uint256, window_: uint256, clock_: uint256):
    assert window_ != 0 and clock_ != 0, "no time"
    bond = bond_
    window = window_
    clock = clock_


@external
@payable
def propose(claim: Claim) -> bytes32:
    """@notice Claims a text with a bond. The id is the hash of the claim."""
    assert msg.value == bond, "not the bond"
    self._requireForm(claim)
    id: bytes32 = keccak256(abi_encode(claim))
    assert self.games[id].status == UNKNOWN, "proposed"
    self.games[id].defender = msg.sender
    self.games[id].status = OPEN
    self.games[id].windowEnd = block.timestamp + window
    log Proposed(claim=id, defender=msg.sender, windowEnd=block.timestamp + window)
    return id


@external
@payable
def challenge(claim: Claim):
    """@notice Doubts a claim with a bond. The defender is to move."""
    id: bytes32 = keccak256(abi_encode(claim))
    assert msg.value == bond, "not the bond"
    assert self.games[id].status == OPEN, "not open"
    assert block.timestamp < self.games[id].windowEnd, "too late"
    beginning: bytes32 = self._hash(self._beginning(claim.seed))
    self.games[id].challenger = msg.sender
    self.games[id].status = DISPUTED
    self.games[id].step = BETWEEN_STEPS
    self.games[id].start = 0
    self.games[id].end = claim.steps
    self.games[id].startHash = beginning
    self.games[id].endHash = claim.finalState
    self.games[id].splits = empty(bytes32)
    self.games[id].defenderSeconds = clock
    self.games[id].challengerSeconds = clock
    self.games[id].movedAt = block.timestamp
    log Challenged(claim=id, challenger=msg.sender)


@external
def split(id: bytes32, hashes: DynArray[bytes32, 7]):
    """@notice The defender's move: the hashes between the parts of the disputed interval."""
    self._requireTurn(id)
    assert msg.sender == self.games[id].defender, "not the defender"
    assert self.games[id].splits == empty(bytes32), "split"
    length: uint256 = self.games[id].end - self.games[id].start
    assert length > 1, "one unit is left"
    assert len(hashes) == min(8, length) - 1, "not the number of parts"
    self.games[id].defenderSeconds = self._secondsLeft(id)
    self.games[id].movedAt = block.timestamp
    self.games[id].splits = keccak256(abi_encode(hashes))
    log Split(claim=id, hashes=hashes)


@external
def select(id: bytes32, hashes: DynArray[bytes32, 7], part: uint256):
    """@notice The challenger's move: the first part whose end is wrong. `hashes` are those of the split."""
    self._requireTurn(id)
    assert msg.sender == self.games[id].challenger, "not the challenger"
    assert self.games[id].splits == keccak256(abi_encode(hashes)), "not the split"
    assert part <= len(hashes), "no such part"
    self.games[id].challengerSeconds = self._secondsLeft(id)
    self.games[id].movedAt = block.timestamp
    self.games[id].splits = empty(bytes32)
    start: uint256 = self.games[id].start
    length: uint256 = self.games[id].end - start
    parts: uint256 = len(hashes) + 1
    if part != len(hashes):
        self.games[id].end = start + length * (part + 1) // parts
        self.games[id].endHash = hashes[part]
    if part != 0:
        self.games[id].start = start + length * part // parts
        self.games[id].startHash = hashes[part - 1]
    self._descend(id)
    log Selected(claim=id, start=self.games[id].start, end=self.games[id].end)


@external
def judgeLogit(claim: Claim, state: State, row: uint256[11], path: bytes32[9]):
    """@notice Proves a disputed logit."""
    id: bytes32 = self._disputed(claim, 0, LOGITS)
    logit: int256 = 0
    if self.games[id].startHash != FAILED and self.games[id].step >= claim.promptSteps:
        self._requireState(id, state)
        self._requireLeaf(claim, 320 + self.games[id].start, keccak256(abi_encode(row)), path)
        weights: uint256[10] = [row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9]]
        sum: int256 = self._dot(weights, state.hidden, self._sum(state.hidden))
        logit = self._scaled(sum, row[10] >> 248, (row[10] >> 232) & 65535)
    self._decide(id, self._link(self.games[id].startHash, convert(logit, bytes32)))


@external
def judgeSampler(
    claim: Claim, state: State, symbols: Symbols, logits: uint256[13], ranking: uint256[4], high: uint256[32], highPath: bytes32[9], low: uint256[32],
    lowPath: bytes32[9],
):
    """@notice Proves a disputed choice. `logits` are 32 bits each, raised by 2**31; `ranking` names the eligible symbols, the likeliest first."""
    id: bytes32 = self._disputed(claim, SAMPLER, SAMPLER + 1)
    step: uint256 = self.games[id].step
    written: uint256 = self._symbol(claim, symbols, step)
    isRight: bool = written < 98
    if self.games[id].startHash != FAILED and step >= claim.promptSteps:
        self._requireState(id, state)
        values: int256[97] = self._unpacked(logits)
        link: bytes32 = self.games[id].stepHash
        for logit: int256 in values:
            link = keccak256(concat(link, convert(logit, bytes32)))
        assert link == self.games[id].startHash, "not the logits"
        count: uint256 = LOGITS - 1 if step == claim.promptSteps else LOGITS
        choice: uint256 = self._likeliest(values, count)
        if claim.temperatureMilli != 0:
            self._requireLeaf(claim, 419, keccak256(abi_encode(high)), highPath)
            self._requireLeaf(claim, 420, keccak256(abi_encode(low)), lowPath)
            likelihoods: uint256[97] = self._likelihoods(values, count, values[choice], claim.temperatureMilli, high, low)
            if claim.topK != 0 or claim.topPMilli < 1000:
                likelihoods = self._restricted(likelihoods, values, count, ranking, claim.topK, claim.topPMilli)
            choice = self._picked(likelihoods, state.random)
        isRight = choice == written and self._ends(claim, written, state.tail, step) == (step + 1 == claim.steps)
    self._decide(id, self._link(self.games[id].startHash, convert(written, bytes32)) if isRight else FAILED)


@external
def judgeGate(
    claim: Claim, state: State, symbols: Symbols, leaf: uint256[41], path: bytes32[9], sigmoid: uint256[33], sigmoidPath: bytes32[9], tanh: uint256[33],
    tanhPath: bytes32[9],
):
    """@notice Proves a disputed hidden unit."""
    id: bytes32 = self._disputed(claim, FIRST_GATE, CLOSING)
    before: bytes32 = self.games[id].startHash
    if before == FAILED:
        self._decide(id, FAILED)
        return
    index: uint256 = self.games[id].start - FIRST_GATE
    self._requireState(id, state)
    symbol: uint256 = self._symbol(claim, symbols, self.games[id].step)
    assert symbol < 98, "not a symbol"
    self._requireLeaf(claim, index, keccak256(abi_encode(leaf)), path)
    self._requireLeaf(claim, 417, keccak256(abi_encode(sigmoid)), sigmoidPath)
    self._requireLeaf(claim, 418, keccak256(abi_encode(tanh)), tanhPath)
    sums: int256[3] = self._gates(leaf, state.hidden)
    inputs: int256[3] = self._inputs(leaf, symbol)
    z: int256 = self._sigmoid(inputs[0] + sums[0], sigmoid)
    r: int256 = self._sigmoid(inputs[1] + sums[1], sigmoid)
    past: int256 = min(max(sums[2], -65535), 65535)
    n: int256 = self._tanh(inputs[2] + ((r * past + 16384) >> 15), tanh)
    h: int256 = convert((state.hidden[index >> 4] >> (240 - ((index & 15) << 4))) & 65535, int256) - 32768
    after: int256 = n + ((z * (h - n) + 16384) >> 15)
    self._decide(id, self._link(before, convert(after + 32768, bytes32)))


@external
def judgeClosing(claim: Claim, state: State, symbols: Symbols, chainBeforeSampler: bytes32, hidden: uint256[20]):
    """@notice Proves a disputed state after a step, from the values that the chain has taken in."""
    id: bytes32 = self._disputed(claim, CLOSING, UNITS)
    before: bytes32 = self.games[id].startHash
    if before == FAILED:
        self._decide(id, FAILED)
        return
    step: uint256 = self.games[id].step
    self._requireState(id, state)
    symbol: uint256 = self._symbol(claim, symbols, step)
    link: bytes32 = keccak256(concat(chainBeforeSampler, convert(symbol, bytes32)))
    for word: uint256 in hidden:
        for place: uint256 in range(16):
            link = keccak256(concat(link, convert((word >> unsafe_sub(240, place << 4)) & 65535, bytes32)))
    assert link == before, "not the values"
    next: State = State(hidden=hidden, random=state.random, tail=state.tail)
    if step >= claim.promptSteps:
        if claim.temperatureMilli != 0:
            next.random = (state.random + GOLDEN) & LOW_64
        next.tail = self._tail(state.tail, symbol)
    self._decide(id, self._hash(next))


@external
def timeOut(id: bytes32):
    """@notice Ends a game whose side to move has no time left. Anybody may call it."""
    assert self.games[id].status == DISPUTED, "not disputed"
    assert self._secondsLeft(id) == 0, "time left"
    self._finish(id, self.games[id].splits != empty(bytes32))


@external
def settle(id: bytes32):
    """@notice Gives the bond back when the window is over and nobody doubts the claim."""
    assert self.games[id].status == OPEN, "not open"
    assert block.timestamp >= self.games[id].windowEnd, "too early"
    self.games[id].status = RIGHT
    self.credit[self.games[id].defender] += bond
    log Decided(claim=id, winner=self.games[id].defender, isRight=True)


@external
def withdraw():
    """@notice Pays out what the sender has won or got back."""
    amount: uint256 = self.credit[msg.sender]
    self.credit[msg.sender] = 0
    raw_call(msg.sender, b"", value=amount)


@external
@view
def isFinal(id: bytes32) -> bool:
    """@notice Whether a claim has stood its window."""
    return self.games[id].status == RIGHT


@external
@view
def secondsLeft(id: bytes32) -> uint256:
    """@notice The time that is left to the side to move."""
    return self._secondsLeft(id)


# ---- The game


@internal
@view
def _requireForm(claim: Claim):
    assert claim.seed <= LOW_64 and claim.temperatureMilli < 2**32 and claim.topK < 2**32 and claim.topPMilli <= 1000, "options"
    assert claim.maximumTokens != 0 and claim.maximumTokens < 2**32, "maximum tokens"
    assert claim.promptSteps != 0 and claim.promptSteps < claim.steps and claim.steps <= MAXIMUM_STEPS, "steps"
    assert claim.finalState != FAILED, "failed"
    for index: uint256 in range(5):
        assert claim.stopLengths[index] <= 32, "stops"
        if claim.stopLengths[index] != 32:
            assert claim.stops[index] >> (8 * claim.stopLengths[index]) == 0, "stops"


@internal
@view
def _secondsLeft(id: bytes32) -> uint256:
    left: uint256 = self.games[id].challengerSeconds if self.games[id].splits != empty(bytes32) else self.games[id].defenderSeconds
    used: uint256 = block.timestamp - self.games[id].movedAt
    return 0 if used >= left else left - used


@internal
@view
def _requireTurn(id: bytes32):
    assert self.games[id].status == DISPUTED, "not disputed"
    assert self._secondsLeft(id) != 0, "time over"


@internal
def _descend(id: bytes32):
    if self.games[id].step == BETWEEN_STEPS and self.games[id].end - self.games[id].start == 1:
        self.games[id].step = self.games[id].start
        self.games[id].stepHash = self.games[id].startHash
        self.games[id].start = 0
        self.games[id].end = UNITS


@internal
@view
def _disputed(claim: Claim, first: uint256, end: uint256) -> bytes32:
    """The id of a claim of which one unit is left, which is within these."""
    id: bytes32 = keccak256(abi_encode(claim))
    self._requireTurn(id)
    assert self.games[id].step != BETWEEN_STEPS and self.games[id].end - self.games[id].start == 1, "more than one unit is left"
    assert self.games[id].start >= first and self.games[id].start < end, "another unit"
    return id


@internal
def _decide(id: bytes32, right: bytes32):
    self._finish(id, right == self.games[id].endHash)


@internal
def _finish(id: bytes32, isRight: bool):
    winner: address = self.games[id].defender if isRight else self.games[id].challenger
    self.games[id].status = RIGHT if isRight else WRONG
    self.credit[winner] += 2 * bond
    log Decided(claim=id, winner=winner, isRight=isRight)


@internal
@pure
def _link(before: bytes32, taken: bytes32) -> bytes32:
    return FAILED if before == FAILED else keccak256(concat(before, taken))


# ---- What a witness must be


@internal
@pure
def _beginning(seed: uint256) -> State:
    state: State = empty(State)
    for index: uint256 in range(20):
        state.hidden[index] = ZERO_STATE
    state.random = seed
    return state


@internal
@pure
def _hash(state: State) -> bytes32:
    return keccak256(abi_encode(state))


@internal
@view
def _requireState(id: bytes32, state: State):
    assert self._hash(state) == self.games[id].stepHash, "not the state"


@internal
@pure
def _requireLeaf(claim: Claim, index: uint256, leaf: bytes32, path: bytes32[9]):
    hash: bytes32 = leaf
    place: uint256 = index
    for sibling: bytes32 in path:
        hash = keccak256(concat(hash, sibling)) if place & 1 == 0 else keccak256(concat(sibling, hash))
        place = place >> 1
    assert hash == claim.programRoot, "not the program"


@internal
@pure
def _symbol(claim: Claim, symbols: Symbols, step: uint256) -> uint256:
    hash: bytes32 = keccak256(symbols.leaf)
    place: uint256 = step >> 5
    for sibling: bytes32 in symbols.path:
        hash = keccak256(concat(hash, sibling)) if place & 1 == 0 else keccak256(concat(sibling, hash))
        place = place >> 1
    assert hash == claim.tapeRoot and place == 0, "not the tape"
    return (convert(symbols.leaf, uint256) >> (248 - ((step & 31) << 3))) & 255


# ---- Rows


@internal
@pure
def _sum(hidden: uint256[20]) -> uint256:
    """The sum of the raised hidden numbers."""
    lanes: uint256 = 0
    for word: uint256 in hidden:
        lanes = unsafe_add(lanes, unsafe_add(word & NUMBERS_OF_LANES, (word >> 16) & NUMBERS_OF_LANES))
    return unsafe_mul(lanes, ONES_OF_LANES) >> 224


@internal
@pure
def _dot(weights: uint256[10], hidden: uint256[20], hiddenSum: uint256) -> int256:
    """The product of a row with the hidden state. Two words with lanes of 32 bits, multiplied, hold the sum of eight products in the top lane."""
    sum: uint256 = 0
    lanes: uint256 = 0
    for index: uint256 in range(10):
        word: uint256 = weights[index]
        first: uint256 = hidden[unsafe_add(index, index)]
        second: uint256 = hidden[unsafe_add(unsafe_add(index, index), 1)]
        part: uint256 = word & BYTES_OF_LANES
        lanes = unsafe_add(lanes, part)
        sum = unsafe_add(sum, unsafe_mul(part, first & NUMBERS_OF_LANES) >> 224)
        part = (word >> 8) & BYTES_OF_LANES
        lanes = unsafe_add(lanes, part)
        sum = unsafe_add(sum, unsafe_mul(part, (first >> 16) & NUMBERS_OF_LANES) >> 224)
        part = (word >> 16) & BYTES_OF_LANES
        lanes = unsafe_add(lanes, part)
        sum = unsafe_add(sum, unsafe_mul(part, second & NUMBERS_OF_LANES) >> 224)
        part = (word >> 24) & BYTES_OF_LANES
        lanes = unsafe_add(lanes, part)
        sum = unsafe_add(sum, unsafe_mul(part, (second >> 16) & NUMBERS_OF_LANES) >> 224)
    weightSum: uint256 = unsafe_mul(lanes, ONES_OF_LANES) >> 224
    # What raising added: 2**15 for each weight, 128 for each hidden number.
    return convert(sum + 320 * 128 * 32768, int256) - convert(32768 * weightSum + 128 * hiddenSum, int256)


@internal
@pure
def _scaled(sum: int256, scale: uint256, bias: uint256) -> int256:
    """From Q(15 + scale) to Q12, rounded half up, with the bias, which is raised by 2**15."""
    return ((sum + convert(1 << (scale + 2), int256)) >> (scale + 3)) + convert(bias, int256) - 32768


@internal
@pure
def _gates(leaf: uint256[41], hidden: uint256[20]) -> int256[3]:
    hiddenSum: uint256 = self._sum(hidden)
    sums: int256[3] = empty(int256[3])
    for gate: uint256 in range(3):
        weights: uint256[10] = empty(uint256[10])
        for index: uint256 in range(10):
            weights[index] = leaf[10 * gate + index]
        scale: uint256 = (leaf[30] >> (224 - 8 * gate)) & 255
        sums[gate] = self._scaled(self._dot(weights, hidden, hiddenSum), scale, (leaf[30] >> (192 - 16 * gate)) & 65535)
    return sums


@internal
@pure
def _inputs(leaf: uint256[41], symbol: uint256) -> int256[3]:
    inputs: int256[3] = empty(int256[3])
    for gate: uint256 in range(3):
        place: uint256 = 3 * symbol + gate
        weight: int256 = convert((leaf[31 + (place >> 5)] >> (248 - ((place & 31) << 3))) & 255, int256) - 128
        inputs[gate] = weight * convert(1 << (12 - ((leaf[30] >> (248 - 8 * gate)) & 255)), int256)
    return inputs


@internal
@pure
def _entry(table: uint256[33], index: uint256) -> int256:
    return convert((table[index >> 4] >> (240 - ((index & 15) << 4))) & 65535, int256)


@internal
@pure
def _sigmoid(x: int256, table: uint256[33]) -> int256:
    size: uint256 = min(convert(abs(x), uint256), 65535)
    low: int256 = self._entry(table, size >> 7)
    y: int256 = low + (((self._entry(table, (size >> 7) + 1) - low) * convert(size & 127, int256) + 64) >> 7)
    return 32768 - y if x < 0 else y


@internal
@pure
def _tanh(x: int256, table: uint256[33]) -> int256:
    size: uint256 = min(convert(abs(x), uint256), 32767)
    low: int256 = self._entry(table, size >> 6)
    y: int256 = low + (((self._entry(table, (size >> 6) + 1) - low) * convert(size & 63, int256) + 32) >> 6)
    return -y if x < 0 else y


# ---- The sampler


@internal
@pure
def _unpacked(logits: uint256[13]) -> int256[97]:
    values: int256[97] = empty(int256[97])
    for index: uint256 in range(97):
        values[index] = convert((logits[index >> 3] >> (224 - ((index & 7) << 5))) & 4294967295, int256) - 2147483648
    return values


@internal
@pure
def _likeliest(values: int256[97], count: uint256) -> uint256:
    best: uint256 = 0
    for index: uint256 in range(count, bound=97):
        if values[index] > values[best]:
            best = index
    return best


@internal
@pure
def _likelihoods(
    values: int256[97], count: uint256, best: int256, temperatureMilli: uint256, high: uint256[32], low: uint256[32]
) -> uint256[97]:
    """e**(-d * 1000 / temperature) in Q30 for a symbol that is d below the best."""
    result: uint256[97] = empty(uint256[97])
    for index: uint256 in range(count, bound=97):
        distance: uint256 = convert(best - values[index], uint256) * 1000 // temperatureMilli
        if distance < 65536:
            at: uint256 = distance >> 8
            first: uint256 = (high[at >> 3] >> (224 - ((at & 7) << 5))) & 4294967295
            at = distance & 255
            result[index] = (first * ((low[at >> 3] >> (224 - ((at & 7) << 5))) & 4294967295)) >> 30
    return result


@internal
@pure
def _restricted(
    likelihoods: uint256[97], values: int256[97], count: uint256, ranking: uint256[4], topK: uint256, topPMilli: uint256
) -> uint256[97]:
    """Takes away the symbols beyond the likeliest topK, then those not needed for the joint probability."""
    result: uint256[97] = likelihoods
    order: uint256[97] = empty(uint256[97])
    total: uint256 = 0
    for place: uint256 in range(count, bound=97):
        symbol: uint256 = (ranking[place >> 5] >> (248 - ((place & 31) << 3))) & 255
        assert symbol < count, "not the ranking"
        order[place] = symbol
        if place != 0:
            # Each comes strictly after the one before it, so that none comes twice.
            last: uint256 = order[place - 1]
            assert values[last] > values[symbol] or (values[last] == values[symbol] and last < symbol), "not the ranking"
        if topK != 0 and place >= topK:
            result[symbol] = 0
        total += result[symbol]
    if topPMilli < 1000:
        enough: uint256 = (total * topPMilli + 999) // 1000
        reached: uint256 = 0
        for place: uint256 in range(count, bound=97):
            if place != 0 and reached >= enough:
                result[order[place]] = 0
            reached += result[order[place]]
    return result


@internal
@pure
def _picked(likelihoods: uint256[97], random: uint256) -> uint256:
    z: uint256 = unsafe_add(random, GOLDEN) & LOW_64
    z = unsafe_mul(z ^ (z >> 30), 13787848793156543929) & LOW_64
    z = unsafe_mul(z ^ (z >> 27), 10723151780598845931) & LOW_64
    z = z ^ (z >> 31)
    total: uint256 = 0
    for likelihood: uint256 in likelihoods:
        total += likelihood
    threshold: uint256 = (z * total) >> 64
    for index: uint256 in range(97):
        if threshold < likelihoods[index]:
            return index
        threshold -= likelihoods[index]
    return 0


@internal
@pure
def _tail(tail: uint256, symbol: uint256) -> uint256:
    if symbol < 95:
        return (tail << 8) | (symbol + 32)
    return (tail << 8) | 10 if symbol == 95 else tail


@internal
@pure
def _ends(claim: Claim, symbol: uint256, before: uint256, step: uint256) -> bool:
    count: uint256 = step - claim.promptSteps + 1
    if symbol == END_OF_TEXT or count >= claim.maximumTokens:
        return True
    tail: uint256 = self._tail(before, symbol)
    for index: uint256 in range(5):
        length: uint256 = claim.stopLengths[index]
        if length != 0 and count >= length and (tail << (256 - 8 * length)) >> (256 - 8 * length) == claim.stops[index]:
            return True
    return False
