"""RevShareToken against the rules of LedgerCore, in ether and in a token: random sequences, each step's outcome and all numbers to the wei.

The rules are those of scripts/ledger-vectors, to which the Swift code is held by its own tests. SEQUENCES says how many sequences run, SEED where they begin.
"""

import os
import random

import pytest
from conftest import HOLDERS, ISSUER, KEYS, OPERATOR, RICH, deploy_token
from evm import Chain, Reverted, address
from model import Rules
from signing import burn_for, claim_for

SEQUENCES, SEED = int(os.environ.get("SEQUENCES", "40")), int(os.environ.get("SEED", "1"))
ETHER, RELAYER = "0x" + "00" * 20, address(0x4E1A)
PEOPLE = HOLDERS[:4]


class Pair:
    """A contract and the rules: for each asset one instance, all with the same transfers and burns."""

    def __init__(self, source, artifact=None):
        self.source, self.chain = source, Chain([RICH, OPERATOR, RELAYER, *PEOPLE])
        self.percent, self.window = source.choice([0, 1, 33, 50, 60, 67, 99, 100]), source.choice([0, 0, 1, 2, 3])
        supply = source.choice([1, 3, 1000, 10**6, 10**24, 2**112 - 1, source.getrandbits(90) + 1])
        self.coin = self.chain.deploy("MockToken", [], [])
        self.token = deploy_token(
            self.chain, supply, self.percent, 1000, self.window, OPERATOR, [self.coin.at], issuer=PEOPLE[0], artifact=artifact
        )
        self.rules = {asset: Rules(supply, self.percent, self.window) for asset in (ETHER, self.coin.at)}
        self.start = {asset: [self.held(asset, person) for person in PEOPLE] for asset in self.rules}
        self.fees = {asset: 0 for asset in self.rules}
        self.nonces = [0] * len(PEOPLE)
        self.largest = source.choice([7, 200, 10**6, 10**18, 2**110])
        self.deposited = {asset: 0 for asset in self.rules}

    def held(self, asset, account):
        return self.chain.balance(account) if asset == ETHER else self.coin.call("balanceOf", account)

    def attempt(self, action):
        try:
            action()
            return True
        except Reverted:
            return False

    def step(self):
        source, people = self.source, range(len(PEOPLE))
        who, asset = source.choice(people), source.choice(list(self.rules))
        balance = self.rules[ETHER].balances.get(who, 0)
        part = source.choice([0, 1, balance, balance // 2, balance // 3, source.randrange(balance + 1), balance + 1])
        action = source.choice(["deposit", "deposit", "transfer", "transfer", "transferFrom", "snapshot", "claim", "claim", "signedClaim", "burn", "signedBurn"])
        return action, getattr(self, action)(who, asset, part)

    def deposit(self, who, asset, part):
        amount = self.source.randrange(self.largest) + 1
        self.deposited[asset] += amount
        if asset == ETHER:
            self.chain.send_value(RICH, self.token.at, amount)
        else:
            self.coin.send("mint", self.token.at, amount, sender=RICH)
        return self.rules[asset].deposit(amount), True

    def move(self, giver, receiver, amount):
        return all([rules.transfer(giver, receiver, amount) for rules in self.rules.values()])

    def transfer(self, who, asset, part):
        receiver = self.source.randrange(len(PEOPLE))
        done = self.attempt(lambda: self.token.send("transfer", PEOPLE[receiver], part, sender=PEOPLE[who]))
        return self.move(who, receiver, part), done

    def transferFrom(self, who, asset, part):
        receiver, allowed = self.source.randrange(len(PEOPLE)), self.source.choice([part, part, max(0, part - 1), 2**256 - 1])
        self.token.send("approve", OPERATOR, allowed, sender=PEOPLE[who])
        done = self.attempt(lambda: self.token.send("transferFrom", PEOPLE[who], PEOPLE[receiver], part, sender=OPERATOR))
        expected = allowed >= part and self.move(who, receiver, part)
        left = self.token.call("allowance", PEOPLE[who], OPERATOR)
        return expected, done and left == (allowed if allowed == 2**256 - 1 else allowed - part)

    def snapshot(self, who, asset, part):
        seconds = self.source.choice([1, 1000, 1001, 1001, 5000])
        expected = self.chain.now + seconds > self.token.call("lastSnapshotTime") + 1000
        self.chain.pass_time(seconds)
        done = self.attempt(lambda: self.token.send("snapshot", sender=OPERATOR))
        if expected:
            for rules in self.rules.values():
                rules.snapshot()
        return expected, done

    def choose(self, asset, who):
        rules = self.rules[asset]
        newest = len(rules.snapshots)
        paying = [(h, n) for h in range(len(PEOPLE)) for n in range(1, newest + 1) if rules.claimable(h, n)]
        if paying and self.source.random() < 0.75:
            who, number = self.source.choice(paying)
            return who, [number] + [n for h, n in paying if h == who and n != number and self.source.random() < 0.5]
        count = self.source.choice([0, 1, 1, 2, 3])
        return who, [self.source.randint(max(0, newest - 4), newest + (self.source.random() < 0.1)) for _ in range(count)]

    def claim(self, who, asset, part):
        who, ids = self.choose(asset, who)
        if asset != ETHER:
            done = self.attempt(lambda: self.token.send("claimERC20", ids, asset, sender=PEOPLE[who]))
        elif len(ids) == 1 and self.source.random() < 0.5:
            done = self.attempt(lambda: self.token.send("claim", ids[0], sender=PEOPLE[who]))
        else:
            done = self.attempt(lambda: self.token.send("claimBatch", ids, sender=PEOPLE[who]))
        return self.rules[asset].claim(who, ids), done

    def signedClaim(self, who, asset, part):
        who, ids = self.choose(asset, who)
        rules, recipient = self.rules[asset], PEOPLE[who]
        amount = sum(rules.claimable(who, n) or 0 for n in set(ids))
        fee = self.source.choice([0, 0, 1, amount // 10, amount, amount + 1])
        done = self.attempt(lambda: claim_for(self.token, KEYS[who], asset, ids, recipient, fee, RELAYER))
        expected = fee <= amount and rules.claim(who, ids)
        if expected:
            self.fees[asset] += fee
            self.nonces[who] += 1
            rules.paid[who] -= fee
        return expected, done

    def burn(self, who, asset, part):
        return self.burned(who, part, lambda: self.token.send("burn", part, sender=PEOPLE[who]), 0, 0)

    def signedBurn(self, who, asset, part):
        redeemable = self.rules[ETHER].redeemable(part)
        amount = sum(redeemable or (0, 0))
        minimum, fee = self.source.choice([0, amount, amount, amount + 1]), self.source.choice([0, 0, 1, amount // 10, amount])
        expected, done = self.burned(who, part, lambda: burn_for(self.token, KEYS[who], part, PEOPLE[who], minimum, fee, RELAYER), minimum, fee)
        self.nonces[who] += expected
        return expected, done

    def burned(self, who, part, action, minimum, fee):
        redeemable = self.rules[ETHER].redeemable(part)
        done = self.attempt(action)
        allowed = redeemable is not None and sum(redeemable) >= max(minimum, fee)
        expected = allowed and all([rules.burn(who, part) for rules in self.rules.values()])
        if expected:
            self.fees[ETHER] += fee
            self.rules[ETHER].paid[who] -= fee
        return expected, done

    def differences(self, thorough):
        """Pairs of a name and the two numbers that differ."""
        token, found = self.token, []

        def compare(name, mine, theirs):
            if mine != theirs:
                found.append((name, mine, theirs))

        rules = self.rules[ETHER]
        compare("supply", token.call("totalSupply"), rules.supply)
        for index, person in enumerate(PEOPLE):
            compare(f"balance {index}", token.call("balanceOf", person), rules.balances.get(index, 0))
            compare(f"nonce {index}", token.call("nonces", person), self.nonces[index])
        for asset, rules in self.rules.items():
            compare("revenue", token.call("unsnapshottedRevenue", asset), rules.revenue)
            compare("redeemed", token.call("redeemedSinceSnapshot", asset), rules.redeemed)
            compare("burn pool", token.call("burnPool", asset), rules.pool)
            # With a window, what has left it and rolled over stands in the later snapshot alone.
            compare("claim pool", token.call("claimPool", asset), rules.claim_pool())
            compare("held", self.held(asset, token.at), rules.claim_pool() + rules.pool + rules.revenue - rules.redeemed)
            compare("fees", self.held(asset, RELAYER) - (0 if asset != ETHER else 2**240), self.fees[asset])
            for index, person in enumerate(PEOPLE):
                compare(f"paid {index}", self.held(asset, person) - self.start[asset][index], rules.paid.get(index, 0))
            newest = len(rules.snapshots)
            first = 0 if thorough else max(0, newest - 1)
            for number in range(first, newest + 2):
                for index in range(len(PEOPLE)) if thorough else [self.source.randrange(len(PEOPLE))]:
                    compare(f"claimable {index} {number}", self.claimable(asset, PEOPLE[index], number), rules.claimable(index, number))
                    if 1 <= number <= newest:
                        balance = rules.snapshots[number - 1]["balances"].get(index, 0)
                        compare(f"balance {index} at {number}", token.call("balanceOfAt", PEOPLE[index], number), balance)
            probe = self.source.choice([0, 1, rules.supply // 2, rules.supply])
            expected = rules.redeemable(probe)
            compare("redeemable", self.redeemable(asset, probe), None if expected is None else sum(expected))
        return found

    def claimable(self, asset, person, number):
        try:
            if asset == ETHER:
                return self.token.call("claimableRevenue", person, number)
            return self.token.call("claimableERC20", person, number, asset)
        except Reverted:
            return None

    def redeemable(self, asset, amount):
        try:
            if asset == ETHER:
                return self.token.call("redeemableOnBurn", amount)
            return self.token.call("redeemableERC20OnBurn", amount, asset)
        except Reverted:
            return None


def run(seed, artifact=None):
    """Runs a sequence, of another contract where an artifact is given. Returns the first difference, None when there is none."""
    source = random.Random(seed)
    pair = Pair(source, artifact)
    steps = source.choice([10, 20, 40])
    for number in range(steps):
        try:
            action, (expected, done) = pair.step()
            if expected != done:
                return f"seed {seed}, step {number}: {action} {'was done' if done else 'reverted'}, the rules say otherwise"
            found = pair.differences(thorough=number == steps - 1)
        except Reverted as error:
            return f"seed {seed}, step {number}: a view reverted: {error}"
        if found:
            return f"seed {seed}, step {number}: {action}: {found}"
    return None


@pytest.mark.parametrize("part", range(8))
def test_contract_and_ledger_agree(part):
    for seed in range(SEED + part, SEED + SEQUENCES, 8):
        assert run(seed) is None
