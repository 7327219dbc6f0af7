"""What always holds of RevShareToken, through random calls by honest accounts, accounts that call back or refuse, and tokens that lie.

CALLS says how many calls, SEED where they begin. Each call may revert; after each, the numbers must fit.
"""

import os
import random

import pytest
from conftest import HOLDERS, KEYS, OPERATOR, RICH, deploy_token
from evm import Chain, Reverted, address
from signing import burn_for, claim_for

CALLS, SEED = int(os.environ.get("CALLS", "200")), int(os.environ.get("SEED", "1"))
ETHER = "0x" + "00" * 20


class World:
    def __init__(self, seed):
        self.source = random.Random(seed)
        self.chain = Chain([RICH, OPERATOR, *HOLDERS])
        self.percent, self.window = self.source.choice([0, 33, 60, 100]), self.source.choice([0, 1, 2])
        supply = self.source.choice([3, 1000, 10**18, 2**112 - 1])
        self.coin = self.chain.deploy("MockToken", [], [])
        self.token = deploy_token(self.chain, supply, self.percent, 1, self.window, OPERATOR, [self.coin.at], issuer=HOLDERS[0])
        self.attackers = [self.chain.deploy("Attacker", ["address"], [HOLDERS[0]]) for _ in range(2)]
        self.everybody = [*HOLDERS[:3], *(attacker.at for attacker in self.attackers)]
        self.entitlements, self.claimed, self.received = {}, set(), {ETHER: 0, self.coin.at: 0}
        self.value = {asset: (0, 1) for asset in self.received}

    def call_data(self):
        """A function that a holder may call, with arguments that may fit."""
        source, token = self.source, self.token
        newest = token.call("snapshotCount")
        ids = [source.randint(max(0, newest - 2), newest + 1) for _ in range(source.choice([1, 1, 2]))]
        balance = source.choice([0, 1, 5, 10**17, 2**111])
        return source.choice([
            ("claim", ids[0]), ("claimBatch", ids), ("claimERC20", ids, self.coin.at), ("burn", balance), ("transfer", source.choice(self.everybody), balance),
            ("approve", source.choice(self.everybody), balance), ("snapshot",), ("transfer", token.at, 1), ("setSnapshotter", source.choice(self.everybody)),
        ])

    def step(self):
        source, token = self.source, self.token
        shape = source.randrange(14)
        if shape < 3:
            amount = source.choice([1, 7, 10**9, 10**18, 2**100])
            self.received[ETHER] += amount
            self.chain.send_value(RICH, token.at, amount)
            self.coin.send("mint", token.at, amount, sender=RICH)
            self.received[self.coin.at] += amount
        elif shape < 5:
            self.chain.pass_time(2)
            token.send("snapshot", sender=OPERATOR)
        elif shape < 7:
            attacker = source.choice(self.attackers)
            attacker.send("setMode", source.randrange(3), token.at, token.calldata(*self.call_data()), sender=HOLDERS[0])
        elif shape < 8:
            self.coin.send("setMode", source.randrange(4), token.at, token.calldata(*self.call_data()), sender=RICH)
        elif shape < 9:
            attacker, data = source.choice(self.attackers), token.calldata(*self.call_data())
            attacker.send("execute", token.at, data, 0, sender=HOLDERS[0])
        elif shape < 10:
            newest, who = token.call("snapshotCount"), source.randrange(3)
            asset, recipient = source.choice([ETHER, self.coin.at]), source.choice([*self.everybody, token.at])
            claim_for(token, KEYS[who], asset, [source.randint(0, newest + 1)], recipient, source.choice([0, 1, 10**17]), RICH)
        elif shape < 11:
            burn_for(token, KEYS[source.randrange(3)], source.choice([0, 1, 3]), source.choice(self.everybody), 0, 0, RICH)
        else:
            name, *arguments = self.call_data()
            token.send(name, *arguments, sender=source.choice(HOLDERS[:3]))

    def check(self):
        token, newest = self.token, self.token.call("snapshotCount")
        supply = token.call("totalSupply")
        assert sum(token.call("balanceOf", who) for who in self.everybody) == supply and token.call("balanceOf", token.at) == 0
        for asset in self.received:
            held = self.chain.balance(token.at) if asset == ETHER else self.coin.call("balanceOf", token.at)
            pool, burnable = token.call("claimPool", asset), token.call("burnPool", asset)
            revenue, redeemed = token.call("unsnapshottedRevenue", asset), token.call("redeemedSinceSnapshot", asset)
            assert held == pool + burnable + revenue - redeemed
            assert 100 * redeemed <= revenue * (100 - self.percent)
            shares = [token.call("claimableAt", number, asset) for number in range(1, newest + 1)]
            live = shares[-self.window :] if self.window else shares
            assert all(claimed <= claimable for claimable, claimed in shares)
            assert pool == sum(claimable - claimed for claimable, claimed in live)
            # What one token redeems of pool and revenue never falls.
            if supply:
                whole = token.call("redeemableOnBurn", supply) if asset == ETHER else token.call("redeemableERC20OnBurn", supply, asset)
                before, tokens = self.value[asset]
                assert (whole + 2) * tokens >= before * supply
                self.value[asset] = (whole, supply)
            self.check_entitlements(asset, newest)

    def check_entitlements(self, asset, newest):
        """Each is what it was when its snapshot was taken, until it is claimed, and then nothing."""
        token, first = self.token, newest - self.window + 1 if self.window else 1
        for number in range(max(1, first, newest - 3), newest + 1):
            total = 0
            for who in self.everybody:
                now = token.call("claimableRevenue", who, number) if asset == ETHER else token.call("claimableERC20", who, number, asset)
                known = self.entitlements.setdefault((asset, who, number), now)
                total += known
                if token.call("isClaimed", who, number, asset):
                    assert now == 0
                    self.claimed.add((asset, who, number))
                else:
                    assert now == known and (asset, who, number) not in self.claimed
            assert total <= token.call("claimableAt", number, asset)[0]


@pytest.mark.parametrize("part", range(4))
def test_the_numbers_fit_after_every_call(part):
    done, seed = 0, SEED * 1000 + part
    while done < CALLS // 4:
        world = World(seed)
        for _ in range(50):
            try:
                world.step()
            except Reverted:
                pass
            world.check()
        done, seed = done + 50, seed + 4
