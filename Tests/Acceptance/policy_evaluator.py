"""A second evaluator of policies, for reading: from docs/programs.md alone, in plain Python with exact fractions.

It shares nothing with the program: it has its own reader of the YAML that policies use, its own grammar of expressions and its own books.
`run(template folder, scenario)` gives what `imo program scenario` prints under `then`.
"""

import copy
import hashlib
import json
import re
from fractions import Fraction
from math import floor


class Refused(Exception):
    """An event that is refused; its argument is the kind."""


class Fault(Exception):
    """A policy that cannot do what it says."""


# --- YAML, as far as policies use it: block mappings and lists, {a: b}, [a, b], scalars, quotes, comments.


class Quoted(str):
    """A scalar in quotes: always a text."""


def scalar(text):
    if text[:1] in "'\"" and text[-1:] == text[:1] and len(text) > 1:
        return Quoted(text[1:-1])
    return text


def flow(text):
    """Reads a scalar, `{a: b}` or `[a, b]`."""
    text = text.strip()
    if text[:1] not in "{[":
        return scalar(text)
    inner, parts, depth, part, quote = text[1:-1], [], 0, "", ""
    for character in inner:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        depth += (character in "{[") - (character in "}]") if not quote else 0
        if character == "," and depth == 0 and not quote:
            parts.append(part)
            part = ""
        else:
            part += character
    parts += [part] if part.strip() else []
    if text[0] == "[":
        return [flow(part) for part in parts]
    return {key.strip(): flow(value) for key, value in (part.split(":", 1) for part in parts)}


def yaml(text):
    lines = [(len(line) - len(line.lstrip()), re.sub(r"\s+#.*", "", line).strip()) for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]
    lines = [list(line) for line in lines]
    value, end = block(lines, 0, lines[0][0])
    assert end == len(lines), lines[end]
    return value


def block(lines, index, indent):
    is_list = lines[index][1].startswith("- ")
    result = [] if is_list else {}
    while index < len(lines) and lines[index][0] == indent and lines[index][1].startswith("- ") == is_list:
        text = lines[index][1]
        if is_list:
            text = text[2:]
            if re.match(r"\w+:( |$)", text):
                lines[index] = [indent + 2, text]
                value, index = block(lines, index, indent + 2)
            else:
                value, index = flow(text), index + 1
            result.append(value)
            continue
        key, rest = text.split(":", 1)
        index += 1
        if rest.strip():
            result[key] = flow(rest)
        elif index < len(lines) and (lines[index][0] > indent or lines[index][0] == indent and lines[index][1].startswith("- ")):
            result[key], index = block(lines, index, lines[index][0])
        else:
            result[key] = "null"
    return result, index


# --- Expressions, as nested tuples.

TOKEN = re.compile(r"\s*(?:(\d[\d_]*)|('[^']*'|\"[^\"]*\")|([A-Za-z_]\w*)|(<=|>=|==|!=|\+=|-=|[-+*/<>=()\[\],.]))")
SEARCHES, AGGREGATES = ("first", "last", "best"), ("sum", "count", "max", "min", "median", "list")
FUNCTIONS = ("floor", "min", "max", "power", "count", "total", "item", "join", "linesRoot")


