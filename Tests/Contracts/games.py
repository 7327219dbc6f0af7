"""Players of verification games on the chain."""

import machine
from evm import Reverted  # noqa: F401

BOND, WINDOW, CLOCK = 10**18, 86_400, 3_600


def deploy(chain):
    return chain.deploy("VerificationGame", ["uint256", "uint256", "uint256"], [BOND, WINDOW, CLOCK])


class Match:
    """A game between two traces of one claim, move by move, with the gas of each kind of move."""

    def __init__(self, contract, defender, challenger, defending, challenging, claim):
        self.contract, self.claim, self.id = contract, claim, claim.id()
        self.accounts = {"defender": defender, "challenger": challenger}
        self.traces = {"defender": defending, "challenger": challenging}
        self.step, self.start, self.end, self.hashes = None, 0, claim.steps, None
        self.gas = []
        self.descend()

    def begin(self):
        self.send("propose", self.claim.words(), side="defender", value=BOND)
        self.send("challenge", self.claim.words(), side="challenger", value=BOND)

    def send(self, name, *arguments, side, value=0):
        result = self.contract.send(name, *arguments, sender=self.accounts[side], value=value)
        self.gas.append((name, result.gas))
        return result

    def descend(self):
        if self.step is None and self.end - self.start == 1:
            self.step, self.start, self.end = self.start, 0, machine.UNITS

    @property
    def is_single(self):
        return self.step is not None and self.end - self.start == 1

    def places(self):
        parts = min(8, self.end - self.start)
        return [self.start + (self.end - self.start) * k // parts for k in range(parts + 1)]

    def points(self, side):
        trace = self.traces[side]
        if self.step is None:
            return [trace.point(place) for place in self.places()]
        links = trace.chain(self.step)
        return [links[place] for place in self.places()]

    def split(self, hashes=None):
        self.hashes = hashes or self.points("defender")[1:-1]
        self.send("split", self.id, self.hashes, side="defender")

    def select(self, part=None):
        places, own = self.places(), self.points("challenger")
        ends = [*self.hashes, self.points("defender")[-1]]
        if part is None:
            part = next((k for k, end in enumerate(ends) if end != own[k + 1]), len(ends) - 1)
        self.send("select", self.id, self.hashes, part, side="challenger")
        self.start, self.end = places[part], places[part + 1]
        self.descend()

    def judge(self, side):
        name, arguments = self.traces[side].witness(self.step, self.start)
        return self.send(name, self.claim.words(), *arguments, side=side)

    def play(self, knowing, choose=None):
        """Plays to the end; `knowing` proves the unit. Returns the events of the decision."""
        self.begin()
        while not self.is_single:
            self.split()
            self.select(choose(len(self.hashes) + 1) if choose else None)
        return self.judge(knowing).logs
