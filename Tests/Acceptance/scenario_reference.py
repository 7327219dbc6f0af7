"""The systems of the scenarios, each written out in Python: what a case comes to without any policy or template.

Written for reading: a class a system, a method an event. Amounts are whole numbers, shares are fractions, and a refusal takes the event back.
"""

import copy
import hashlib
from fractions import Fraction
from math import floor


class Refused(Exception):
    """An event that changes nothing, and its kind."""


def refuse(kind, condition=True):
    if condition:
        raise Refused(kind)


def number(value):
    return None if value is None else Fraction(value)


def elements(values):
    """The elements of a list; one with `repeat` stands for many."""
    for value in values or []:
        if isinstance(value, dict) and "repeat" in value:
            for index in range(int(value["repeat"])):
                yield {name: filled(entry, index) for name, entry in value.items() if name != "repeat"}
        else:
            yield value


def filled(value, index):
    if isinstance(value, str):
        return value.replace("#", str(index))
    if isinstance(value, dict) and set(value) == {"a", "b", "m", "least"}:
        return str(int(value["least"]) + (int(value["a"]) * index + int(value["b"])) % int(value["m"]))
    if isinstance(value, list):
        return [filled(entry, index) for entry in value]
    return value


class System:
    assets = ["u"]

    def __init__(self, given):
        self.given, self.now, self.timers, self.order = given, Fraction(0), [], 0
        self.paid, self.received, self.pools = {asset: {} for asset in self.assets}, {asset: 0 for asset in self.assets}, {}
        self.begin()

    def begin(self):
        pass

    def close(self):
        pass

    def facts(self):
        return {}

    def shown(self):
        """The names of the pools that a reader sees, where they differ."""
        return {}

    def parameter(self, name):
        return number(self.given[name])

    # Money

    def take(self, pool, amount, asset="u"):
        self.received[asset] += amount
        self.pools[asset, pool] = self.pools.get((asset, pool), 0) + amount

    def balance(self, pool, asset="u"):
        return self.pools.get((asset, pool), 0)

    def leave(self, pool, amount, asset):
        refuse("insufficientBalance", self.balance(pool, asset) < amount)
        self.pools[asset, pool] = self.balance(pool, asset) - amount

    def pay(self, pool, party, amount=None, asset="u"):
        amount = self.balance(pool, asset) if amount is None else amount
        self.leave(pool, amount, asset)
        self.paid[asset][party] = self.paid[asset].get(party, 0) + amount

    def move(self, pool, target, amount=None, asset="u"):
        amount = self.balance(pool, asset) if amount is None else amount
        self.leave(pool, amount, asset)
        self.pools[asset, target] = self.balance(target, asset) + amount

    def share(self, pool, amount, weights):
        """Pays each party its floor of an amount by weight."""
        whole = sum(weights.values())
        for party, weight in weights.items():
            if whole:
                self.pay(pool, party, floor(Fraction(amount) * weight / whole))

    # Time

    def at(self, time, name, *arguments):
        self.timers.append((Fraction(time), self.order, name, arguments))
        self.order += 1

    def due(self, until=None):
        while self.timers:
            timer = min(self.timers)
            if until is not None and timer[0] > until:
                break
            self.timers.remove(timer)
            self.now = max(self.now, timer[0])
            getattr(self, timer[2])(*timer[3])
        if until is not None:
            self.now = max(self.now, until)


class Offering(System):
    assets = ["u", "token"]

    def begin(self):
        g = self.given
        self.start, self.end = map(Fraction, g["window"])
        self.people, self.identities, self.state, self.sent, self.voices = {}, set(), "open", {}, {}
        self.granted, self.used, self.tokens, self.released = {}, {}, {}, set()
        self.milestones = list(elements(g["milestones"]))
        self.take("unissued", self.parameter("offered"), "token")
        self.at(self.end, "finish")

    def deposit(self, e):
        amount = number(e["amount"])
        limit = self.parameter("limit")
        refuse("early", self.now < self.start)
        refuse("late", self.now >= self.end)
        refuse("duplicate", e["id"] in self.identities)
        refuse("belowLeast", amount < self.parameter("least"))
        refuse("aboveLimit", limit is not None and self.people.get(e["by"], 0) + amount > limit)
        self.identities.add(e["id"])
        self.people[e["by"]] = self.people.get(e["by"], 0) + amount
        self.take("escrow", amount)

    def withdraw(self, e):
        refuse("locked" if self.state == "open" else "wrongState")

    def finish(self):
        raised, offered, cap = sum(self.people.values()), self.parameter("offered"), self.parameter("cap")
        if raised < self.parameter("target") or not raised:
            self.state = "failed"
            for name, total in self.people.items():
                self.pay("escrow", name, total)
            self.tokens["issuer"] = offered
            return
        self.state = "succeeded"
        for name, total in self.people.items():
            used = floor(min(raised, cap) * total / raised)
            self.granted[name] = floor(offered * used / cap) if cap else 0
            self.used[name] = used if self.granted[name] else 0
            self.tokens[name] = self.tokens.get(name, 0) + self.granted[name]
            self.pay("escrow", name, total - self.used[name])
        self.tokens["issuer"] = self.tokens.get("issuer", 0) + offered - sum(self.granted.values())
        self.proceeds = sum(self.used.values())
        if not self.milestones:
            self.pay("escrow", "issuer")
        for index, milestone in enumerate(self.milestones):
            if milestone["deadline"] is None:
                self.release(index)
            else:
                self.at(milestone["deadline"], "miss", index)

    def part(self, index):
        parts = [floor(self.proceeds * number(milestone["share"])) for milestone in self.milestones]
        return self.proceeds - sum(parts[:-1]) if index == len(parts) - 1 else parts[index]

    def release(self, index):
        self.released.add(index)
        self.pay("escrow", "issuer", self.part(index))

    def miss(self, index):
        if index not in self.released:
            self.released.add(index)
            part = self.part(index)
            back = {name: floor(Fraction(part) * used / self.proceeds) if self.proceeds else 0 for name, used in self.used.items()}
            for name, amount in back.items():
                self.pay("escrow", name, amount)
            self.pay("escrow", "issuer", part - sum(back.values()))

    def approve(self, e):
        index = int(e["milestone"]) - 1
        refuse("notReviewer", e["by"] not in self.given["reviewers"])
        refuse("wrongState", self.state != "succeeded" or not 0 <= index < len(self.milestones))
        deadline = number(self.milestones[index]["deadline"])
        refuse("late", deadline is not None and self.now >= deadline)
        refuse("alreadyVoted", e["by"] in self.voices.get(index, set()))
        refuse("decided", index in self.released)
        self.voices.setdefault(index, set()).add(e["by"])
        if len(self.voices[index]) >= self.parameter("quorum"):
            self.release(index)

    def transfer(self, e):
        name, amount, vesting = e["by"], number(e["amount"]), self.given["vesting"]
        refuse("wrongState", self.state != "succeeded")
        locked, granted, elapsed = 0, self.granted.get(name, 0), self.now - self.end
        if vesting and elapsed < number(vesting["duration"]):
            vested = 0 if elapsed < number(vesting["cliff"]) else floor(granted * elapsed / number(vesting["duration"]))
            locked = granted - vested
        held = self.tokens.get(name, 0)
        refuse("tokensLocked", locked and amount > held - locked)
        refuse("insufficientBalance", amount > held)
        self.tokens[name] = held - amount
        self.tokens[e["to"]] = self.tokens.get(e["to"], 0) + amount

    def close(self):
        for name, amount in self.tokens.items():
            self.pay("unissued", name, amount, "token")