class Parser:
    def __init__(self, text, policy):
        self.tokens, self.at, position, text = [], 0, 0, text.rstrip()
        self.policy, self.text = policy, text
        while position < len(text):
            match = TOKEN.match(text, position)
            assert match, text
            number, quoted, word, sign = match.groups()
            self.tokens.append(("n", int(number)) if number else ("t", quoted[1:-1]) if quoted else ("w", word) if word else ("s", sign))
            position = match.end()

    def next(self, ahead=0):
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else (None, None)

    def take(self, value):
        if self.next()[1] == value and self.next()[0] in "ws":
            self.at += 1
            return True
        return False

    def need(self, value):
        assert self.next()[0] and self.take(value), (value, self.text)

    def word(self):
        kind, word = self.next()
        assert kind == "w", self.text
        self.at += 1
        return word

    def has(self, value):
        return self.next()[0] is not None and self.take(value)

    def expression(self):
        left = self.conjunction()
        while self.has("or"):
            left = ("or", left, self.conjunction())
        return left

    def conjunction(self):
        left = self.negation()
        while self.has("and"):
            left = ("and", left, self.negation())
        return left

    def negation(self):
        return ("not", self.negation()) if self.has("not") else self.comparison()

    def comparison(self):
        left = self.sum()
        for sign in ("<=", ">=", "==", "!=", "<", ">", "in"):
            if self.has(sign):
                if sign == "in" and self.next()[1] in self.policy.get("rosters", {}):
                    return ("exists", ("member", self.word(), [left]))
                return (sign, left, self.sum())
        return left

    def sum(self):
        left = self.product()
        while self.next()[1] in ("+", "-") and self.next()[0] == "s":
            sign = self.next()[1]
            self.at += 1
            left = (sign, left, self.product())
        return left

    def product(self):
        left = self.signed()
        while self.next()[1] in ("*", "/") and self.next()[0] == "s":
            sign = self.next()[1]
            self.at += 1
            left = (sign, left, self.signed())
        return left

    def signed(self):
        return ("-", ("value", Fraction(0)), self.signed()) if self.has("-") else self.primary()

    def primary(self):
        kind, value = self.next()
        self.at += 1
        if kind == "n":
            return ("value", Fraction(value))
        if kind == "t":
            return ("value", value)
        if value == "(":
            inner = self.expression()
            self.need(")")
            return inner
        assert kind == "w", self.text
        constants = {"true": True, "false": False, "null": None}
        if value in constants:
            return ("value", constants[value])
        if value == "at":
            return ("now",)
        if value == "if":
            condition = self.expression()
            self.need("then")
            first = self.expression()
            self.need("else")
            return ("if", condition, first, self.expression())
        if self.next()[1] == "(" and value in SEARCHES + AGGREGATES + FUNCTIONS:
            return self.call(value)
        if value in self.policy.get("rosters", {}) and self.next()[1] == "[":
            return self.member(("member", value, self.keys()))
        if self.next()[1] == ".":
            return self.member(("variable", value))
        if value in self.policy.get("pools", {}) and self.next()[1] == "[":
            return ("balance", (value, self.keys()[0]))
        return ("name", value)

    def keys(self):
        self.need("[")
        keys = [self.expression()]
        while self.has(","):
            keys.append(self.expression())
        self.need("]")
        return keys

    def member(self, row):
        self.need(".")
        name = self.word()
        return ("exists", row) if name == "exists" else ("key", row) if name == "key" else ("field", row, name)

    def call(self, name):
        self.need("(")
        if name in SEARCHES:
            row = self.search(name)
            self.need(")")
            return self.member(row)
        if name == "count" and self.next()[0] == "w" and self.next(1)[1] == "in":
            source = self.source()
            self.need(")")
            return ("aggregate", "count", source, ("value", Fraction(1)))
        first = self.expression()
        if self.has("for"):
            source = self.source()
            self.need(")")
            return ("aggregate", name, source, first)
        arguments = [first]
        while self.has(","):
            arguments.append(self.expression())
        self.need(")")
        return ("call", name, arguments)

    def search(self, name):
        if name == "best":
            value = self.expression()
            self.need("for")
            return ("search", name, self.source(), value)
        return ("search", name, self.source(), None)

    def source(self):
        variable = self.word()
        self.need("in")
        rosters = self.policy.get("rosters", {})
        if self.next()[1] in rosters:
            roster = self.word()
            kind = ("roster", roster, self.keys()[0] if self.next()[1] == "[" else None)
        else:
            first = self.sum()
            kind = ("range", first, self.sum()) if self.has("to") else ("list", first)
        return (variable, kind, self.expression() if self.has("where") else None)

    def row(self):
        """The row that `let` names, if the text is one and nothing more; its place for `set`."""
        name = self.word()
        if name in SEARCHES and self.has("("):
            row = self.search(name)
            self.need(")")
            return row
        return ("member", name, self.keys()) if name in self.policy.get("rosters", {}) else ("variable", name)

    def pool(self):
        name = self.word()
        return (name, self.keys()[0] if self.next()[1] == "[" else None)


