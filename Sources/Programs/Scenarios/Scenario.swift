package import StrictJSON

/// A case as data: what a program is given, and what happens then. Repetitions are written out.
package struct Scenario: Sendable {
    package var name: String
    package var given: [(name: String, value: JSONValue)]
    package var events: [Event]

    package struct Event: Sendable {
        /// Its place in the file; repeated events share it.
        package var number: Int
        package var at: Fraction
        package var kind: String
        package var fields: [(name: String, value: JSONValue)]
    }

    private static let mostElements = 2_000_000

    /// Reads one line, `{scenario, given, when}`. What stands under `then` is not looked at.
    ///
    /// - Throws: `ProgramFault` for a member that is missing, unknown or of another form.
    package init(line: String) throws(ProgramFault) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line)
        } catch {
            throw ProgramFault("the line is not JSON: \(error)")
        }
        guard let members = value.objectValue, let name = value["scenario"]?.stringValue else {
            throw ProgramFault("a scenario has a name: {\"scenario\": …}")
        }
        for member in members where !["scenario", "given", "when", "then"].contains(member.name) {
            throw ProgramFault("a scenario has no member \(member.name); it has scenario, given, when, then")
        }
        guard let given = value["given"]?.objectValue, let when = value["when"]?.arrayValue else {
            throw ProgramFault("\(name) needs given, an object, and when, a list")
        }
        self.name = name
        self.given = []
        for member in given { self.given.append((member.name, try Self.expanded(member.value))) }
        events = []
        for (index, element) in when.enumerated() {
            for copy in try Self.copies(element) { events.append(try Self.event(copy, number: index + 1)) }
        }
    }

    /// The name of the case, without the number of a variant.
    package var base: String { String(name.prefix(while: { $0 != "/" })) }

    private static func event(_ value: JSONValue, number: Int) throws(ProgramFault) -> Event {
        guard let members = value.objectValue, let kind = value["do"]?.stringValue, let at = value["at"]?.stringValue.flatMap({ Fraction(text: $0) })
        else {
            throw ProgramFault("event \(number) needs at, a decimal string, and do, a name")
        }
        let fields = members.filter { !["at", "do", "repeat"].contains($0.name) }.map { ($0.name, $0.value) }
        return Event(number: number, at: at, kind: kind, fields: fields)
    }

    // MARK: Repetition

    private static func expanded(_ value: JSONValue) throws(ProgramFault) -> JSONValue {
        guard let list = value.arrayValue else { return value }
        var all: [JSONValue] = []
        for element in list {
            all += try copies(element)
            guard all.count <= mostElements else { throw ProgramFault("a list has more than \(mostElements) elements") }
        }
        return .array(all)
    }

    private static func copies(_ element: JSONValue) throws(ProgramFault) -> [JSONValue] {
        guard let members = element.objectValue, let times = element["repeat"] else { return [element] }
        guard let count = times.stringValue.flatMap({ Int($0) }), (0...mostElements).contains(count) else {
            throw ProgramFault("repeat is \(times.text); expected a decimal string up to \(mostElements)")
        }
        let kept = members.filter { $0.name != "repeat" }
        var copies: [JSONValue] = []
        copies.reserveCapacity(count)
        for index in 0..<count {
            var copy: [JSONMember] = []
            for member in kept { copy.append(JSONMember(member.name, try numbered(member.value, index))) }
            copies.append(.object(copy))
        }
        return copies
    }

    /// `#` in strings becomes the index; a number `{a, b, m, least}` becomes least + (a · index + b) mod m.
    private static func numbered(_ value: JSONValue, _ index: Int) throws(ProgramFault) -> JSONValue {
        if let text = value.stringValue { return text.contains("#") ? .string(text.replacing("#", with: String(index))) : value }
        if let list = value.arrayValue {
            var copy: [JSONValue] = []
            for element in list { copy.append(try numbered(element, index)) }
            return .array(copy)
        }
        guard let members = value.objectValue else { return value }
        if Set(members.map(\.name)) == ["a", "b", "m", "least"] { return try number(value, index) }
        var copy: [JSONMember] = []
        for member in members { copy.append(JSONMember(member.name, try numbered(member.value, index))) }
        return .object(copy)
    }

    private static func number(_ value: JSONValue, _ index: Int) throws(ProgramFault) -> JSONValue {
        func part(_ name: String) throws(ProgramFault) -> Fraction {
            guard let number = value[name]?.stringValue.flatMap({ Fraction(text: $0) }), number.isWhole else {
                throw ProgramFault("\(name) in \(value.text) is not a decimal string")
            }
            return number
        }
        let (modulus, sum) = (try part("m"), try part("a") * Fraction(index) + (try part("b")))
        guard let quotient = sum.divided(by: modulus)?.floor else { throw ProgramFault("m in \(value.text) is 0") }
        return .string((try part("least") + sum - quotient * modulus).text)
    }
}