class EpochWaterfall(System):
    def begin(self):
        self.invoices, self.revenue, self.referred = {}, 0, 0
        for epoch in range(1, int(self.given["epochs"]) + 1):
            self.at(epoch * self.parameter("length"), "end")

    def over(self):
        return self.now >= self.parameter("epochs") * self.parameter("length")

    def charge(self, e):
        refuse("late", self.over())
        amount = number(e["amount"])
        self.take("revenue", amount)
        self.revenue += amount
        self.referred += amount if e["referred"] else 0

    def invoice(self, e):
        refuse("notMember", e["by"] not in self.given["providers"])
        refuse("late", self.over())
        refuse("duplicate", e["id"] in self.invoices)
        self.invoices[e["id"]] = [e["by"], number(e["amount"])]

    def end(self):
        for invoice in self.invoices.values():
            paying = min(invoice[1], self.balance("revenue"))
            if paying:
                self.pay("revenue", invoice[0], paying)
            invoice[1] -= paying
        net = self.balance("revenue")
        if self.revenue:
            self.pay("revenue", "referrer", floor(net * self.parameter("referrer") * self.referred / self.revenue))
        self.pay("revenue", "program", floor(net * self.parameter("program")))
        self.move("revenue", "holders")
        self.share("holders", self.balance("holders"), {h["name"]: number(h["balance"]) for h in elements(self.given["holders"])})
        self.revenue = self.referred = 0

    def facts(self):
        return {"owed": sum(invoice[1] for invoice in self.invoices.values())}


class ChargeWaterfall(System):
    def begin(self):
        self.versions = [(number(v["from"]), number(v["referrer"]), number(v["program"])) for v in elements(self.given["versions"])]
        self.charges = {}

    def register(self, e):
        version = tuple(number(e[name]) for name in ("from", "referrer", "program"))
        refuse("startInPast", version[0] < self.now)
        refuse("sharesAboveOne", version[1] + version[2] > 1)
        self.versions.append(version)

    def charge(self, e):
        amount, cost = number(e["amount"]), number(e["cost"])
        refuse("duplicate", e["id"] in self.charges)
        refuse("costAboveAmount", cost > amount)
        # The latest start that is not after the call's; of two with one start the later registered.
        version = max(((v[0], index, v) for index, v in enumerate(self.versions) if v[0] <= number(e["begun"])), default=(0, 0, (0, 0, 0)))[2]
        net = amount - cost
        referrer, program = floor(net * version[1]), floor(net * version[2])
        self.take(e["id"], amount)
        self.pay(e["id"], "provider", cost)
        self.charges[e["id"]] = {"holders": net - referrer - program, "program": program, "referrer": referrer}
        self.at(self.now + self.parameter("window"), "final", e["id"])

    def refund(self, e):
        refuse("unknownCharge", e["charge"] not in self.charges)
        parts = self.charges[e["charge"]]
        refuse("final", parts is None)
        left = number(e["amount"])
        refuse("aboveUnfinal", left > sum(parts.values()))
        for name in parts:
            taking = min(left, parts[name])
            parts[name] -= taking
            left -= taking
            self.pay(e["charge"], "caller", taking)

    def final(self, charge):
        for name, part in self.charges[charge].items():
            self.pay(charge, name, part)
        self.charges[charge] = None


class Lineage(System):
    def begin(self):
        self.models, self.disputed, self.struck, self.held = {}, set(), set(), {}

    def edges(self, model):
        """Each edge above a model once: (child, parent) and its share."""
        found = {}
        for parent, share in self.models[model]:
            found[model, parent] = share
            found |= self.edges(parent)
        return found

    def depth(self, model):
        return 1 + max((self.depth(parent) for parent, _ in self.models[model]), default=-1)

    def above(self, model):
        return {parent for _, parent in self.edges(model)}

    def register(self, e):
        parents = [(p["name"], number(p["share"])) for p in elements(e["parents"])]
        refuse("duplicate", e["id"] in self.models)
        refuse("parentUnknown", any(name not in self.models for name, _ in parents))
        self.models[e["id"]] = parents
        refuse("lineageTooDeep", self.depth(e["id"]) > self.parameter("depth"))
        taken = self.edges(e["id"]).values() if self.given["kind"] == "absolute" else [share for _, share in parents]
        refuse("lineageAboveCap", sum(taken) > self.parameter("most"))

    def link(self, e):
        child, parent = e["child"], e["parent"]
        refuse("parentUnknown", child not in self.models or parent not in self.models)
        refuse("lineageCycle", child == parent or child in self.above(parent))
        refuse("lineageTooDeep", self.depth(parent) + 1 > self.parameter("depth"))

    def charge(self, e):
        refuse("modelUnknown", e["model"] not in self.models)
        amount, parts = number(e["amount"]), {}
        self.take("income", amount)
        if self.given["kind"] == "absolute":
            sums = {}
            for (_, parent), share in self.edges(e["model"]).items():
                sums[parent] = sums.get(parent, 0) + share
            parts = {name: floor(amount * share) for name, share in sums.items() if name not in self.struck}
        else:
            self.relative(e["model"], amount, parts)
            parts.pop(e["model"])
        for name, part in parts.items():
            if name in self.disputed:
                self.held.setdefault(name, []).append((e["model"], part))
                self.move("income", "held " + name, part)
            else:
                self.pay("income", name, part)
        self.pay("income", e["model"])

    def relative(self, model, inflow, parts):
        kept = inflow
        for parent, share in self.models[model]:
            part = 0 if parent in self.struck else floor(inflow * share)
            kept -= part
            self.relative(parent, part, parts)
        parts[model] = parts.get(model, 0) + kept

    def dispute(self, e):
        refuse("modelUnknown", e["of"] not in self.models)
        refuse("wrongState", e["of"] in self.disputed or e["of"] in self.struck)
        self.disputed.add(e["of"])

    def claim(self, e):
        refuse("modelUnknown", e["by"] not in self.models)
        refuse("disputed", e["by"] in self.disputed)

    def resolve(self, e):
        model = e["of"]
        refuse("wrongState", model not in self.disputed)
        self.disputed.remove(model)
        for payer, part in self.held.pop(model, []):
            self.pay("held " + model, model if e["upheld"] else payer, part)
        if not e["upheld"]:
            self.struck.add(model)


class OwnedData(System):
    def begin(self):
        self.length, self.timeout = self.parameter("length"), self.parameter("timeout")
        self.items = {i["name"]: dict(i, since=Fraction(0), ended=False) for i in elements(self.given["items"])}
        self.take("fund", self.parameter("pool"))
        self.people, self.nonces, self.accrued, self.over = {}, set(), {}, False
        self.at(self.length, "finish")
        self.at(self.timeout, "unclaimed")

    def weight(self, item):
        most = self.parameter("mostHeld")
        return number(item["rarity"]) * (1 if most is None else min(number(item["held"]), most))

    def add(self, e):
        refuse("hashMismatch", e["cid"] != e["found"])
        refuse("nextVersion", self.now > 0)
        refuse("duplicate", e["name"] in self.items or any(item.get("cid") == e["cid"] for item in self.items.values()))
        self.items[e["name"]] = dict(e, since=Fraction(0), ended=False)

    def prove(self, e):
        refuse("authorizationReplayed", e["nonce"] in self.nonces)
        refuse("late", self.now >= self.timeout)
        refuse("alreadyProven", e["wallet"] in self.people)
        self.nonces.add(e["nonce"])
        self.people[e["wallet"]] = e["person"]
        if self.over:
            self.pay("fund", e["person"], self.accrued.pop(e["wallet"], 0))

    def stretch(self, item):
        whole = sum(map(self.weight, self.items.values()))
        if whole and self.length:
            blocks = min(self.now, self.length) - item["since"]
            part = floor(self.parameter("pool") * self.weight(item) * blocks / (whole * self.length))
            self.accrued[item["owner"]] = self.accrued.get(item["owner"], 0) + part
        item["since"] = self.now

    def sale(self, e):
        refuse("unknownItem", e["item"] not in self.items)
        item = self.items[e["item"]]
        refuse("licenceEnded", item["ended"])
        refuse("late", self.now >= self.length)
        self.stretch(item)
        item["owner"], item["ended"] = e["to"], item["licence"] != "CC0"

    def finish(self):
        for item in self.items.values():
            if not item["ended"]:
                self.stretch(item)
        self.over = True
        for wallet, person in self.people.items():
            self.pay("fund", person, self.accrued.pop(wallet, 0))

    def unclaimed(self):
        self.over, self.accrued = self.over, {}

    def close(self):
        self.move("fund", "reserve")

    def facts(self):
        ended = {name for name, item in self.items.items() if item["ended"]}
        models = list(elements(self.given["models"]))
        return {"affected": [m["name"] for m in models if ended & set(m["items"])]} if models else {}


