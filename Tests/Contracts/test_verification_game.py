"""VerificationGame: the one-unit judge against the model, games against cheats at every place, clocks, money and gas.

`UNITS=100000` compares so many units with the model, `GAMES=200` plays so many games; without them a part is done.
"""

import os
import random

import games
import machine
import pytest
import verification_vectors
from eth_utils import keccak
from evm import RICH, Chain, Reverted, address

UNITS, GAMES = int(os.environ.get("UNITS", 120)), int(os.environ.get("GAMES", 8))
DEFENDER, CHALLENGER, ANYBODY = address(0xDEF), address(0xC4A), address(0xA11)
TEMPERATURES, TOP_KS, TOP_PS = (0, 1, 700, 1000, 4000), (0, 1, 5, 96, 97, 200), (0, 1, 500, 999, 1000)
LIMIT = 2**24


@pytest.fixture(scope="module")
def program():
    return machine.Program()


@pytest.fixture
def contract():
    return games.deploy(Chain([DEFENDER, CHALLENGER, ANYBODY]))


def random_claim(program, source, maximum=4, prompt=6):
    return machine.generated(
        program, [source.randrange(98) for _ in range(source.randrange(prompt))], source.getrandbits(64), source.randint(1, maximum),
        source.choice(TEMPERATURES), source.choice(TOP_KS), source.choice(TOP_PS), stops=[s for s in (b"e", b"t ") if source.random() < 0.3],
    )


def copied(claim, tape=None):
    options = {name: getattr(claim, name) for name in machine.Claim.FIELDS}
    return machine.Claim(claim.program, tape or claim.tape, claim.prompt_steps, claim.stops, **options)


class Bench:
    """A disputed claim whose unit is put into the contract's storage, so that one unit costs one transaction."""

    GAMES_SLOT = 0

    def __init__(self, trace):
        self.chain = Chain([DEFENDER, CHALLENGER])
        self.contract, self.trace, self.claim = games.deploy(self.chain), trace, trace.claim
        match = games.Match(self.contract, DEFENDER, CHALLENGER, trace, trace, self.claim)
        match.begin()
        self.base = int.from_bytes(keccak(self.GAMES_SLOT.to_bytes(32, "big") + self.claim.id()), "big")

    def decides(self, step, unit, before, after, witness=None):
        """Whether the contract says that `after` follows `before`, and the gas of saying so."""
        numbers = (step, unit, unit + 1, before, after, self.trace.point(step))
        for offset, value in enumerate(numbers):
            number = int.from_bytes(value, "big") if isinstance(value, bytes) else value
            self.chain.state.set_storage(bytes.fromhex(self.contract.at[2:]), (self.base + 4 + offset) % 2**256, number)
        self.chain.state.lock_changes()
        name, arguments = witness or self.trace.witness(step, unit)
        snapshot = self.chain.state.snapshot()
        try:
            result = self.contract.send(name, self.claim.words(), *arguments, sender=CHALLENGER)
        finally:
            self.chain.state.revert(snapshot)
        return next(values["isRight"] for event, values in result.logs if event == "Decided"), result.gas


