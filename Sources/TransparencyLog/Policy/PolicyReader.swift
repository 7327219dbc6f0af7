/// Reads a policy line by line. Names are known below the line that gives them, so that no group can have itself as a member.
struct PolicyReader {
    private static let maximumParties = 64
    private static let maximumGroups = 64

    private(set) var logs: [LogPolicy.Party] = []
    private(set) var witnesses: [LogPolicy.Party] = []
    private(set) var quorum: Quorum?
    private var names: [String: Quorum] = ["none": .none]

    /// - Throws: ``LogFormatError`` for a line that is none of a policy.
    mutating func read(_ line: Substring) throws(LogFormatError) {
        let fields = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
        guard let keyword = fields.first, !keyword.hasPrefix("#") else { return }
        switch keyword {
        case "log": try readLog(fields)
        case "witness": try readWitness(fields)
        case "group": try readGroup(fields)
        case "quorum": try readQuorum(fields)
        default: throw .malformed("'\(excerpt(Array(keyword.utf8)))' is unknown: expected log, witness, group or quorum")
        }
    }

    private mutating func readLog(_ fields: [String]) throws(LogFormatError) {
        guard (2...3).contains(fields.count) else { throw .malformed("expected 'log KEY' or 'log KEY URL'") }
        let key = try NoteVerifier(fields[1])
        guard key.kind == .ed25519 else { throw .malformed("the key of '\(key.name)' is one for cosignatures: expected that of a log") }
        guard logs.count < PolicyReader.maximumParties, !logs.contains(where: { $0.key == key }) else {
            throw .malformed("the log '\(key.name)' stands twice, or there are more than \(PolicyReader.maximumParties)")
        }
        logs.append(LogPolicy.Party(key: key, url: fields.count == 3 ? fields[2] : nil))
    }

    private mutating func readWitness(_ fields: [String]) throws(LogFormatError) {
        guard (3...4).contains(fields.count) else { throw .malformed("expected 'witness NAME KEY' or 'witness NAME KEY URL'") }
        let key = try NoteVerifier(fields[2])
        guard key.kind == .cosignature else { throw .malformed("the key of '\(key.name)' is one of a log: expected one for cosignatures") }
        // One key under two names would count twice.
        guard witnesses.count < PolicyReader.maximumParties, !witnesses.contains(where: { $0.key == key }) else {
            throw .malformed("the witness '\(key.name)' stands twice, or there are more than \(PolicyReader.maximumParties)")
        }
        try name(fields[1], .witness(key))
        witnesses.append(LogPolicy.Party(key: key, url: fields.count == 4 ? fields[3] : nil))
    }

    private mutating func readGroup(_ fields: [String]) throws(LogFormatError) {
        guard fields.count >= 4 else { throw .malformed("expected 'group NAME all|any|K MEMBER…'") }
        let memberNames = fields[3...]
        guard Set(memberNames).count == memberNames.count else { throw .malformed("the group '\(fields[1])' has a member twice") }
        var members: [Quorum] = []
        for name in memberNames {
            guard name != "none", let member = names[name] else { throw .malformed("'\(name)' is no witness or group of a line above") }
            members.append(member)
        }
        let threshold: Int
        switch fields[2] {
        case "all": threshold = members.count
        case "any": threshold = 1
        default:
            guard let number = DecimalNumber.decode(Array(fields[2].utf8)), (1...UInt64(members.count)).contains(number) else {
                throw .malformed("'\(fields[2])' of the group '\(fields[1])' is not all, any, or a number from 1 to \(members.count)")
            }
            threshold = Int(number)
        }
        guard names.count <= PolicyReader.maximumParties + PolicyReader.maximumGroups else {
            throw .malformed("there are more than \(PolicyReader.maximumGroups) groups")
        }
        try name(fields[1], .group(threshold: threshold, members: members))
    }

    private mutating func readQuorum(_ fields: [String]) throws(LogFormatError) {
        guard fields.count == 2, let rule = names[fields[1]] else {
            throw .malformed("expected 'quorum' and a witness or group of a line above, or none")
        }
        guard quorum == nil else { throw .malformed("there is a second quorum") }
        quorum = rule
    }

    private mutating func name(_ name: String, _ rule: Quorum) throws(LogFormatError) {
        guard names.updateValue(rule, forKey: name) == nil else { throw .malformed("the name '\(name)' stands for two things") }
    }
}