class Rounding(System):
    def begin(self):
        self.came, self.paidOf, self.single = 0, {}, {}

    def split(self, e):
        g, amount, sink = self.given, number(e["amount"]), self.given["sink"]
        members = [(m["name"], number(m["weight"])) for m in elements(g["members"])]
        whole = sum(weight for _, weight in members) if g["whole"] is None else number(g["whole"])
        refuse("sharesAboveOne", sum(weight for _, weight in members) > whole)
        self.take(sink, amount)
        self.came += amount
        if g["method"] == "incentive":
            cut = floor(amount * number(g["incentive"]))
            self.pay(sink, "distributor", cut)
            amount -= cut
        if not whole:
            return
        parts, before, got = [], 0, 0
        for name, weight in members:
            method = g["method"]
            part = floor(amount * weight / whole)
            if method == "cumulative":
                before += weight
                part = floor(amount * before / whole) - got
                got += part
            elif method in ("lifetime", "story"):
                self.single[name] = self.single.get(name, 0) + part
                due = floor(self.came * weight / whole)
                part = (min(due, self.single[name]) if method == "story" else due) - self.paidOf.get(name, 0)
                self.paidOf[name] = self.paidOf.get(name, 0) + part
            parts.append(part)
        if g["method"] == "firstParts":
            left = amount - sum(parts)
            for index in range(len(parts)):
                if left >= 1:
                    parts[index] += 1
                    left -= 1
        for (name, _), part in zip(members, parts):
            self.pay(sink, name, part)


class Snapshots(System):
    def begin(self):
        self.balances = {h["name"]: number(h["balance"]) for h in elements(self.given["holders"])}
        self.supply = sum(self.balances.values())
        self.shots, self.claimed, self.inflow, self.redeemed = [], set(), 0, 0

    def revenue(self, e):
        self.take("revenue", number(e["amount"]))
        self.inflow += number(e["amount"])

    def snapshot(self, e):
        fresh = floor(self.inflow * self.parameter("percent") / 100)
        rolled = self.shots[-2]["claimable"] - self.shots[-2]["taken"] if len(self.shots) > 1 else 0
        self.shots.append({"claimable": fresh + rolled, "taken": 0, "supply": self.supply, "balances": dict(self.balances)})
        self.move("revenue", "claim pool", fresh)
        self.move("revenue", "burn pool")
        self.inflow = self.redeemed = 0

    def claim(self, e):
        index = int(e["snapshot"])
        refuse("snapshotOutsideWindow", index < 1 or index > len(self.shots) or index <= len(self.shots) - 2)
        refuse("alreadyClaimed", (index, e["by"]) in self.claimed)
        shot = self.shots[index - 1]
        part = floor(shot["balances"].get(e["by"], 0) * shot["claimable"] / shot["supply"]) if shot["supply"] else 0
        self.claimed.add((index, e["by"]))
        shot["taken"] += part
        self.pay("claim pool", e["by"], part)

    def burn(self, e):
        amount = number(e["amount"])
        refuse("insufficientBalance", amount > self.balances.get(e["by"], 0))
        if self.supply:
            fresh = floor(self.inflow * (100 - self.parameter("percent")) / 100) - self.redeemed
            early, late = floor(amount * fresh / self.supply), floor(amount * self.balance("burn pool") / self.supply)
            self.pay("revenue", e["by"], early)
            self.pay("burn pool", e["by"], late)
            self.redeemed += early
        self.supply -= amount
        if e["by"] in self.balances:
            self.balances[e["by"]] -= amount


class Optimistic(System):
    def begin(self):
        self.requests = {}

    def request(self, e):
        refuse("duplicate", e["id"] in self.requests)
        fee = self.parameter("fee") * number(e["batch"])
        self.take(e["id"], fee)
        self.requests[e["id"]] = {"by": e["by"], "fee": fee, "state": "open", "challenger": None}
        self.at(self.now + self.parameter("window"), "stand", e["id"])

    def challenge(self, e):
        refuse("unknownRequest", e["id"] not in self.requests)
        request = self.requests[e["id"]]
        refuse("alreadyChallenged", request["challenger"] is not None)
        refuse("final", request["state"] != "open")
        self.take("bond " + e["id"], self.parameter("bond"))
        request["state"], request["challenger"] = "challenged", e["by"]
        self.at(self.now + self.parameter("verdict"), "silence", e["id"])

    def verdict(self, e):
        refuse("wrongState", self.requests.get(e["id"], {}).get("state") != "challenged")
        self.decide(e["id"], e["upheld"])

    def silence(self, name):
        if self.requests[name]["state"] == "challenged":
            self.decide(name, True)

    def decide(self, name, upheld):
        request = self.requests[name]
        self.pay("bond " + name, request["challenger"] if upheld else "prover")
        if upheld:
            request["state"] = "corrected"
            self.pay(name, request["by"])
        else:
            self.accept(name)

    def stand(self, name):
        if self.requests[name]["state"] == "open":
            self.accept(name)

    def accept(self, name):
        self.requests[name]["state"] = "final"
        self.pay(name, "model", floor(self.requests[name]["fee"] * self.parameter("receiver")))
        self.pay(name, "protocol")

    def facts(self):
        return {"corrected": [name for name, request in self.requests.items() if request["state"] == "corrected"]}


class Prompts(System):
    def begin(self):
        self.commitments = {}

    def live(self, entry):
        return entry["recorded"] or self.now < entry["since"] + self.parameter("window")

    def commit(self, e):
        prompt = self.commitments.setdefault(e["prompt"], {})
        refuse("duplicate", e["by"] in prompt and self.live(prompt[e["by"]]))
        prompt.pop(e["by"], None)
        prompt[e["by"]] = {"since": self.now, "recorded": False}

    def record(self, e):
        entry = self.commitments.get(e["prompt"], {}).get(e["by"])
        refuse("proofInvalid", not e["valid"])
        refuse("notCommitted", entry is None)
        refuse("duplicate", entry["recorded"])
        refuse("commitmentExpired", not self.live(entry))
        entry["recorded"] = True

    def use(self, e):
        live = [(name, entry) for name, entry in self.commitments.get(e["prompt"], {}).items() if self.live(entry)]
        refuse("notFinal", not live or not live[0][1]["recorded"])
        amount = number(e["amount"])
        self.take("income", amount)
        self.pay("income", live[0][0], floor(amount * self.parameter("owner")))
        self.pay("income", "model")


class ProofKinds(System):
    def begin(self):
        self.calls, self.hashes = {}, set()

    def call(self, e):
        refuse("duplicate", e["id"] in self.calls)
        self.take(e["id"], number(e["amount"]))
        self.calls[e["id"]] = [e["by"], "open"]
        self.at(self.now + self.parameter("timeout"), "back", e["id"])

    def proof(self, e):
        refuse("wrongState", self.calls.get(e["id"], [0, "none"])[1] != "open")
        refuse("proofKindNotAccepted", e["kind"] not in self.given["kinds"])
        refuse("proofInvalid", not e["valid"])
        refuse("duplicate", e["hash"] in self.hashes)
        self.hashes.add(e["hash"])
        self.calls[e["id"]][1] = "paid"
        self.pay(e["id"], "model", floor(self.balance(e["id"]) * self.parameter("model")))
        self.pay(e["id"], "program")

    def back(self, name):
        if self.calls[name][1] == "open":
            self.calls[name][1] = "back"
            self.pay(name, self.calls[name][0])