def edge_weights(kind):
    """The weights with numbers at their borders: as in EdgeWeights of the Swift tests."""
    m = machine.integer.unpack(machine.WEIGHTS.read_bytes())
    if kind == "saturated":
        for name in ("input_shift", "recurrent_shift", "output_shift"):
            m[name] = m[name] * 0
        for name in ("recurrent", "output"):
            m[name] = machine.np.where(machine.np.arange(m[name].size).reshape(m[name].shape) // 7 % 3 == 0, -127, 127)
    elif kind == "ties":
        m["output"][1:], m["output_shift"][1:], m["output_bias"][1:] = m["output"][0], m["output_shift"][0], m["output_bias"][0]
    else:
        m["recurrent_bias"][::2], m["recurrent_bias"][1::2] = 32767, -32768
        m["output_bias"][::2], m["output_bias"][1::2] = 32767, -32768
    return machine.integer.pack(m)


def test_the_judge_agrees_with_the_model_on_random_units(program):
    source, compared, most = random.Random(22), 0, {}
    while compared < UNITS:
        trace = machine.Machine(random_claim(program, source))
        assert trace.states[-1] is not None
        bench = Bench(trace)
        for step in source.sample(range(trace.claim.steps), min(3, trace.claim.steps)):
            chain = trace.chain(step)
            units = {0, machine.SAMPLER, machine.CLOSING} | set(source.sample(range(machine.UNITS), 9 if UNITS < 1000 else 416))
            for unit in units:
                right, gas = bench.decides(step, unit, chain[unit], chain[unit + 1])
                assert right, (step, unit)
                name = trace.witness(step, unit)[0]
                most[name] = max(most.get(name, 0), gas)
                compared += 1
    print(compared, "units; most gas:", most)
    assert all(gas < LIMIT for gas in most.values())


@pytest.mark.parametrize("kind", ["saturated", "ties", "biases"])
def test_the_judge_agrees_with_the_model_where_numbers_are_at_their_borders(kind):
    program, source = machine.Program(edge_weights(kind)), random.Random(5)
    for _ in range(3):
        trace = machine.Machine(random_claim(program, source))
        bench, step = Bench(trace), trace.claim.steps - 1
        chain = trace.chain(step)
        for unit in (0, 96, machine.SAMPLER, 98, 200, 417, machine.CLOSING):
            assert bench.decides(step, unit, chain[unit], chain[unit + 1])[0], unit


def test_a_wrong_unit_is_not_proven_by_any_changed_witness(program):
    source = random.Random(9)
    trace = machine.Machine(machine.generated(program, [40, 72, 69], 7, 3, 800, 5, 900))
    bench, step = Bench(trace), 4
    chain = trace.chain(step)
    for unit in (3, machine.SAMPLER, 150, machine.CLOSING):
        wrong = keccak(b"wrong")
        assert bench.decides(step, unit, chain[unit], wrong)[0] is False
        name, arguments = trace.witness(step, unit)
        for forged in forgeries(arguments, source):
            with pytest.raises(Reverted):
                bench.decides(step, unit, chain[unit], wrong, (name, forged))


def forgeries(arguments, source):
    """The arguments with one bit of one of their words changed, part by part. What a sampler does not look at is left alone."""
    for index, part in enumerate(arguments):
        for _ in range(2):
            yield (*arguments[:index], flipped(part, source), *arguments[index + 1 :])


def flipped(part, source):
    if isinstance(part, bytes):
        position = source.randrange(len(part))
        return part[:position] + bytes([part[position] ^ 1 << source.randrange(8)]) + part[position + 1 :]
    if isinstance(part, int):
        return part ^ 1 << source.randrange(64)
    if not part:
        return type(part)([bytes(32)])
    position = source.randrange(min(len(part), 3))
    return type(part)([*part[:position], flipped(part[position], source), *part[position + 1 :]])


def cheat(claim, source):
    """A trace of a claim that is wrong at a random place."""
    step, written = source.randrange(claim.steps), source.randrange(claim.prompt_steps, claim.steps)
    kind = source.randrange(7)
    if kind < 4:
        place = ("hidden", "next", "random", "tail")[kind]
        return machine.Machine(copied(claim), (step, place, source.randrange(320)))
    tape = bytearray(claim.tape)
    if kind == 4:
        tape[written] = (tape[written] + source.randrange(1, 97)) % 97
        return machine.Machine(copied(claim, tape), (written, source.choice(["accept", "logit", "symbol"]), source.randrange(97)))
    if kind == 5:
        return machine.Machine(copied(claim, tape + bytes([source.randrange(97)])), (claim.steps - 1, "accept", None))
    return machine.Machine(copied(claim, tape[: written + 1]), (written if written + 1 < claim.steps else step, "random", None))


def test_the_honest_side_wins_every_game(program):
    source, totals = random.Random(31), []
    for number in range(GAMES):
        contract = games.deploy(Chain([DEFENDER, CHALLENGER]))
        claim = random_claim(program, source)
        if number % 2 == 0:
            lie = cheat(claim, source)
            final = lie.claim.final
            honest = machine.Machine(copied(lie.claim))
            if honest.claim.final == final and honest.claim.tape == lie.claim.tape:
                continue
            match, knowing, winner = games.Match(contract, DEFENDER, CHALLENGER, lie, honest, lie.claim), "challenger", CHALLENGER
            choose = None
        else:
            honest = machine.Machine(claim)
            match, knowing, winner = games.Match(contract, DEFENDER, CHALLENGER, honest, honest, claim), "defender", DEFENDER
            choose = source.randrange
        logs = match.play(knowing, choose)
        assert logs == [("Decided", {"claim": match.id, "winner": winner.lower(), "isRight": winner == DEFENDER})], number
        assert contract.call("credit", winner) == 2 * games.BOND
        contract.send("withdraw", sender=winner)
        assert contract.chain.balance(winner) == RICH + games.BOND and contract.chain.balance(contract.at) == 0
        totals.append((sum(gas for _, gas in match.gas), match.gas))
    print("gas of the dearest game:", *max(totals))
    assert max(totals)[0] < LIMIT


def test_a_claim_that_nobody_doubts_is_final_after_its_window(program, contract):
    claim = machine.generated(program, [1, 2], 3, 2)
    machine.Machine(claim)
    contract.send("propose", claim.words(), sender=DEFENDER, value=games.BOND)
    with pytest.raises(Reverted, match="proposed"):
        contract.send("propose", claim.words(), sender=DEFENDER, value=games.BOND)
    with pytest.raises(Reverted, match="too early"):
        contract.send("settle", claim.id(), sender=ANYBODY)
    assert contract.call("isFinal", claim.id()) is False
    contract.chain.pass_time(games.WINDOW)
    with pytest.raises(Reverted, match="too late"):
        contract.send("challenge", claim.words(), sender=CHALLENGER, value=games.BOND)
    contract.send("settle", claim.id(), sender=ANYBODY)
    assert contract.call("isFinal", claim.id()) is True and contract.call("credit", DEFENDER) == games.BOND


@pytest.mark.parametrize("late", ["defender", "challenger"])
def test_who_runs_out_of_time_loses(program, contract, late):
    trace = machine.Machine(machine.generated(program, [1, 2], 3, 2))
    match = games.Match(contract, DEFENDER, CHALLENGER, trace, trace, trace.claim)
    match.begin()
    if late == "challenger":
        match.split()
    contract.chain.pass_time(games.CLOCK - 1)
    with pytest.raises(Reverted, match="time left"):
        contract.send("timeOut", match.id, sender=ANYBODY)
    contract.chain.pass_time(1)
    with pytest.raises(Reverted, match="time over"):
        match.split() if late == "defender" else match.select(0)
    contract.send("timeOut", match.id, sender=ANYBODY)
    assert contract.call("credit", CHALLENGER if late == "defender" else DEFENDER) == 2 * games.BOND


def test_moves_out_of_turn_or_form_are_refused(program, contract):
    trace = machine.Machine(machine.generated(program, [1, 2, 3, 4, 5, 6, 7], 3, 2))
    match = games.Match(contract, DEFENDER, CHALLENGER, trace, trace, trace.claim)
    with pytest.raises(Reverted, match="not the bond"):
        contract.send("propose", trace.claim.words(), sender=DEFENDER, value=games.BOND - 1)
    with pytest.raises(Reverted, match="not open"):
        contract.send("challenge", trace.claim.words(), sender=CHALLENGER, value=games.BOND)
    match.begin()
    hashes = match.points("defender")[1:-1]
    for arguments, sender, reason in [
        (("split", match.id, hashes), CHALLENGER, "not the defender"),
        (("split", match.id, hashes[1:]), DEFENDER, "not the number of parts"),
        (("select", match.id, hashes, 0), CHALLENGER, "not the split"),
        (("settle", match.id), ANYBODY, "not open"),
        (("judgeLogit", trace.claim.words(), *trace.witness(0, 0)[1]), ANYBODY, "more than one unit is left"),
    ]:
        with pytest.raises(Reverted, match=reason):
            contract.send(*arguments, sender=sender)
    match.split()
    for arguments, sender, reason in [
        (("split", match.id, hashes), DEFENDER, "split"),
        (("select", match.id, hashes, 0), DEFENDER, "not the challenger"),
        (("select", match.id, hashes, 8), CHALLENGER, "no such part"),
        (("select", match.id, hashes[:-1], 0), CHALLENGER, "not the split"),
    ]:
        with pytest.raises(Reverted, match=reason):
            contract.send(*arguments, sender=sender)


@pytest.mark.parametrize(
    "change", [{"prompt_steps": 0}, {"prompt_steps": 9}, {"maximum": 0}, {"top_p": 1001}, {"seed": 2**64}, {"final": machine.FAILED}]
)
def test_a_claim_that_cannot_be_true_is_not_proposed(program, contract, change):
    claim = machine.generated(program, [1, 2], 3, 2)
    for name, value in change.items():
        setattr(claim, name, value)
    with pytest.raises(Reverted):
        contract.send("propose", claim.words(), sender=DEFENDER, value=games.BOND)


def test_the_vectors_for_the_swift_tests_are_what_the_machine_gives():
    assert verification_vectors.PATH.read_text().splitlines() == list(verification_vectors.lines())
