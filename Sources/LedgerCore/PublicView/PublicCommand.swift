public import EthereumPrimitives

/// A command as the public log has it: its kind, and each of its members shown or hidden.
public struct PublicCommand: Sendable, Hashable {
    /// No command has more members.
    static let maximumItems = 64

    /// ``CommandKind``'s number.
    public let kind: UInt64
    /// The command's members in the order of their encoding. A link has none.
    public internal(set) var items: [PublicItem]
    /// Of a link: its commands.
    public internal(set) var members: [PublicCommand]

    package init(kind: UInt64, items: [PublicItem], members: [PublicCommand]) {
        self.kind = kind
        self.items = items
        self.members = members
    }

    /// The command itself, where all of it is shown; nil for one that hides something, and for a link.
    ///
    /// - Throws: ``RLPError`` where it is shown and is not a command.
    public func command() throws(RLPError) -> Command? {
        guard members.isEmpty, let kind = CommandKind(rawValue: kind), kind != .linked else { return nil }
        var payload: [[UInt8]] = []
        for item in items {
            guard let encoding = item.shownEncoding else { return nil }
            payload.append(encoding)
        }
        var encoder = RLPEncoder()
        encoder.appendList { list in
            for item in payload { list.append(encodedItem: item) }
        }
        var decoder = RLPDecoder(encoder.finish())
        let command = try kind.payload.readCommand(from: &decoder)
        try decoder.finish()
        return command
    }

    /// The commands of a link, or the command itself.
    public var parts: [PublicCommand] { kind == CommandKind.linked.rawValue ? members : [self] }
}

extension PublicCommand {
    func append(to encoder: inout RLPEncoder) {
        encoder.appendList { command in
            command.append(kind)
            command.appendList { list in
                for item in items { item.append(to: &list) }
            }
            command.appendList { list in
                for member in members { member.append(to: &list) }
            }
        }
    }

    init(from decoder: inout RLPDecoder, isMember: Bool = false) throws(RLPError) {
        self = try decoder.readList { (command: inout RLPDecoder) throws(RLPError) in
            let kind = try command.readUInt64()
            let items = try command.readPublicItems(maximumCount: PublicCommand.maximumItems)
            let members = try command.readList { (list: inout RLPDecoder) throws(RLPError) in
                var members: [PublicCommand] = []
                while !list.isAtEnd {
                    guard !isMember, members.count < LinkedCommands.maximumCount else { throw list.invalid("a member of a link with members") }
                    members.append(try PublicCommand(from: &list, isMember: true))
                }
                return members
            }
            return PublicCommand(kind: kind, items: items, members: members)
        }
    }
}