class Botto(System):
    def begin(self):
        self.start, self.end = map(Fraction, self.given["round"])
        self.stakers = {s["name"]: {"stake": number(s["stake"]), "points": number(s["stake"]), "votes": {}} for s in elements(self.given["stakes"])}
        self.over, self.winner = False, None
        self.at(self.end, "finish")

    def of(self, name):
        return self.stakers.setdefault(name, {"stake": Fraction(0), "points": Fraction(0), "votes": {}})

    def stake(self, e):
        staker, amount = self.of(e["by"]), number(e["amount"])
        staker["stake"] += amount
        if self.now < self.end:
            staker["points"] += amount * min(Fraction(1), (self.end - self.now) / (self.end - self.start))

    def unstake(self, e):
        staker = self.stakers.get(e["by"], {"stake": 0})
        refuse("insufficientBalance", number(e["amount"]) > staker["stake"])
        staker = self.of(e["by"])
        staker["stake"] -= number(e["amount"])
        if not self.over:
            staker["points"], staker["votes"] = Fraction(0), {}

    def vote(self, e):
        points = number(e["points"])
        refuse("early", self.now < self.start)
        refuse("late", self.now >= self.end)
        refuse("unknownFragment", e["fragment"] not in self.given["fragments"])
        staker = self.stakers.get(e["by"], {"points": 0, "votes": {}})
        refuse("insufficientVotes", sum(staker["votes"].values()) + points > staker["points"])
        votes = self.of(e["by"])["votes"]
        votes[e["fragment"]] = votes.get(e["fragment"], 0) + points

    def finish(self):
        sums = {fragment: 0 for fragment in self.given["fragments"]}
        for staker in self.stakers.values():
            if staker["stake"] < self.parameter("least"):
                staker["votes"] = {}
            for fragment, points in staker["votes"].items():
                sums[fragment] += points
        self.over, self.winner = True, max(sums, key=sums.get, default=None)

    def sale(self, e):
        refuse("early", not self.over)
        amount = number(e["amount"])
        self.take("income", amount)
        house = floor(amount * self.parameter("house"))
        self.pay("income", "house", house)
        net = amount - house
        self.move("income", "liquidity", floor(net * self.parameter("liquidity")))
        spent = {name: sum(staker["votes"].values()) for name, staker in self.stakers.items()}
        for name, points in spent.items():
            if points:
                self.move("income", "for " + name, floor(floor(net * self.parameter("active")) * points / sum(spent.values())))
        self.move("income", "treasury")

    def claim(self, e):
        refuse("stakeTooLow", self.stakers.get(e["by"], {"stake": 0})["stake"] < self.parameter("least"))
        refuse("belowLeast", self.balance("for " + e["by"]) < self.parameter("leastClaim"))
        self.pay("for " + e["by"], e["by"])

    def facts(self):
        return {"winner": self.winner}


class Dao(System):
    def begin(self):
        self.holders = {h["name"]: number(h["balance"]) for h in elements(self.given["holders"])}
        self.voted, self.passed, self.income = {}, False, 0
        self.start, self.end = map(Fraction, self.given["vote"])
        self.at(self.end, "count")
        for epoch in range(1, int(self.given["epochs"]) + 1):
            self.at(epoch * self.parameter("length"), "epochEnd", epoch)

    def vote(self, e):
        refuse("early", self.now < self.start)
        refuse("late", self.now >= self.end)
        refuse("noWeight", not self.holders.get(e["by"]))
        refuse("alreadyVoted", e["by"] in self.voted)
        self.voted[e["by"]] = e["yes"]

    def revenue(self, e):
        refuse("late", self.now >= self.parameter("epochs") * self.parameter("length"))
        self.take("income", number(e["amount"]))

    def count(self):
        yes = sum(self.holders[name] for name, voice in self.voted.items() if voice)
        cast = sum(self.holders[name] for name in self.voted)
        self.passed = 2 * yes > cast and cast >= self.parameter("quorum") * sum(self.holders.values())

    def epochEnd(self, epoch):
        proposed = self.passed and (epoch - 1) * self.parameter("length") >= self.end
        amount = self.balance("income")
        for name, share in self.given["proposal" if proposed else "split"]:
            self.pay("income", name, floor(amount * number(share)))
        self.move("income", "treasury")

    def facts(self):
        return {"passed": self.passed}


class Tasks(System):
    def begin(self):
        self.tasks = {}
        self.at(self.parameter("time"), "timeOut")

    def post(self, e):
        refuse("late", self.now >= self.parameter("time"))
        refuse("duplicate", e["task"] in self.tasks)
        self.tasks[e["task"]] = {"worker": None, "voices": {}, "decided": False}
        self.take(e["task"], self.parameter("label") + 4 * self.parameter("review"))

    def submit(self, e):
        refuse("unknownTask", e["task"] not in self.tasks)
        task = self.tasks[e["task"]]
        refuse("duplicate", task["worker"] is not None)
        refuse("late", self.now >= self.parameter("time"))
        task["worker"] = e["by"]

    def review(self, e):
        task = self.tasks.get(e["task"], {"decided": False, "worker": None})
        refuse("decided", task["decided"])
        refuse("wrongState", task["worker"] is None)
        refuse("ownWork", e["by"] == task["worker"])
        refuse("alreadyVoted", e["by"] in task["voices"])
        task["voices"][e["by"]] = e["accept"]
        voices = list(task["voices"].values())
        if voices == [True]:
            self.decide(e["task"], True)
        elif voices[1:].count(True) == 2 or voices[1:].count(False) == 2:
            self.decide(e["task"], voices[1:].count(True) == 2)

    def decide(self, name, accepted):
        task = self.tasks[name]
        task["decided"] = True
        for reviewer, voice in task["voices"].items():
            if voice == accepted:
                self.pay(name, reviewer, self.parameter("review"))
        if accepted:
            self.pay(name, task["worker"], self.parameter("label"))
        self.pay(name, "vendor")

    def timeOut(self):
        for name, task in self.tasks.items():
            if not task["decided"]:
                self.decide(name, task["worker"] is not None)


class Jobs(System):
    def begin(self):
        self.jobs = {}

    def create(self, e):
        refuse("duplicate", e["job"] in self.jobs)
        self.jobs[e["job"]] = dict(e, state="open")

    def state(self, e, *states):
        refuse("wrongState", self.jobs.get(e["job"], {}).get("state") not in states)
        return self.jobs[e["job"]]

    def fund(self, e):
        job = self.state(e, "open")
        refuse("amountMismatch", number(e["amount"]) != number(job["budget"]))
        job["state"], job["client"] = "funded", e["by"]
        self.take("escrow", number(e["amount"]))

    def submit(self, e):
        job = self.state(e, "funded")
        refuse("notAuthorized", e["by"] != job["provider"])
        job["state"] = "submitted"

    def complete(self, e):
        job = self.state(e, "submitted")
        refuse("notAuthorized", e["by"] != job["evaluator"])
        fee = floor(number(job["budget"]) * self.parameter("fee"))
        self.pay("escrow", "fees", fee)
        self.pay("escrow", job["provider"], number(job["budget"]) - fee)
        job["state"] = "completed"

    def reject(self, e):
        job = self.state(e, "funded", "submitted")
        refuse("notAuthorized", e["by"] != job["evaluator"])
        self.back(job)

    def refund(self, e):
        job = self.state(e, "funded", "submitted")
        refuse("early", self.now < number(job["expires"]))
        self.back(job)

    def back(self, job):
        job["state"] = "over"
        self.pay("escrow", job["client"], number(job["budget"]))


class Batches(System):
    def begin(self):
        self.batches, self.over = {}, False
        self.at(self.parameter("timeout"), "back")

    def publish(self, e):
        refuse("late", self.now >= self.parameter("timeout"))
        refuse("duplicate", e["batch"] in self.batches)
        self.batches[e["batch"]] = [e["by"], e["labels"], True]
        self.take(e["batch"], self.parameter("fee"))

    def verify(self, e):
        refuse("unknownBatch", e["batch"] not in self.batches)
        batch = self.batches[e["batch"]]
        refuse("decided", not batch[2])
        refuse("hashMismatch", e["labels"] != batch[1])
        batch[2] = False
        self.pay(e["batch"], batch[0])

    def back(self):
        for name, batch in self.batches.items():
            if batch[2]:
                batch[2] = False
                self.pay(name, "vendor")

    def facts(self):
        batch = self.batches.get(self.given["show"])
        return {"root": None if batch is None else hashlib.sha256("".join(label + "\n" for label in batch[1]).encode()).hexdigest()[:8]}