def shown(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if not isinstance(value, Fraction) or value.denominator != 1 else str(value.numerator)


class Row:
    def __init__(self, key, fields):
        self.key, self.fields, self.live = key, fields, True


class Program:
    def __init__(self, policy, parameters, members):
        self.policy, self.parameters, self.now = policy, parameters, Fraction(0)
        self.rosters = {name: {} for name in policy.get("rosters", {})}
        self.received, self.balances, self.paid, self.timers, self.count, self.memory = {}, {}, {}, [], 0, {}
        for roster, rows in members.items():
            for key, fields in rows:
                self.rosters[roster][(shown(key),)] = Row(key, {**self.initial(roster), **fields})
        self.parsed = {}
        self.perform(policy.get("begin", []), {})

    # Reading

    def parse(self, text, method="expression"):
        if isinstance(text, Quoted):
            return ("value", str(text))
        found = self.parsed.get((method, text))
        if found is None:
            parser = Parser(text, self.policy)
            found = getattr(parser, method)()
            assert parser.at == len(parser.tokens), text
            self.parsed[(method, text)] = found
        return found

    def initial(self, roster):
        fields = self.policy["rosters"][roster]
        return {name: initial(value) for name, value in fields.get("given", fields).items()}

    # Expressions

    def row(self, row, names):
        if row[0] == "variable":
            return names.get(row[1])
        if row[0] == "member":
            return self.rosters[row[1]].get(tuple(shown(self.value(key, names)) for key in row[2]))
        best, greatest = None, None
        for inner in self.each(row[2], names):
            found = inner[row[2][0]]
            if row[1] == "first":
                return found
            if row[1] == "last":
                best = found
            else:
                value = self.value(row[3], inner)
                if greatest is None or value > greatest:
                    best, greatest = found, value
        return best

    def roster_of(self, row, names):
        return row[1] if row[0] == "member" else row[2][1][1] if row[0] == "search" else names.get("." + row[1])

    def each(self, source, names):
        variable, kind, condition = source
        if kind[0] == "roster":
            rows = self.rosters[kind[1]]
            part = None if kind[2] is None else shown(self.value(kind[2], names))
            members = [row for key, row in list(rows.items()) if part is None or len(key) > 1 and key[0] == part]
        elif kind[0] == "range":
            first, last = self.value(kind[1], names), self.value(kind[2], names)
            members = [Fraction(number) for number in range(int(first), int(last) + 1)]
        else:
            members = self.value(kind[1], names)
        for member in members:
            if isinstance(member, Row) and not member.live:
                continue
            inner = {**names, variable: member}
            if kind[0] == "roster":
                inner["." + variable] = kind[1]
            if condition is None or self.value(condition, inner):
                yield inner

    def place(self, pool, asset, names):
        name, key = pool
        declared = self.policy["pools"][name]
        own = declared["asset"] if isinstance(declared, dict) else declared
        return (name, None if key is None else shown(self.value(key, names)), asset if own == "any" else own)

    def value(self, node, names):
        kind = node[0]
        if kind == "value":
            return node[1]
        if kind == "name":
            if node[1] in names:
                return names[node[1]]
            if node[1] in self.parameters:
                return self.parameters[node[1]]
            return self.balances.get(self.place((node[1], None), None, names), Fraction(0))
        if kind == "now":
            return self.now
        if kind == "balance":
            return self.balances.get(self.place(node[1], None, names), Fraction(0))
        if kind in ("field", "key", "exists"):
            row = self.row(node[1], names)
            if kind == "exists":
                return row is not None
            if kind == "key":
                return None if row is None else row.key
            return row.fields[node[2]] if row else self.initial(self.roster_of(node[1], names))[node[2]]
        if kind == "not":
            return not self.value(node[1], names)
        if kind == "and":
            return self.value(node[1], names) and self.value(node[2], names)
        if kind == "or":
            return self.value(node[1], names) or self.value(node[2], names)
        if kind == "if":
            return self.value(node[2] if self.value(node[1], names) else node[3], names)
        if kind == "call":
            return self.call(node[1], [self.value(argument, names) for argument in node[2]])
        if kind == "aggregate":
            return self.aggregate(node[1], [self.value(node[3], inner) for inner in self.each(node[2], names)])
        left, right = self.value(node[1], names), self.value(node[2], names)
        if kind == "in":
            return left in right
        if kind == "==":
            return type(left) is type(right) and left == right
        if kind == "!=":
            return not (type(left) is type(right) and left == right)
        if not isinstance(left, Fraction) or not isinstance(right, Fraction) or kind == "/" and right == 0:
            raise Fault(f"{left} {kind} {right}")
        return {
            "+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right, "/": lambda: left / right,
            "<": lambda: left < right, "<=": lambda: left <= right, ">": lambda: left > right, ">=": lambda: left >= right,
        }[kind]()

    def call(self, name, values):
        if name == "floor":
            return Fraction(floor(values[0]))
        if name in ("min", "max"):
            return min(values) if name == "min" else max(values)
        if name == "power":
            return values[0] ** int(values[1])
        if name == "count":
            return Fraction(len(values[0]))
        if name == "total":
            return sum(values[0], Fraction(0))
        if name == "item":
            return values[0][int(values[1])] if 0 <= values[1] < len(values[0]) else None
        if name == "join":
            return "".join(shown(value) for value in values)
        digest = hashlib.sha256("".join(shown(line) + "\n" for line in values[0]).encode()).hexdigest()
        return digest[: int(values[1])] if len(values) > 1 else digest

    def aggregate(self, name, values):
        if name == "list":
            return values
        if name == "count":
            return Fraction(len(values))
        if name == "sum":
            return sum(values, Fraction(0))
        if not values:
            return None
        return {"min": min, "max": max, "median": lambda values: sorted(values)[len(values) // 2]}[name](values)

    def amount(self, node, names):
        value = self.value(node, names)
        if not isinstance(value, Fraction) or value < 0 or value.denominator != 1:
            raise Fault(f"{value} is no amount")
        return value

    # Steps

    def perform(self, steps, names):
        names = dict(names)
        for step in steps:
            self.sentence(step, names) if isinstance(step, str) else self.compound(step, names)

    def sentence(self, text, names):
        verb, rest = text.split(" ", 1)
        if verb == "refuse":
            kind, condition = rest.split(" if ", 1)
            if self.value(self.parse(condition), names):
                raise Refused(kind)
        elif verb == "let":
            self.let(rest, names)
        else:
            getattr(self, "do_" + verb)(Parser(rest, self.policy), names)

    def let(self, text, names):
        name, text = text.split("=", 1)
        name, text = name.strip(), text.strip()
        parser = Parser(text, self.policy)
        if parser.next()[0] == "w" and (parser.next()[1] in self.policy.get("rosters", {}) or parser.next()[1] in SEARCHES):
            row = parser.row()
            if parser.at == len(parser.tokens):
                names[name] = self.row(row, names)
                names["." + name] = self.roster_of(row, names)
                return
        names[name] = self.value(self.parse(text), names)

    def do_set(self, parser, names):
        place = parser.row()
        parser.need(".")
        field = parser.word()
        sign = next(sign for sign in ("=", "+=", "-=") if parser.has(sign))
        value = parser.expression()
        new = self.value(value, names)
        if sign != "=":
            old = self.value(("field", place, field), names)
            new = old + new if sign == "+=" else old - new
        row = self.put(place[1], [self.value(key, names) for key in place[2]]) if place[0] == "member" else names[place[1]]
        row.fields[field] = new

    def put(self, roster, keys):
        text = tuple(shown(key) for key in keys)
        if text not in self.rosters[roster]:
            self.rosters[roster][text] = Row(keys[-1], self.initial(roster))
        return self.rosters[roster][text]

    def do_put(self, parser, names):
        _, roster, keys = parser.row()
        self.put(roster, [self.value(key, names) for key in keys])

    def do_drop(self, parser, names):
        _, roster, keys = parser.row()
        row = self.rosters[roster].pop(tuple(shown(self.value(key, names)) for key in keys), None)
        if row:
            row.live = False

    def do_at(self, parser, names):
        time = self.value(parser.expression(), names)
        parser.need("do")
        trigger, arguments = parser.word(), self.arguments(parser, names)
        self.timers.append((time, self.count, trigger, arguments))
        self.count += 1

    def do_run(self, parser, names):
        self.invoke(self.policy["steps"][parser.word()], self.arguments(parser, names))

    def arguments(self, parser, names):
        parser.need("(")
        values = []
        while not parser.has(")"):
            values.append(self.value(parser.expression(), names))
            parser.has(",")
        return values

    def invoke(self, handler, values):
        self.perform(handler["do"], dict(zip(handler.get("with", []), values)))

    def do_take(self, parser, names, issued=False):
        amount = self.amount(parser.expression(), names)
        asset = self.value(parser.expression(), names) if parser.has("of") else None
        if not issued:
            parser.need("from")
            parser.expression()
        parser.need("into")
        place = self.place(parser.pool(), asset, names)
        self.received[place[2]] = self.received.get(place[2], 0) + amount
        self.add(place, amount)

    def do_issue(self, parser, names):
        self.do_take(parser, names, issued=True)

    def do_pay(self, parser, names, party=None):
        amount = self.amount(parser.expression(), names)
        asset = self.value(parser.expression(), names) if parser.has("of") else None
        parser.need("from")
        place = self.place(parser.pool(), asset, names)
        if party is None:
            parser.need("to")
            party = shown(self.value(parser.expression(), names))
        self.pay(place, amount, party)

    def do_burn(self, parser, names):
        self.do_pay(parser, names, "burned")

    def do_move(self, parser, names):
        amount = self.amount(parser.expression(), names)
        asset = self.value(parser.expression(), names) if parser.has("of") else None
        parser.need("from")
        source = self.place(parser.pool(), asset, names)
        parser.need("into")
        self.leave(source, amount)
        self.add(self.place(parser.pool(), asset, names), amount)

    def add(self, place, amount):
        self.balances[place] = self.balances.get(place, Fraction(0)) + amount

    def leave(self, place, amount):
        if self.balances.get(place, 0) < amount:
            raise Refused("insufficientBalance")
        self.add(place, -amount)

    def pay(self, place, amount, party):
        self.leave(place, amount)
        paid = self.paid.setdefault(place[2], {})
        paid[party] = paid.get(party, Fraction(0)) + amount

    def compound(self, step, names):
        if "each" in step:
            for inner in self.each(self.parse(step["each"], "source"), names):
                self.perform(step["do"], inner)
        elif "if" in step:
            self.perform(step["do"] if self.value(self.parse(step["if"]), names) else step.get("else", []), names)
        elif "rank" in step:
            source = self.parse(step["rank"], "source")
            ranked = [(self.value(self.parse(step["by"]), inner), inner[source[0]]) for inner in self.each(source, names)]
            for rank, (_, row) in enumerate(sorted(ranked, key=lambda entry: -entry[0])):
                row.fields[step["set"]] = Fraction(rank + 1)
        else:
            self.split(step, names)

    def split(self, step, names):
        amount = self.amount(self.parse(step["split"]), names)
        source = self.place(self.parse(step["from"], "pool"), None, names)
        inners = list(self.each(self.parse(step["among"], "source"), names))
        weights = [self.value(self.parse(step["weight"]), inner) for inner in inners]
        whole = self.value(self.parse(step["whole"]), names) if "whole" in step else sum(weights, Fraction(0))
        rounding = step.get("rounding", "floor")
        if rounding not in ("floor", "cumulative", "firstParts", "lifetime", "story"):
            rounding = self.value(self.parse(rounding), names)
        if sum(weights) > whole or rounding not in ("floor", "cumulative", "firstParts", "lifetime", "story"):
            raise Fault(f"{sum(weights)} of {whole}, {rounding}")
        variable = self.parse(step["among"], "source")[0]
        parts = self.parts(amount, weights, whole, rounding, [inner[variable] for inner in inners], (id(step), source))
        for inner, part in zip(inners, parts):
            if "part" in step:
                inner = {**inner, step["part"]: part}
            if "to" in step:
                self.pay(source, part, shown(self.value(self.parse(step["to"]), inner)))
            else:
                self.leave(source, part)
                self.add(self.place(self.parse(step["into"], "pool"), None, inner), part)
            self.perform(step.get("do", []), inner)

    def parts(self, amount, weights, whole, rounding, members, place):
        if whole == 0:
            return [Fraction(0)] * len(weights)
        exact = [amount * weight / whole for weight in weights]
        floors = [Fraction(floor(part)) for part in exact]
        if rounding == "floor":
            return floors
        if rounding == "cumulative":
            reached = [Fraction(floor(sum(exact[: index + 1]))) for index in range(len(exact))]
            return [after - before for after, before in zip(reached, [Fraction(0)] + reached)]
        if rounding == "firstParts":
            left = floor(sum(exact)) - sum(floors)
            return [part + (1 if index < left else 0) for index, part in enumerate(floors)]
        memory, left, parts = self.memory.setdefault(place, {}), self.balances.get(place[1], Fraction(0)), []
        for member, part, whole_part in zip(members, exact, floors):
            key = shown(member.key if isinstance(member, Row) else member)
            earned, lowered, paid = memory.get(key, (Fraction(0), Fraction(0), Fraction(0)))
            earned, lowered = earned + part, lowered + whole_part
            due = Fraction(floor(earned)) if rounding == "lifetime" else min(Fraction(floor(earned)), lowered)
            now = min(left, max(Fraction(0), due - paid))
            left -= now
            memory[key] = (earned, lowered, paid + now)
            parts.append(now)
        return parts

    # Time and events

    def advance(self, time):
        while self.timers and (time is None or min(self.timers)[0] <= time):
            timer = min(self.timers, key=lambda timer: timer[:2])
            self.timers.remove(timer)
            self.now = max(self.now, timer[0])
            self.invoke(self.policy["triggers"][timer[2]], timer[3])
        self.now = self.now if time is None else max(self.now, time)

    STATE = ("rosters", "received", "balances", "paid", "timers", "memory")

    def apply(self, name, fields, time):
        """Applies an event; answers the kind of its refusal."""
        self.advance(time)
        event = self.policy["events"][name]
        before = copy.deepcopy({part: getattr(self, part) for part in self.STATE})
        names = dict(fields)
        try:
            for text in event.get("let", []):
                self.let(text, names)
            for refusal in event.get("refuse", []):
                self.sentence("refuse " + refusal, names)
            self.perform(event.get("do", []), names)
        except Refused as refused:
            for part, value in before.items():
                setattr(self, part, value)
            return str(refused)
        return None

    def close(self):
        self.advance(None)
        self.perform(self.policy.get("close", []), {})


TYPES = {"amount": Fraction(0), "count": Fraction(0), "time": Fraction(0), "share": Fraction(0), "name": "", "flag": False, "names": [], "shares": []}


def initial(value):
    if isinstance(value, list):
        return []
    if isinstance(value, Quoted):
        return str(value)
    if value.rstrip("?") in TYPES:
        return None if value.endswith("?") else copy.copy(TYPES[value])
    return {"true": True, "false": False, "null": None}.get(value, None) if value in ("true", "false", "null") else Fraction(value)


# --- Scenarios


def numbered(value, index):
    if isinstance(value, str):
        return value.replace("#", str(index))
    if isinstance(value, list):
        return [numbered(element, index) for element in value]
    if isinstance(value, dict):
        if set(value) == {"a", "b", "m", "least"}:
            return str(int(value["least"]) + (int(value["a"]) * index + int(value["b"])) % int(value["m"]))
        return {key: numbered(element, index) for key, element in value.items()}
    return value


def copies(element):
    if not isinstance(element, dict) or "repeat" not in element:
        return [element]
    kept = {key: value for key, value in element.items() if key != "repeat"}
    return [numbered(kept, index) for index in range(int(element["repeat"]))]


def at_path(path, value):
    for position, part in enumerate(path):
        if value is None:
            return None
        if part == "*":
            return [at_path(path[position + 1 :], element) for element in value]
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = value[part]
    return value


def typed(value, kind):
    if value is None or isinstance(value, bool):
        return value
    if kind.startswith("names"):
        return list(value)
    if kind.startswith("shares"):
        return [Fraction(element) for element in value]
    return value if kind.startswith("name") else Fraction(value)


def kind_of(declared):
    if isinstance(declared, str) and not isinstance(declared, Quoted) and declared.rstrip("?") in TYPES:
        return declared
    return "name" if isinstance(declared, Quoted) or declared == "null" else "flag" if declared in ("true", "false") else "share"


def member(element, number, fields):
    if isinstance(element, str):
        return element, {}
    if isinstance(element, list):
        key = Fraction(element[0]) if re.fullmatch(r"\d+(/\d+)?", element[0]) else element[0]
        return key, {name: typed(value, kind_of(fields[name])) for name, value in zip(fields, element[1:])}
    key = element.get("name", Fraction(number))
    return key, {name: typed(value, kind_of(fields[name])) for name, value in element.items() if name != "name"}


def run(folder, scenario):
    """What a scenario comes to by a template."""
    policy, mapping = yaml((folder / "policy.yaml").read_text()), yaml((folder / "scenario.yaml").read_text())
    given = {key: [copy for element in value for copy in copies(element)] if isinstance(value, list) else value for key, value in scenario["given"].items()}
    paths, absent = mapping.get("given", {}), mapping.get("absent", {})

    def part(name):
        path = paths.get(name, name).split(".")
        return None if path[0] not in given and name in absent else at_path(path, given)

    parameters = {name: typed(part(name), kind) for name, kind in policy.get("parameters", {}).items()}
    members = {
        name: [member(element, number + 1, fields["given"]) for number, element in enumerate(part(name) or [])]
        for name, fields in policy.get("rosters", {}).items()
        if list(fields) == ["given"]
    }
    program = Program(policy, parameters, members)
    refused, tried = [], {}
    for number, element in enumerate(scenario["when"]):
        for event in copies(element):
            for field, value in event.items():
                tried.setdefault(f"{event['do']}.{field}", []).append(value)
            own = mapping.get("events", {}).get(event["do"], {})
            name, renamed = own.get("is", event["do"]), own.get("with", {})
            fields = {
                field: typed(at_path(renamed.get(field, field).split("."), event), kind)
                for field, kind in policy["events"][name].get("fields", {}).items()
            }
            kind = program.apply(name, fields, Fraction(event["at"]))
            if kind:
                refused.append([str(number + 1), kind])
    program.close()
    return end(program, policy, mapping, refused, tried)


def told(amounts):
    if len(amounts) <= 40:
        return {name: shown(amount) for name, amount in amounts}
    lines = "".join(f"{name} {shown(amount)}\n" for name, amount in amounts)
    pairs = [[name, shown(amount)] for name, amount in (amounts[0], amounts[-1])]
    total = shown(sum((amount for _, amount in amounts), Fraction(0)))
    return {"count": str(len(amounts)), "sum": total, "first": pairs[0], "last": pairs[1], "sha256": hashlib.sha256(lines.encode()).hexdigest()}


def end(program, policy, mapping, refused, tried):
    result = {"paid": {}, "pools": {}, "sum": {}, "refused": refused, "facts": {}}
    assets = policy["assets"] + sorted(set(program.received) - set(policy["assets"]))
    order = list(policy.get("pools", {}))
    for asset in assets:
        paid, names = program.paid.get(asset, {}), []
        for entry in mapping.get("paid", {}).get(asset, []):
            if isinstance(entry, Quoted):
                names += [str(entry)] if entry in paid else []
            elif entry in policy.get("rosters", {}):
                names += [shown(row.key) for row in program.rosters[entry].values()]
            elif entry in program.parameters:
                names += program.parameters[entry]
            else:
                names += tried.get(entry, [])
        names = list(dict.fromkeys(names + list(paid)))
        places = sorted((place for place, amount in program.balances.items() if place[2] == asset and amount), key=lambda place: order.index(place[0]))
        pools = [(label(policy["pools"][name], name, program) + (f" {key}" if key is not None else ""), program.balances[(name, key, asset)]) for name, key, _ in places]
        payments = [(name, paid.get(name, Fraction(0))) for name in names]
        sums = [sum((amount for _, amount in amounts), Fraction(0)) for amounts in (payments, pools)]
        assert program.received.get(asset, 0) == sum(sums)
        result["paid"][asset], result["pools"][asset] = told(payments), told(pools)
        result["sum"][asset] = [shown(Fraction(program.received.get(asset, 0)))] + [shown(amount) for amount in sums]
    if len(refused) > 40:
        lines = "".join(f"{number} {kind}\n" for number, kind in refused)
        result["refused"] = {"count": str(len(refused)), "sha256": hashlib.sha256(lines.encode()).hexdigest()}
    for name, fact in policy.get("facts", {}).items():
        if isinstance(fact, dict) and not program.value(program.parse(fact["if"]), {}):
            continue
        result["facts"][name] = json_of(program.value(program.parse(fact["is"] if isinstance(fact, dict) else fact), {}))
    return result


def label(declared, name, program):
    if not isinstance(declared, dict):
        return name
    return program.parameters[declared["named"]] if "named" in declared else declared.get("shown", name)


def json_of(value):
    return [json_of(element) for element in value] if isinstance(value, list) else value if isinstance(value, bool) or value is None else shown(value)
