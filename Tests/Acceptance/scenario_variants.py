"""Variants of the scenarios: other numbers, ties, zero weights, one member, dust, late and repeated events, strangers, other orders and times."""

import copy
from random import Random

# Parameters whose values name a kind or a count of steps, and stay as they are.
KEPT = {"kind", "method", "sink", "licence", "show", "weights", "scores", "penalties", "split", "proposal", "shares", "tiers", "ratio", "slash"}
# Fields of which a name goes with another: a model by its identity, a member by any of them.
NAMES = [
    {"by", "to", "of", "node", "target", "member", "provider", "evaluator", "person"}, {"id", "charge", "row"}, {"model", "child", "parent", "of"},
    {"task"}, {"job"}, {"item", "name"}, {"wallet", "owner", "to"}, {"receipt"}, {"transaction"}, {"hash", "found"}, {"nonce"}, {"prompt"},
    {"fragment"}, {"batch"}, {"cid", "found"}, {"manifest"}, {"signer"}, {"generator"}, {"asset"}, {"hotspot"}, {"kind"}, {"dataset"}, {"base"},
]  # fmt: skip
TIMES = {"at", "begun", "from", "repeat"}


def is_number(value):
    return isinstance(value, str) and value.isdigit()


def is_share(value):
    return isinstance(value, str) and "/" in value and value.replace("/", "").isdigit()


def other_number(random, value):
    number, draw = int(value), random.random()
    if draw < 0.5:
        return value
    if draw < 0.6:
        return str(random.choice([0, 1, 1, 2, 3]))
    if draw < 0.9:
        return str(max(0, number + random.randint(-3, 3)))
    return str(number * 10 ** random.choice([2, 18]) + random.randint(0, 9))


def other_share(random, value):
    top, bottom = map(int, value.split("/"))
    bottom = bottom * random.choice([1, 1, 1, 2, 3]) + random.choice([0, 0, 0, 1])
    return f"{top if random.random() < 0.9 else 0}/{bottom}"


def other(random, value, name):
    """A value of `given` with other numbers."""
    if name in KEPT:
        return value
    if isinstance(value, dict):
        return {key: other(random, entry, key) for key, entry in value.items()}
    if isinstance(value, list):
        return [other(random, entry, name) for entry in value]
    if is_share(value):
        return other_share(random, value)
    return other_number(random, value) if is_number(value) and name not in FIXED else value


FIXED = {"depth", "epochs", "hours", "days", "slots", "tranches", "ranks", "most", "window", "round", "vote", "length", "day", "percent", "whole"}


def rosters(random, given):
    """Members in another order, fewer of them, or of one weight."""
    for name, members in given.items():
        if not isinstance(members, list) or not members or not isinstance(members[0], dict) or name in ("versions", "milestones"):
            continue
        draw = random.random()
        if draw < 0.15:
            random.shuffle(members)
        elif draw < 0.3:
            del members[random.randrange(len(members)) :]
        elif draw < 0.4:
            first = {key: value for key, value in random.choice(members).items() if is_number(value)}
            for member in members:
                member.update({key: value for key, value in first.items() if key in member})


def pool_of(field, events, given):
    """The names that stand in this field or in one that goes with it, and a stranger."""
    fields = next((names for names in NAMES if field in names), {field})
    names = {str(event[key]).replace("#", "0") for event in events for key in fields if isinstance(event.get(key), str) and not is_number(event[key])}
    if "by" in fields:
        members = [entry for value in given.values() if isinstance(value, list) for entry in value]
        names |= {entry["name"] if isinstance(entry, dict) else entry for entry in members if isinstance(entry, str) or "name" in entry}
        names = {name for name in names if isinstance(name, str) and "/" not in name and not is_number(name)}
        names.add("stranger")
    return sorted(names)


def times_of(events, given):
    marks = {int(event["at"]) for event in events}
    numbers = []

    def collect(value):
        if isinstance(value, dict):
            for entry in value.values():
                collect(entry)
        elif isinstance(value, list):
            for entry in value:
                collect(entry)
        elif is_number(value) and int(value) < 10**7:
            numbers.append(int(value))

    collect(given)
    marks |= {a + b for a in list(marks) for b in numbers} | set(numbers)
    latest = max([int(event["at"]) for event in events] + [1]) * 2 + 100
    return sorted({mark + change for mark in marks for change in (-1, 0, 1) if 0 <= mark + change <= latest})


def event_of(random, template, events, given):
    event = copy.deepcopy(template)
    event.pop("repeat", None)
    for field, value in event.items():
        if isinstance(value, str) and "#" in value:
            value = event[field] = value.replace("#", str(random.randrange(3)))
        if field in ("do", "at", "shape"):
            continue
        if isinstance(value, bool):
            event[field] = value if random.random() < 0.6 else not value
        elif is_number(value) and field not in TIMES:
            event[field] = other_number(random, value) if field not in ("slot", "slots", "batch", "milestone", "snapshot") else str(random.randrange(1, 4))
        elif is_share(value):
            event[field] = other_share(random, value)
        elif isinstance(value, str) and field not in TIMES and random.random() < 0.5:
            event[field] = random.choice(pool_of(field, events, given) or [value])
    return event


def variant(random, case, name):
    given = copy.deepcopy(case["given"])
    if random.random() < 0.6:
        given = other(random, given, "")
    if random.random() < 0.3:
        rosters(random, given)
    base, events = case["when"], []
    if random.random() < 0.5:
        # The case's own events, some changed, some twice, some gone.
        for event in base:
            draw = random.random()
            if draw < 0.1:
                continue
            events.append(copy.deepcopy(event) if draw < 0.7 or "repeat" in event else event_of(random, event, base, given))
            if draw > 0.9:
                events.append(copy.deepcopy(events[-1]))
        if random.random() < 0.4:
            marks = times_of(base, given)
            for event in events:
                if random.random() < 0.2:
                    event["at"] = str(random.choice(marks))
    else:
        marks = times_of(base, given)
        events = [event_of(random, random.choice(base), base, given) for _ in range(random.randint(1, 25))]
        for event in events:
            event["at"] = str(random.choice(marks))
        identity = [event for event in base if event["do"] in ("register", "create", "request", "post", "call", "pay") and "id" in event or "job" in event]
        if random.random() < 0.7:
            events += [copy.deepcopy(event) for event in identity if event["do"] in ("register", "create", "request", "post", "call", "pay")]
    events.sort(key=lambda event: int(event["at"]))
    for event in events:
        if "begun" in event:
            event["begun"] = str(max(0, int(event["at"]) - random.choice([0, 0, 1, 100])))
        if event["do"] == "register" and "from" in event or event["do"] == "release":
            event["from"] = str(max(0, int(event["at"]) + random.choice([-1, 0, 0, 1, 100])))
    return {"scenario": name, "given": given, "when": events}


def variants(seed, case, many):
    random = Random(f"{seed} {case['scenario']}")
    return [variant(random, case, f"{case['scenario']}/{index}") for index in range(many)]