class Experts(System):
    def begin(self):
        self.works = {}
        self.take("fund", self.parameter("escrow"))

    def work(self, e):
        control, hits, items = number(e["control"]), number(e["hits"]), number(e["items"])
        refuse("duplicate", e["by"] in self.works)
        refuse("noEvidence", not control)
        factor = next((number(factor) for least, factor in self.given["tiers"] if hits / control >= number(least)), None)
        self.works[e["by"]] = [items, self.now, factor is None]
        self.pay("fund", e["by"], floor(self.parameter("rate") * items * (factor or 0)))

    def appeal(self, e):
        work = self.works.get(e["by"], [0, 0, False])
        refuse("wrongState", not work[2])
        refuse("late", self.now >= work[1] + self.parameter("appeal"))
        work[2] = False
        if e["upheld"]:
            self.pay("fund", e["by"], self.parameter("rate") * work[0])

    def close(self):
        self.pay("fund", "customer")


class Campaign(System):
    def begin(self):
        self.uploads = {}
        self.earned = {m["name"]: [number(day) for day in m["days"]] for m in elements(self.given["earned"])}
        self.take("campaign", self.parameter("campaign"))

    def stake(self, e):
        self.take("stake " + e["by"], number(e["amount"]))

    def upload(self, e):
        stake, days = self.balance("stake " + e["by"]), self.earned.get(e["by"], [])
        average = sum(days) / len(days) if days else 0
        late = self.now >= self.parameter("fromDay")
        refuse("stakeTooLow", stake < self.parameter("least") or late and stake < self.parameter("factor") * average)
        refuse("duplicate", e["item"] in self.uploads)
        self.uploads[e["item"]] = {"by": e["by"], "state": "open", "voices": {}}

    def item(self, e):
        refuse("unknownItem", e["item"] not in self.uploads)
        return self.uploads[e["item"]]

    def vote(self, e):
        item = self.item(e)
        refuse("ownWork", e["by"] == item["by"])
        refuse("decided", item["state"] != "open")
        refuse("alreadyVoted", e["by"] in item["voices"])
        item["voices"][e["by"]] = e["good"]

    def hits(self, item):
        return {name: 1 for name, voice in item["voices"].items() if voice == item["good"]}

    def decide(self, e):
        item = self.item(e)
        refuse("decided", item["state"] != "open")
        voices = list(item["voices"].values())
        item["good"] = voices.count(True) > voices.count(False)
        item["state"] = "held" if item["good"] else "rejected"
        self.share("campaign", self.parameter("voters"), self.hits(item))
        if item["good"]:
            self.at(self.now + self.parameter("settle"), "settled", e["item"])

    def reject(self, e):
        item = self.uploads.get(e["item"], {"state": "none"})
        refuse("wrongState", item["state"] != "held")
        item["state"] = "rejected"
        lost = floor(self.balance("stake " + item["by"]) * self.parameter("slash"))
        self.move("stake " + item["by"], "slashed", lost)
        self.pay("slashed", "client", floor(lost * self.parameter("toClient")))
        self.share("slashed", floor(lost * self.parameter("toVoters")), self.hits(item))
        self.move("slashed", "treasury")

    def settled(self, name):
        if self.uploads[name]["state"] == "held":
            self.uploads[name]["state"] = "settled"
            self.pay("campaign", self.uploads[name]["by"], min(self.parameter("reward"), self.balance("campaign")))


class Grass(System):
    def begin(self):
        self.points = {m["name"]: 0 for m in elements(self.given["members"])}
        self.bytes, self.seen, self.day = {}, set(), self.parameter("day")
        self.take("pool", self.parameter("pool"))
        for number_ in range(1, int(self.given["days"]) + 1):
            self.at(number_ * self.day, "end", number_)

    def report(self, e):
        day = number(e["day"])
        refuse("notMember", e["by"] not in self.points)
        refuse("early", self.now < day * self.day)
        refuse("late", self.now >= (day + 1) * self.day or day >= self.parameter("days"))
        refuse("duplicate", e["id"] in self.seen)
        self.seen.add(e["id"])
        self.bytes[e["by"]] = self.bytes.get(e["by"], 0) + number(e["bytes"])

    def end(self, day):
        whole = sum(self.bytes.values())
        for name, sent in self.bytes.items():
            self.points[name] += floor(self.parameter("points") * sent / whole) if whole else 0
        self.bytes = {}
        if day == int(self.given["days"]):
            self.share("pool", self.parameter("pool"), self.points)

    def facts(self):
        return {"points": sum(self.points.values())}


class Predictions(System):
    def begin(self):
        self.length, self.slots, self.told, self.stakes = self.parameter("length"), int(self.given["slots"]), set(), {}
        for slot in range(self.slots):
            self.at((slot + 1) * self.length + self.parameter("timeout"), "silence", slot)

    def subscribe(self, e):
        start, many, amount = int(e["slot"]), int(e["slots"]), number(e["amount"])
        refuse("late", self.now >= start * self.length)
        refuse("unknownSlot", not many or start + many > self.slots)
        self.take("treasury", amount)
        for slot in range(start, start + many):
            self.move("treasury", f"sales {slot}", floor(amount / many))

    def predict(self, e):
        slot = int(e["slot"])
        refuse("unknownSlot", slot >= self.slots)
        refuse("late", self.now >= slot * self.length)
        refuse("duplicate", (slot, e["by"]) in self.stakes)
        self.stakes[slot, e["by"]] = (e["up"], number(e["amount"]))
        self.take(f"stakes {slot}", number(e["amount"]))

    def truth(self, e):
        slot = int(e["slot"])
        refuse("unknownSlot", slot >= self.slots)
        refuse("wrongState", slot in self.told)
        refuse("early", self.now < (slot + 1) * self.length)
        self.told.add(slot)
        self.move(f"sales {slot}", f"stakes {slot}")
        right = {name: stake for (of, name), (up, stake) in self.stakes.items() if of == slot and up == e["up"]}
        self.share(f"stakes {slot}", self.balance(f"stakes {slot}"), right)
        self.move(f"stakes {slot}", "treasury")

    def silence(self, slot):
        if slot not in self.told:
            self.told.add(slot)
            for (of, name), (_, stake) in self.stakes.items():
                if of == slot:
                    self.pay(f"stakes {slot}", name, stake)
            self.move(f"sales {slot}", "treasury")


class Streamr(System):
    def begin(self):
        self.operators, self.flags = {}, {}
        for operator in elements(self.given["operators"]):
            name = operator["name"]
            self.operators[name] = {"locked": 0, "kicked": False}
            self.take("stake " + name, number(operator["stake"]))

    def earn(self, e):
        self.take("sponsorship", number(e["amount"]))
        stakes = {name: self.balance("stake " + name) for name, operator in self.operators.items() if not operator["kicked"]}
        for name, stake in stakes.items():
            part = floor(number(e["amount"]) * stake / sum(stakes.values())) if sum(stakes.values()) else 0
            cut = floor(part * self.parameter("fee"))
            self.pay("sponsorship", "protocol", cut)
            self.pay("sponsorship", name, part - cut)

    def flag(self, e):
        by, target, slash = e["by"], e["target"], self.parameter("slash")
        refuse("notMember", by not in self.operators or target not in self.operators)
        open_ = self.flags.get(target, {"open": False})["open"]
        refuse("wrongState", self.operators[target]["kicked"] or self.operators[by]["kicked"] or open_)
        least = max(self.parameter("minimum"), (self.operators[by]["locked"] + self.parameter("flagStake")) / (1 - slash))
        refuse("stakeTooLow", self.balance("stake " + by) < least)
        self.operators[by]["locked"] += self.parameter("flagStake")
        self.flags[target] = {"by": by, "since": self.now, "voices": {}, "open": True}
        self.at(self.now + self.parameter("review") + self.parameter("voting"), "decide", target)

    def vote(self, e):
        refuse("wrongState", e["target"] not in self.flags)
        flag = self.flags[e["target"]]
        begins = flag["since"] + self.parameter("review")
        refuse("notReviewer", e["by"] not in self.given["reviewers"])
        refuse("early", self.now < begins)
        refuse("late", self.now >= begins + self.parameter("voting"))
        refuse("alreadyVoted", e["by"] in flag["voices"])
        flag["voices"][e["by"]] = e["kick"]

    def decide(self, target):
        flag = self.flags[target]
        flag["open"] = False
        self.operators[flag["by"]]["locked"] -= self.parameter("flagStake")
        weights = [(voice, 1 if index == 0 else 2) for index, voice in enumerate(flag["voices"].values())]
        kicked = sum(w for voice, w in weights if voice) > sum(w for voice, w in weights if not voice)
        stake = "stake " + target
        if kicked:
            self.operators[target]["kicked"] = True
            held = self.balance(stake)
            self.move(stake, "slashed", min(held, floor(max(held, self.parameter("minimum")) * self.parameter("slash"))))
            self.pay(stake, target)
            if not self.operators[flag["by"]]["kicked"]:
                self.pay("slashed", flag["by"], min(self.parameter("flagger"), self.balance("slashed")))
        else:
            self.move("stake " + flag["by"], "slashed", min(self.parameter("flagStake"), self.balance("stake " + flag["by"])))
        for name, voice in flag["voices"].items():
            if voice == kicked:
                self.pay("slashed", name, min(self.parameter("reviewer"), self.balance("slashed")))
        self.move("slashed", "sponsorship" if kicked else "stake " + flag["by"])

    def facts(self):
        return {"kicked": [name for name, operator in self.operators.items() if operator["kicked"]]}


