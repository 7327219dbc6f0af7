extension StateMachine {
    /// Carries out the members in order; the first refusal takes back all of them.
    ///
    /// Refusals: `noCommandLinked`; of the first member at fault `notLinkable` or what it would be refused for by itself; `contentTooLarge` where all of
    /// them together make more postings than an entry takes.
    mutating func apply(_ command: LinkedCommands, id: CommandID) throws(Interruption) {
        try refuse(.noCommandLinked, unless: !command.commands.isEmpty)
        for (index, member) in command.commands.enumerated() {
            refusedMember = index
            try refuse(.notLinkable, unless: member.isLinkable)
            try perform(member, id: id)
        }
        refusedMember = nil
        try refuse(.contentTooLarge, unless: postings.count <= JournalEntry.maximumPostings)
    }
}
