import EthereumPrimitives
import LedgerCore
import Testing

/// A ledger with a caller, two addresses with money, and a program of labels as docs/programs.md has it.
struct ProgramLedger {
    static let alice = address(0xA11CE)
    static let bob = address(0xB0B)
    static let carol = address(0xCA401)

    var ledger: TestLedger
    let program: ProgramID
    let client: AccountName

    /// - Parameter fund: The money of the client, and of each of the addresses.
    init(_ policy: String = labels, given: String = labelsGiven, fund: UInt256 = 1_000, feed: ProgramFeed? = nil) throws {
        ledger = try TestLedger()
        program = try ProgramID("labels")
        client = try AccountName("acme")
        try ledger.accept(.createAccount(CreateAccount(name: client)))
        for account in [FundedAccount.named(client), .address(Self.alice), .address(Self.bob)] {
            try ledger.accept(.credit(Credit(account: account, amount: fund, reference: "")))
        }
        #expect(try register(policy, given: given, feed: feed) == .accepted)
    }

    mutating func register(_ policy: String, given: String, startsAt: Timestamp? = nil, feed: ProgramFeed? = nil) throws -> Outcome {
        let binding = ProgramBinding(party: "client", account: .named(client))
        let terms = ProgramTerms(
            policy: policy, given: given, money: "u", bindings: [binding].compactMap(\.self), owner: .named(client), feed: feed)
        return try ledger.apply(.registerProgram(RegisterProgram(program: program, terms: terms, startsAt: startsAt)))
    }

    /// Sends an event by an address, whose signature the core does not check, or by the operator.
    mutating func send(_ event: String, _ fields: String, by holder: Address? = nil, version: UInt64 = 1) throws -> Outcome {
        let signer = try holder.map { ProgramSigner(holder: $0, authorization: try ledger.authorization(of: $0)) }
        return try ledger.apply(
            .sendProgramEvent(SendProgramEvent(program: program, version: version, event: event, fields: fields, signer: signer)))
    }

    mutating func run(version: UInt64 = 1) throws -> Outcome { try ledger.apply(.runProgram(RunProgram(program: program, version: version))) }

    func balance(of account: AccountID) throws -> UInt256 {
        var view = ledger.view
        return try view.balance(of: account).available
    }

    func pool(_ name: String, version: UInt64 = 1) throws -> UInt256 {
        try balance(of: .program(program, version: version, pool: name))
    }

    static let labelsGiven =
        "{\"parameters\":{\"price\":\"90\",\"quorum\":\"2\",\"timeout\":\"60\"},\"rosters\":{\"reviewers\":[\"\(alice)\",\"\(bob)\"]}}"

    static let labels = """
        policy: labels
        assets: [u]
        parameters: {price: amount, quorum: count, timeout: time}
        rosters:
          reviewers: {given: {}}
          labels: {by: '', good: 0, state: 'open'}
          voices: {}
        pools:
          escrow: {asset: u, each: label}
        events:
          submit:
            opens: true
            fields: {id: name, by: name}
            refuse:
              - duplicate if id in labels
            do:
              - take price from 'client' into escrow[id]
              - set labels[id].by = by
              - at at + timeout do silence(id)
          accept:
            fields: {id: name, by: name}
            refuse:
              - notReviewer if not by in reviewers
              - decided if labels[id].state != 'open'
              - alreadyVoted if voices[id, by].exists
            do:
              - put voices[id, by]
              - set labels[id].good += 1
              - if: labels[id].good >= quorum
                do:
                  - set labels[id].state = 'paid'
                  - pay escrow[id] from escrow[id] to labels[id].by
        triggers:
          silence:
            with: [id]
            do:
              - pay escrow[id] from escrow[id] to 'client'
        """
}