class Sahara(System):
    def begin(self):
        self.rows, self.left, self.members = {}, set(), {}

    def row(self, e):
        refuse("notMember", e["by"] in self.left)
        refuse("duplicate", e["id"] in self.rows)
        self.rows[e["id"]] = {"by": e["by"], "voices": {}, "decided": False}
        self.members.setdefault(e["by"], 0)

    def review(self, e):
        refuse("notReviewer", e["by"] not in self.given["reviewers"])
        refuse("unknownRow", e["row"] not in self.rows)
        row = self.rows[e["row"]]
        refuse("decided", row["decided"])
        refuse("alreadyVoted", e["by"] in row["voices"])
        row["voices"][e["by"]] = e["good"]
        if list(row["voices"].values()).count(e["good"]) >= self.parameter("quorum"):
            row["decided"] = True
            self.members[row["by"]] += 1 if e["good"] else 0

    def revenue(self, e):
        amount = number(e["amount"])
        self.take("data set", amount)
        self.pay("data set", "model", amount - floor(amount * self.parameter("share")))
        self.share("data set", self.balance("data set"), {name: rows for name, rows in self.members.items() if name not in self.left})

    def leave(self, *arguments):
        if len(arguments) > 1:
            return super().leave(*arguments)
        name = arguments[0]["by"]
        refuse("notMember", name not in self.members or name in self.left)
        self.left.add(name)


class Yupp(System):
    assets = ["u", "credit"]

    def begin(self):
        self.receipts, self.votes = {}, {m["name"]: 0 for m in elements(self.given["members"])}
        self.take("pool", self.parameter("pool"))
        for member in elements(self.given["members"]):
            self.take("credits " + member["name"], number(member["credits"]), "credit")
        self.at(self.parameter("day"), "end")

    def prompt(self, e):
        refuse("notMember", e["by"] not in self.votes)
        refuse("late", self.now >= self.parameter("day"))
        refuse("duplicate", e["receipt"] in self.receipts)
        self.pay("credits " + e["by"], "models", self.parameter("price"), "credit")
        self.receipts[e["receipt"]] = [e["by"], False]

    def vote(self, e):
        refuse("late", self.now >= self.parameter("day"))
        refuse("noReceipt", e["receipt"] not in self.receipts)
        receipt = self.receipts[e["receipt"]]
        refuse("notOwner", receipt[0] != e["by"])
        refuse("duplicate", receipt[1])
        receipt[1] = True
        self.votes[e["by"]] += 1

    def end(self):
        pool, whole = self.parameter("pool"), sum(self.votes.values())
        for name, votes in self.votes.items():
            self.pay("pool", name, min(floor(pool * self.parameter("most")), floor(pool * votes / whole)) if whole else 0)


class Vana(System):
    def begin(self):
        self.members = {m["name"]: m for m in elements(self.given["members"])}
        self.taken = dict.fromkeys(self.members, 0)
        self.take("undistributed", self.parameter("pool"))
        self.at(self.parameter("ends"), "score")

    def score(self):
        pool, weights = self.parameter("pool"), list(map(Fraction, self.given["weights"]))
        for name, member in self.members.items():
            gross = net = Fraction(0)
            for index, weight in enumerate(weights):
                whole = sum(number(m["scores"][index]) for m in self.members.values())
                if whole:
                    part = weight * number(member["scores"][index]) / whole
                    gross += part
                    net += part * (1 - number(member["penalties"][index]))
            self.move("undistributed", "for " + name, floor(pool * net))
            self.move("undistributed", "penalties", floor(pool * gross) - floor(pool * net))

    def tranche(self, e):
        name, many = e["of"], self.parameter("tranches")
        refuse("notMember", name not in self.members)
        first = self.parameter("ends") + self.parameter("remediation")
        refuse("early", self.now < first)
        refuse("nothingToClaim", self.taken[name] >= many)
        refuse("early", self.now < first + self.taken[name] * self.parameter("interval"))
        self.pay("for " + name, name, floor(self.balance("for " + name) / (many - self.taken[name])))
        self.taken[name] += 1


class Devices(System):
    def begin(self):
        self.devices = {d["name"]: {name: number(d[name]) for name in ("cards", "multiplier", "stake")} for d in elements(self.given["devices"])}
        self.proven = set()
        for hour in range(1, int(self.given["hours"]) + 1):
            self.at(hour * 3600, "end")

    def enough(self, device):
        return device["stake"] >= self.parameter("base") * device["cards"] * max(1, device["multiplier"])

    def device(self, e):
        refuse("notMember", e["by"] not in self.devices)
        return self.devices[e["by"]]

    def proof(self, e):
        device = self.device(e)
        refuse("late", self.now >= self.parameter("hours") * 3600)
        refuse("duplicate", e["by"] in self.proven)
        refuse("stakeTooLow", not self.enough(device))
        self.proven.add(e["by"])

    def stake(self, e):
        self.device(e)["stake"] += number(e["amount"])

    def unstake(self, e):
        device = self.device(e)
        refuse("insufficientBalance", number(e["amount"]) > device["stake"])
        device["stake"] -= number(e["amount"])

    def end(self):
        self.take("reward", self.parameter("reward"))
        work = {name: d["cards"] * d["multiplier"] for name, d in self.devices.items() if name in self.proven and self.enough(d)}
        self.share("reward", self.balance("reward"), work)
        self.proven = set()


class Gensyn(System):
    def begin(self):
        self.results, self.open = {p["name"]: None for p in elements(self.given["providers"])}, True
        self.take("budgets", self.parameter("budget") * len(self.results))
        self.at(self.parameter("deadline") + self.parameter("verdict"), "silence")

    def result(self, e):
        refuse("notMember", e["by"] not in self.results)
        refuse("late", self.now >= self.parameter("deadline"))
        refuse("duplicate", self.results[e["by"]] is not None)
        self.results[e["by"]] = e["hash"]
        self.take("slashes", self.parameter("stake"))

    def verdict(self, e):
        refuse("wrongState", self.now < self.parameter("deadline") or not self.open)
        self.open = False
        right = [name for name, result in self.results.items() if result == e["hash"]]
        wrong = sum(result is not None for result in self.results.values()) - len(right)
        lost = self.parameter("stake") * wrong
        referee = floor(lost * self.parameter("referee"))
        self.pay("slashes", "referee", referee)
        for name in right:
            self.pay("slashes", name, self.parameter("stake"))
            self.pay("budgets", name, self.parameter("budget"))
        self.share("slashes", lost - referee, dict.fromkeys(right, 1))
        self.pay("budgets", "client")

    def silence(self):
        if self.open:
            self.open = False
            for name, result in self.results.items():
                if result is not None:
                    self.pay("slashes", name, self.parameter("stake"))
            self.pay("budgets", "client")


