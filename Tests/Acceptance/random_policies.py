"""Random policies with random events for them, from a seed: each a folder as in templates/, and its scenarios."""

ROUNDINGS = ("floor", "cumulative", "firstParts", "lifetime", "story")


def share(random):
    return f"{random.randint(0, 3)}/{random.randint(7, 12)}"


def weight(random):
    return random.choice(["m.weight", "m.weight * m.held", "min(m.weight, 2)", f"m.weight * power(1/{random.randint(2, 3)}, m.rank)", "max(0, m.weight - 1)"])


def split(random, source, indent):
    lines = [
        f"- split: {random.choice([source, f'floor({source} * {share(random)})'])}",
        f"  from: {source}",
        f"  among: m in members{random.choice(['', ' where m.held > 1', ' where not m.left'])}",
        f"  weight: {weight(random)}",
        f"  rounding: {random.choice(ROUNDINGS)}",
        "  into: due[m.key]",
        "  part: part",
        "  do:",
        "    - set m.got += part",
        f"    - pay {random.choice(['part', 'floor(part / 2)', '0'])} from due[m.key] to m.key",
    ]
    return "\n".join(" " * indent + line for line in lines)


def gate(random):
    kinds = {
        "late": f"at > {random.randint(50, 400)}", "belowLeast": f"amount < {random.randint(1, 9)}", "notMember": "not by in members",
        "aboveLimit": f"members[by].got + amount > {random.randint(50, 5000)}", "duplicate": "id in payments",
    }
    return [f"      - {kind} if {kinds[kind]}" for kind in random.sample(sorted(kinds), random.randint(0, 4)) + ["taken"] if kind in kinds]


def policy(random, name):
    silence = random.choice(["move hold[id] from hold[id] into income", "pay hold[id] from hold[id] to payments[id].by"])
    return f"""
policy: {name}
assets: [u]
parameters:
  fee: share
rosters:
  members: {{given: {{weight: share, held: count, got: amount, rank: count, left: flag}}}}
  payments: {{by: '', amount: 0, state: 'open'}}
  votes: {{}}
pools:
  income: {{asset: u, keeps: the next epoch}}
  due: {{asset: u, each: member, keeps: the member}}
  hold: {{asset: u, each: payment}}
  reserve: {{asset: u, keeps: the reserve}}
begin:
  - at {random.randint(20, 90)} do epochEnd(1)
events:
  pay:
    fields: {{id: name, by: name, amount: amount}}
    refuse:
      - taken if id in payments
{chr(10).join(gate(random))}
    do:
      - take amount from by into hold[id]
      - set payments[id].by = by
      - set payments[id].amount = amount
      - at at + {random.randint(1, 60)} do silence(id)
  vote:
    fields: {{id: name, by: name}}
    let:
      - p = payments[id]
      - before = count(v in votes[id])
    refuse:
      - wrongState if not p.exists or p.state != 'open'
      - alreadyVoted if votes[id, by].exists
    do:
      - put votes[id, by]
      - if: before + 1 >= {random.randint(1, 3)}
        do:
          - set p.state = 'done'
          - pay floor(hold[id] * fee) from hold[id] to {random.choice(["by", "p.by", "'fees'"])}
          - move hold[id] from hold[id] into income
      - refuse tooMuch if p.amount > {random.randint(100, 3000)}
  draw:
    fields: {{by: name, amount: amount}}
    do:
      - pay amount from due[by] to by
  leave:
    fields: {{by: name}}
    refuse:
      - notMember if not by in members
    do:
      - {random.choice(["set members[by].left = true", "drop members[by]"])}
triggers:
  silence:
    with: [id]
    do:
      - if: payments[id].state == 'open'
        do:
          - set payments[id].state = 'silent'
          - {silence}
  epochEnd:
    with: [number]
    do:
      - rank: m in members where m.got >= 0
        by: {random.choice(["m.got", "m.weight", "m.held - m.got"])}
        set: rank
{split(random, "income", 6)}
      - {random.choice(["move income from income into reserve", "move floor(income / 3) from income into reserve"])}
      - if: number < {random.randint(1, 6)}
        do:
          - at at + {random.randint(5, 90)} do epochEnd(number + 1)
close:
{split(random, "income", 2)}
facts:
  first: best(m.got for m in members).key
  open: count(p in payments where p.state == 'silent')
"""


def scenario(random, name):
    members = [
        {"name": f"m{index}", "weight": f"{random.randint(0, 4)}/{random.randint(1, 9)}", "held": str(random.randint(0, 3))}
        for index in range(random.choice([0, 1, 2, 3, 5, 9]))
    ]
    events, time = [], 0
    for _ in range(random.randint(1, 40)):
        time += random.choice([0, 0, 1, 5, 30])
        kind = random.choice(["pay", "pay", "vote", "vote", "draw", "leave"])
        event = {"at": str(time), "do": kind, "by": f"m{random.randint(0, 9)}"}
        if kind in ("pay", "vote"):
            event["id"] = f"p{random.randint(0, 12)}"
        if kind in ("pay", "draw"):
            event["amount"] = str(random.choice([random.randint(0, 12), random.randint(0, 9999), random.randint(0, 10**40)]))
        events.append(event)
    return {"scenario": name, "given": {"fee": share(random), "members": members}, "when": events}


def write(random, folder, name):
    """Writes a template."""
    folder.mkdir()
    (folder / "policy.yaml").write_text(policy(random, name).lstrip())
    (folder / "scenario.yaml").write_text(f"scenarios: [{name}]\npaid:\n  u: [members]\n")
