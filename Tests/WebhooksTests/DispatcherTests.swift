import EthereumPrimitives
import EthereumTestSupport
import Foundation
import Ledger
import LedgerCore
import Logging
import StrictJSON
import Testing
import Webhooks

@Suite("Events of the ledger")
struct DispatcherTests {
    /// A ledger in memory, and a data directory with webhooks.
    private struct World {
        let ledger = MemoryLedger()
        let directory = FileManager.default.temporaryDirectory.appending(path: "imo-dispatcher-\(UUID().uuidString)").path
        private var time = Timestamp(milliseconds: 1_000_000_000_000)
        private var counter: UInt64 = 0

        init() throws {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            let genesis = OpenLedger(
                ledgerID: Bytes32(UInt256(7)), chainID: 31337, asset: try AssetID("local:credit"),
                operatorAddress: Address(lowBytesOf: Bytes32(UInt256(0xAA))), contentWindowSeconds: 3600)
            try apply(.openLedger(genesis))
            try apply(.createAccount(CreateAccount(name: AccountName("alice"))))
        }

        mutating func apply(_ command: Command) throws {
            counter += 1
            time = time.adding(milliseconds: 1000)
            var machine = StateMachine(head: try ledger.head(), source: ledger)
            let applied = try machine.apply(command, id: CommandID(time: time, random: (0, counter << 1)), at: time)
            #expect(applied.entry.outcome == .accepted)
            try ledger.commit(machine.takeBatch())
        }

        mutating func credit(_ amount: UInt256) throws {
            try apply(.credit(Credit(account: .named(AccountName("alice")), asset: .settlement, amount: amount, reference: "in")))
        }

        mutating func withdraw(_ amount: UInt256) throws {
            try apply(.withdraw(Withdraw(account: .named(AccountName("alice")), amount: amount, reference: "out")))
        }

        func add(_ id: String, kinds: Set<WebhookEventKind> = [], lowBalance: UInt256? = nil) throws {
            var endpoints = try WebhookEndpoints(path: directory + "/webhooks.json")
            let secret = try #require(WebhookSecret(bytes: [UInt8](repeating: 1, count: 32)))
            let url = try #require(WebhookURL("https://example.com/\(id)"))
            endpoints.list.append(
                WebhookEndpoint(
                    id: id, url: url, kinds: kinds, secret: secret, allowsPrivate: false, lowBalance: lowBalance,
                    addedAfterEntry: try ledger.head().number))
            try endpoints.save(to: directory + "/webhooks.json")
        }

        func dispatcher() throws -> WebhookDispatcher {
            let time = time
            return try WebhookDispatcher(
                paths: .init(endpoints: directory + "/webhooks.json", queue: directory + "/webhooks", state: directory + "/webhooks.state"),
                ledger: ledger,
                clock: { time }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }

        var kinds: [String: [String]] {
            Dictionary(grouping: WebhookQueue(directory: directory + "/webhooks").messages, by: \.endpoint).mapValues { $0.map(\.kind).sorted() }
        }
    }

    @Test("Each endpoint is told what it asked for, of entries after it was added, once, also over a restart")
    func events() throws {
        var world = try World()
        defer { try? FileManager.default.removeItem(atPath: world.directory) }
        try world.credit(100)
        try world.withdraw(1)
        try world.add("all")
        try world.add("claims", kinds: [.claimPaid])
        try world.withdraw(2)
        #expect(try !world.dispatcher().scan())
        #expect(world.kinds == ["all": ["payout.made"]])
        // A crash before the state was kept: the entries are looked through again.
        try FileManager.default.removeItem(atPath: world.directory + "/webhooks.state")
        #expect(try !world.dispatcher().scan())
        #expect(world.kinds == ["all": ["payout.made"]])
        try world.withdraw(3)
        #expect(try !world.dispatcher().scan())
        #expect(world.kinds == ["all": ["payout.made", "payout.made"]])
    }

    @Test("A low balance is told when it is reached, and not again before it was higher in between")
    func lowBalances() throws {
        var world = try World()
        defer { try? FileManager.default.removeItem(atPath: world.directory) }
        try world.credit(100)
        try world.add("low", kinds: [.balanceLow], lowBalance: 50)
        let dispatcher = try world.dispatcher()
        for (amount, count) in [(49, 0), (2, 1), (1, 1)] as [(UInt256, Int)] {
            try world.withdraw(amount)
            _ = dispatcher.scan()
            #expect(world.kinds["low", default: []].count == count)
        }
        try world.credit(100)
        try world.withdraw(1)
        _ = dispatcher.scan()
        try world.withdraw(140)
        _ = dispatcher.scan()
        #expect(world.kinds["low"]?.count == 2)
    }

    @Test("What is noted beside the ledger reaches the queue with the next look, and nobody where nobody asked")
    func notes() throws {
        let world = try World()
        defer { try? FileManager.default.removeItem(atPath: world.directory) }
        let dispatcher = try world.dispatcher()
        dispatcher.note(.upstream(isUp: false, name: "u", of: try ModelID("m"), at: Timestamp(milliseconds: 5)))
        _ = dispatcher.scan()
        try world.add("all")
        dispatcher.note(.upstream(isUp: true, name: "u", of: try ModelID("m"), at: Timestamp(milliseconds: 6)))
        dispatcher.tell("disk", "low") { .diskLow(freeBytes: 1, sizeBytes: 2, at: Timestamp(milliseconds: 7)) }
        dispatcher.tell("disk", "low") { .diskLow(freeBytes: 1, sizeBytes: 2, at: Timestamp(milliseconds: 8)) }
        _ = dispatcher.scan()
        #expect(world.kinds == ["all": ["disk.low", "upstream.up"]])
    }
}