class Flock(System):
    def begin(self):
        self.stakes = {n["name"]: number(n["stake"]) for n in elements(self.given["nodes"])}
        self.scores, self.invoices = {}, {}
        self.take("arena", self.parameter("arena"))

    def revenue(self, e):
        self.take("income", number(e["amount"]))

    def invoice(self, e):
        refuse("duplicate", e["id"] in self.invoices)
        self.invoices[e["id"]] = number(e["amount"])

    def submit(self, e):
        refuse("notMember", e["by"] not in self.stakes)
        refuse("stakeTooLow", not self.stakes[e["by"]])
        refuse("duplicate", e["by"] in self.scores)
        self.scores[e["by"]] = number(e["score"])

    def close(self):
        self.pay("income", "provider", min(self.balance("income"), sum(self.invoices.values())))
        net = self.balance("income")
        for name, share in self.given["shares"]:
            self.pay("income", name, floor(net * number(share)))
        self.pay("income", "issuers")
        ranked = sorted((name for name in self.stakes if name in self.scores), key=lambda name: -self.scores[name])[: int(self.given["ranks"])]
        self.share("arena", self.parameter("arena"), {name: self.stakes[name] * self.parameter("ratio") ** index for index, name in enumerate(ranked)})


class Ritual(System):
    def begin(self):
        self.jobs, self.nodes = {}, [n["name"] for n in elements(self.given["nodes"])]
        self.take("consumer", self.parameter("consumer"))
        for node in elements(self.given["nodes"]):
            self.take("node " + node["name"], number(node["balance"]))

    def deliver(self, e):
        price = self.parameter("price")
        refuse("duplicate", e["id"] in self.jobs)
        refuse("notMember", e["by"] not in self.nodes)
        self.move("node " + e["by"], "locked", price)
        self.move("consumer", "locked", price)
        self.jobs[e["id"]] = [e["by"], self.now, True]

    def verify(self, e):
        job = self.jobs.get(e["id"])
        refuse("wrongState", job is None or not job[2])
        over = self.now >= job[1] + self.parameter("week")
        refuse("notAuthorized", e["by"] != "verifier" and not over)
        self.settle(job, e["valid"] or over)

    def settle(self, job, valid):
        job[2] = False
        price, fee = self.parameter("price"), self.parameter("fee")
        protocol = min(price, floor(price * 2 * fee))
        verifier = min(self.parameter("verifier"), price - protocol)
        self.pay("locked", "protocol", protocol + floor(verifier * fee))
        self.pay("locked", "verifier", verifier - floor(verifier * fee))
        self.move("locked", "node " + job[0] if valid else "consumer", 2 * price - protocol - verifier)

    def close(self):
        for job in self.jobs.values():
            if job[2]:
                self.settle(job, True)
        self.pay("consumer", "consumer")
        for name in self.nodes:
            self.pay("node " + name, name)


class Fetch(System):
    assets = ["FET", "USDC"]

    def begin(self):
        self.requests, self.transactions = {}, set()

    def request(self, e):
        refuse("duplicate", e["id"] in self.requests)
        until = self.now + number(e["deadline"])
        self.requests[e["id"]] = {"seller": e["by"], "accepted": e["accepted"], "until": until, "state": "requested"}

    def state(self, e, state):
        refuse("wrongState", self.requests.get(e["id"], {}).get("state") != state)
        return self.requests[e["id"]]

    def commit(self, e):
        request = self.state(e, "requested")
        refuse("late", self.now >= request["until"])
        refuse("amountMismatch", all((number(e["amount"]), e["asset"]) != (number(amount), asset) for amount, asset in request["accepted"]))
        refuse("duplicate", e["transaction"] in self.transactions)
        self.transactions.add(e["transaction"])
        request |= {"buyer": e["by"], "asset": e["asset"], "amount": number(e["amount"]), "state": "committed"}
        self.take(e["id"], number(e["amount"]), e["asset"])
        self.at(self.now + self.parameter("complete"), "back", e["id"])

    def finish(self, request, name, party, state):
        request["state"] = state
        self.pay(name, party, request["amount"], request["asset"])

    def complete(self, e):
        request = self.state(e, "committed")
        refuse("notAuthorized", e["by"] != request["seller"])
        self.finish(request, e["id"], e["by"], "completed")

    def cancel(self, e):
        request = self.state(e, "committed")
        refuse("notAuthorized", e["by"] != request["seller"])
        self.finish(request, e["id"], request["buyer"], "cancelled")

    def reject(self, e):
        request = self.state(e, "requested")
        refuse("notAuthorized", e["by"] != request["seller"])
        request["state"] = "rejected"

    def back(self, name):
        request = self.requests[name]
        if request["state"] == "committed":
            self.finish(request, name, request["buyer"], "back")


class Render(System):
    assets = ["u", "RENDER"]

    def begin(self):
        self.jobs, self.pending = {}, {}
        self.approved = {n["name"]: 0 for n in elements(self.given["nodes"])}
        for week in range(1, int(self.given["epochs"]) + 1):
            self.at(week * self.parameter("length"), "end")

    # `pay` is an event here and the movement of money in `System`.
    def pay(self, *arguments, **named):
        if len(arguments) > 1:
            return super().pay(*arguments, **named)
        event = arguments[0]
        amount = number(event["amount"])
        refuse("duplicate", event["job"] in self.jobs)
        fee = floor(amount * self.parameter("fee"))
        self.take("income", amount)
        super().pay("income", "service", fee)
        super().pay("income", "burned")
        self.jobs[event["job"]] = [amount, 0]

    def work(self, e):
        refuse("notMember", e["by"] not in self.approved)
        refuse("unknownJob", e["job"] not in self.jobs)
        job = self.jobs[e["job"]]
        refuse("aboveLimit", job[1] + number(e["value"]) > job[0])
        job[1] += number(e["value"])
        self.pending[e["job"], e["by"]] = self.pending.get((e["job"], e["by"]), 0) + number(e["value"])

    def approve(self, e):
        refuse("late", self.now >= self.parameter("epochs") * self.parameter("length"))
        refuse("wrongState", not self.pending.get((e["job"], e["of"])))
        self.approved[e["of"]] += self.pending.pop((e["job"], e["of"]))

    def end(self):
        whole = sum(self.approved.values())
        for name, approved in self.approved.items():
            part = floor(self.parameter("emission") * approved / whole) if whole else 0
            self.take("new", part, "RENDER")
            super().pay("new", name, part, "RENDER")
        self.approved = dict.fromkeys(self.approved, 0)


class Helium(System):
    def begin(self):
        self.take("escrow", self.parameter("escrow"))
        self.claimed = {h["name"]: number(h["claimed"]) for h in elements(self.given["hotspots"])}
        self.reports = {}
        for name, claimed in self.claimed.items():
            self.take("before", claimed)
            self.pay("before", name)

    def report(self, e):
        refuse("notAuthorized", e["by"] not in self.given["oracles"])
        refuse("notMember", e["hotspot"] not in self.claimed)
        self.reports.setdefault(e["hotspot"], {})[e["by"]] = number(e["lifetime"])

    def claim(self, e):
        name = e["hotspot"]
        refuse("notMember", name not in self.claimed)
        told = sorted(self.reports.get(name, {}).values())
        refuse("notEnoughReports", not told or 2 * len(told) < len(self.given["oracles"]))
        lifetime = told[len(told) // 2]
        refuse("belowClaimed", lifetime < self.claimed[name])
        self.pay("escrow", name, lifetime - self.claimed[name])
        self.claimed[name] = lifetime
        self.reports[name] = {}


class Badges(System):
    assets = ["coin", "point"]

    def begin(self):
        self.places, self.last = [], {}

    def collect(self, e):
        place = self.places.index(None) if None in self.places else len(self.places)
        refuse("tooSoon", e["by"] in self.last and self.now < self.last[e["by"]] + self.parameter("pause"))
        refuse("aboveLimit", place + 1 > self.parameter("most"))
        self.take("badges", self.parameter("price") * (place + 1), "coin")
        self.last[e["by"]] = self.now
        self.places[place : place + 1] = [(e["by"], self.now)]

    def points(self, e):
        amount = number(e["amount"])
        self.take("patrons", amount, "point")
        self.pay("patrons", "creator", amount - floor(amount * self.parameter("patrons")), "point")
        held = [place[0] for place in self.places if place and self.now >= place[1] + self.parameter("held")]
        each = floor(self.balance("patrons", "point") / len(held)) if held else 0
        for name in held:
            self.pay("patrons", name, each, "point")

    def giveBack(self, e):
        mine = [index for index, place in enumerate(self.places) if place and place[0] == e["by"]]
        refuse("notOwner", not mine)
        price = self.parameter("price") * (mine[0] + 1)
        back = floor(price * self.parameter("back"))
        self.pay("badges", e["by"], back, "coin")
        self.move("badges", "fees", price - back, "coin")
        self.places[mine[0]] = None


class Synthetic(System):
    def begin(self):
        self.batches = {}

    def rows(self, e):
        refuse("generatorMissing", e["synthetic"] and e["generator"] not in self.given["generators"])
        refuse("duplicate", e["hash"] in self.batches)
        weight = number(e["count"]) * (self.parameter("factor") if e["synthetic"] else 1)
        self.batches[e["hash"]] = (e["by"], weight, e["generator"] if e["synthetic"] else None)

    def revenue(self, e):
        self.take("revenue", number(e["amount"]))
        amount, whole = self.balance("revenue"), sum(weight for _, weight, _ in self.batches.values())
        for name, weight, generator in self.batches.values():
            part = floor(amount * weight / whole) if whole else 0
            cut = floor(part * self.parameter("share")) if generator else 0
            self.pay("revenue", generator, cut) if generator else None
            self.pay("revenue", name, part - cut)


class Adapters(System):
    def begin(self):
        self.releases = [self.given["first"]]

    def release(self, e):
        refuse("hashMismatch", e["hash"] != e["found"])
        refuse("startInPast", number(e["from"]) < self.now)
        refuse("sharesAboveOne", number(e["baseShare"]) + number(e["dataShare"]) > 1)
        self.releases.append(e)

    def call(self, e):
        known = [(number(r["from"]), index, r) for index, r in enumerate(self.releases) if number(r["from"]) <= number(e["begun"])]
        refuse("noRelease", not known)
        release, amount = max(known)[2], number(e["amount"])
        self.take("income", amount)
        self.pay("income", release["base"], floor(amount * number(release["baseShare"])))
        self.pay("income", release["dataset"], floor(amount * number(release["dataShare"])))
        self.pay("income", "adapter")


class Gated(System):
    def begin(self):
        self.tokens = {w["name"]: number(w["tokens"]) for w in elements(self.given["wallets"])}
        self.sessions, self.nonces, self.served = {}, set(), 0

    def sign(self, e):
        refuse("authorizationReplayed", e["nonce"] in self.nonces)
        self.nonces.add(e["nonce"])
        self.sessions[e["by"]] = self.now

    def call(self, e):
        refuse("notAuthorized", e["by"] not in self.sessions)
        refuse("authorizationExpired", self.now >= self.sessions[e["by"]] + self.parameter("session"))
        refuse("holdingTooLow", self.tokens.get(e["by"], 0) < self.parameter("least"))
        price = self.parameter("price")
        self.take("income", price)
        self.pay("income", "collection", floor(price * self.parameter("share")))
        self.pay("income", "model")
        self.served += 1

    def transfer(self, e):
        amount = number(e["amount"])
        refuse("insufficientBalance", self.tokens.get(e["by"], 0) < amount)
        for name, change in ((e["by"], -amount), (e["to"], amount)):
            self.tokens[name] = self.tokens.get(name, 0) + change

    def facts(self):
        return {"served": self.served}


class Records(System):
    def begin(self):
        self.items, self.recorded = {i["name"]: i for i in elements(self.given["items"])}, set()
        self.take("fund", self.parameter("fund"))

    def record(self, e):
        refuse("unknownItem", e["item"] not in self.items)
        refuse("duplicate", e["item"] in self.recorded)
        refuse("hashMismatch", e["cid"] != self.items[e["item"]]["cid"])
        refuse("provenanceMismatch", e["manifest"] != self.items[e["item"]]["manifest"])
        refuse("notAuthorized", e["signer"] not in self.given["signers"])
        self.pay("fund", e["by"], self.parameter("reward"))
        self.recorded.add(e["item"])

    def close(self):
        self.pay("fund", "funder")


class Quality(System):
    def begin(self):
        self.holders = {h["name"]: number(h["balance"]) for h in elements(self.given["holders"])}
        self.credit_, self.payers = {}, {}

    def holds(self, name):
        return name in self.holders and self.holders[name] >= self.parameter("least") * sum(self.holders.values())

    def credit(self, e):
        of = self.credit_.setdefault(e["to"], [0, 0])
        of[self.holds(e["by"])] += number(e["amount"])

    def charge(self, e):
        self.take("revenue", number(e["amount"]))
        self.payers[e["by"]] = self.payers.get(e["by"], 0) + number(e["amount"])

    def circular(self, name):
        others, such = self.credit_.get(name, [0, 0])
        return self.holds(name) or others + such > 0 and such >= self.parameter("funded") * (others + such)

    def close(self):
        self.share("revenue", self.balance("revenue"), self.holders)

    def facts(self):
        circular = [name for name in self.payers if self.circular(name)]
        return {"counted": sum(self.payers.values()) - sum(self.payers[name] for name in circular), "excluded": circular}


SYSTEMS = {
    "OFF": Offering, "WF-1": EpochWaterfall, "WF-2": EpochWaterfall, "WF-3": ChargeWaterfall, "WF-4": ChargeWaterfall, "LIN": Lineage,
    "NFT": OwnedData, "RND": Rounding, "ERC-7641": Snapshots, "OAO-opML": Optimistic, "ERC-7007": Prompts, "zkML-FHE": ProofKinds,
    "Botto": Botto, "DAO": Dao, "NEAR-Tasks": Tasks, "NEAR-agents": Jobs, "NEAR-DA": Batches, "Scale": Experts, "PublicAI": Campaign,
    "Grass": Grass, "Ocean": Predictions, "Streamr": Streamr, "Sahara": Sahara, "Yupp": Yupp, "Vana": Vana, "IO.net": Devices,
    "Gensyn": Gensyn, "FLock": Flock, "Ritual": Ritual, "Fetch": Fetch, "Render": Render, "Helium": Helium, "MyShell": Badges,
    "Synthetic": Synthetic, "LoRA-DVC": Adapters, "Gated": Gated, "C2PA-IPFS": Records, "Quality": Quality,
}  # fmt: skip


def written(value):
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return str(value)
    return [written(entry) for entry in value] if isinstance(value, list) else value


def run(case):
    """A case's end: what each party got and each pool holds, without those that have nothing, and what was refused."""
    name = case["scenario"].split("/")[0]
    system = (SYSTEMS.get(name) or SYSTEMS[name.split("-")[0]])(case["given"])
    refused = []
    for place, event in enumerate(case["when"], 1):
        for e in elements([event]):
            system.due(number(e["at"]))
            before = copy.deepcopy(system.__dict__)
            try:
                getattr(system, {"return": "giveBack"}.get(e["do"], e["do"]))(e)
            except Refused as refusal:
                system.__dict__ = before
                refused.append([str(place), str(refusal)])
    system.due()
    system.close()
    paid = {asset: {party: str(amount) for party, amount in parties.items() if amount} for asset, parties in system.paid.items()}
    pools = {asset: {} for asset in system.assets}
    for (asset, pool), amount in system.pools.items():
        if amount:
            pools[asset][pool] = str(amount)
    facts = {fact: written(value) for fact, value in system.facts().items()}
    return {"paid": paid, "pools": pools, "refused": refused, "facts": facts}
