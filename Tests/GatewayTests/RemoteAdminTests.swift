import AdminAPI
import EthereumPrimitives
import EthereumWallet
import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import LedgerCore
import LedgerSQLite
import StrictJSON
import Testing

@Suite("Administration from other machines")
struct RemoteAdminTests {
    private let alice = try! TestAdministrator("alice", key: 0xA11CE, roles: [.treasury])
    private let bob = try! TestAdministrator("bob", key: 0xB0B, roles: [.treasury])
    private let carol = try! TestAdministrator("carol", key: 0xCA401, roles: [.operate])
    private let dave = try! TestAdministrator("dave", key: 0xDA7E, roles: [.read])
    private let funds: UInt256 = 1_000_000_000

    @Test("Nobody is served without the file of administrators, and nobody from a file that others may read")
    func off() async throws {
        try await TestGateway.with { gateway, client in
            let request = try alice.sign(gateway.withdrawal(1), nonce: 1, for: gateway)
            #expect(try await request.send(by: client).status == .notFound)
            try gateway.admit([alice])
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: gateway.directory + "/admins.json")
            #expect(try await request.send(by: client).status == .serviceUnavailable)
            try gateway.expectUncharged()
        }
    }

    @Test("Each role does its own, and nothing of the others'; a ledger is opened and a call settled by nobody")
    func roles() async throws {
        try await TestGateway.with { gateway, client in
            try gateway.admit([alice, carol, dave])
            let account = try AccountName("new")
            let commands: [(command: Command, takers: [String])] = [
                (.createAccount(CreateAccount(name: account)), ["carol"]),
                (.setBudget(SetBudget(budget: .init(scope: .account(gateway.account), period: .day), limit: 5)), ["carol"]),
                (.snapshot(TakeSnapshot(token: gateway.token)), ["carol"]),
                (.credit(Credit(account: .named(gateway.account), amount: 5, reference: "")), ["alice"]),
                (gateway.withdrawal(5), ["alice"]), (.openLedger(gateway.writer.ledger), []),
                (.linked(LinkedCommands([gateway.withdrawal(1), .createAccount(CreateAccount(name: account))])), []),
                (.linked(LinkedCommands([])), []),
            ]
            var nonce: UInt64 = 0
            for (command, takers) in commands {
                for person in [alice, carol, dave] {
                    nonce += 1
                    let status = try await person.sign(command, nonce: nonce, for: gateway).send(by: client).status
                    #expect(status == (takers.contains("\(person.name)") ? .ok : .forbidden), "\(person.name): \(command.name)")
                }
            }
            for (method, path, takers) in [
                (HTTPRequest.Method.get, "metrics", ["alice", "carol", "dave"]), (.get, "proposals", ["alice", "carol", "dave"]),
                (.post, "reload", ["carol"]),
                (.post, "sign-in-links", ["carol"]),
            ] {
                for person in [alice, carol, dave] {
                    nonce += 1
                    let request = try person.sign([], nonce: nonce, method: method, path: "/imo/v1/admin/" + path, for: gateway)
                    let status = try await request.send(by: client).status
                    #expect(status == (takers.contains("\(person.name)") ? .ok : .forbidden), "\(person.name): \(path)")
                }
            }
        }
    }

    enum Fault: CaseIterable {
        case unsigned, otherBody, otherPath, otherMethod, otherLedger, otherChain, otherKey, stranger, expired, tooLong, highS, shortSignature,
            otherNonce
    }

    @Test("A request that differs from what was signed moves nothing", arguments: Fault.allCases)
    func refused(fault: Fault) async throws {
        try await TestGateway.with { gateway, client in
            try gateway.admit([alice, bob])
            let body = Envelope(id: gateway.clock.nextID(), command: gateway.withdrawal(5)).encoded
            let own = gateway.writer.ledger.signingDomain
            let domain: SigningDomain =
                switch fault {
                case .otherLedger: SigningDomain(chainID: own.chainID, verifyingContract: gateway.token)
                case .otherChain: SigningDomain(chainID: 1, verifyingContract: own.verifyingContract)
                default: own
                }
            let signer = fault == .stranger ? try TestAdministrator("alice", key: 0xE41, roles: [.treasury]) : alice
            var request = try signer.sign(body, nonce: 1, validSeconds: fault == .tooLong ? 301 : 60, domain: domain, for: gateway)
            switch fault {
            case .unsigned: request.headers["imo-admin-signature"] = nil
            case .otherBody: request.body = Envelope(id: gateway.clock.nextID(), command: gateway.withdrawal(6)).encoded
            case .otherPath: request.path = "/imo/v1/admin/reload"
            case .otherMethod: (request.method, request.path) = (.get, "/imo/v1/admin/metrics")
            case .otherKey: request.headers["imo-admin-key"] = "\(bob.key.address)"
            case .expired: gateway.clock.pass(seconds: 60)
            case .highS: request.headers["imo-admin-signature"] = try Self.highS(request.headers["imo-admin-signature"])
            case .shortSignature: request.headers["imo-admin-signature"]?.removeLast(2)
            case .otherNonce: request.headers["imo-admin-nonce"] = "\(Bytes32(UInt256(2)))"
            case .otherLedger, .otherChain, .stranger, .tooLong: break
            }
            let status = try await request.send(by: client).status
            #expect(status == (fault == .otherBody ? .badRequest : .unauthorized))
            #expect(try gateway.callerBalance.posted == funds)
        }
    }

    /// The other signature of the same message, which is malleable.
    private static func highS(_ signature: String?) throws -> String {
        var bytes = try Hex.decode(try #require(signature))
        let order = try #require(UInt256(hex: "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
        let s = try #require(UInt256(bigEndian: Array(bytes[32..<64])))
        bytes.replaceSubrange(32..<64, with: try #require(order.subtracting(s)).bigEndianBytes)
        bytes[64] = 55 - bytes[64]
        return Hex.encode(bytes)
    }

    @Test("A request is taken once, after a restart too, and ten at a time as one")
    func replay() async throws {
        try await TestGateway.with { gateway, client in
            try gateway.admit([alice])
            let request = try alice.sign(.credit(Credit(account: .named(gateway.account), amount: 5, reference: "")), nonce: 7, for: gateway)
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { tasks in
                for _ in 0..<10 { tasks.addTask { try await request.send(by: client).status } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == .ok } == 1 && statuses.count { $0 == .conflict } == 9)
            // A second application reads the records from the disk, as after a restart.
            try await gateway.server.adminRestarted { fresh in
                let status = try await request.send(by: fresh).status
                #expect(status == .conflict)
            }
            #expect(try gateway.callerBalance.posted == 1_000_000_005)
        }
    }

    @Test("Records that cannot be read are not begun anew, and a full disk takes no command")
    func damaged() async throws {
        try await TestGateway.with { gateway, client in
            try gateway.admit([alice])
            try writeText("{", to: gateway.directory + "/admins.state")
            #expect(try await alice.sign(gateway.withdrawal(5), nonce: 1, for: gateway).send(by: client).status == .serviceUnavailable)
            try FileManager.default.removeItem(atPath: gateway.directory + "/admins.state")
            try FileManager.default.createDirectory(atPath: gateway.directory + "/admins.state", withIntermediateDirectories: false)
            #expect(try await alice.sign(gateway.withdrawal(5), nonce: 2, for: gateway).send(by: client).status == .serviceUnavailable)
            #expect(try gateway.callerBalance.posted == funds)
        }
    }

    @Test("More than one person may take out waits for a second, who sends the same bytes; the same person twice, by another key too, is one")
    func twoPeople() async throws {
        try await TestGateway.with { gateway, client in
            let spare = try TestAdministrator("alice", key: 0xA11CE2, roles: [.treasury])
            try gateway.admit([alice, spare, bob, carol])
            let id = gateway.clock.nextID()
            let command = gateway.withdrawal(101)
            for (nonce, person) in [(1, alice), (2, alice), (3, spare)] as [(UInt64, TestAdministrator)] {
                let waits = try await person.sign(command, id: id, nonce: nonce, for: gateway).send(by: client)
                #expect(waits.status == .accepted)
                #expect(try waits.json["approvals"]?.arrayValue?.count == 1)
            }
            #expect(try await carol.sign(command, id: id, nonce: 4, for: gateway).send(by: client).status == .forbidden)
            // Other bytes are another command, be it by one unit.
            #expect(try await bob.sign(gateway.withdrawal(102), id: id, nonce: 5, for: gateway).send(by: client).status == .accepted)
            #expect(try gateway.callerBalance.posted == funds)
            try await gateway.server.adminRestarted { fresh in
                let status = try await bob.sign(command, id: id, nonce: 6, for: gateway).send(by: fresh).status
                #expect(status == .ok)
            }
            #expect(try gateway.callerBalance.posted == 999_999_899)
        }
    }

    @Test("Approvals at the same moment carry a command out once")
    func race() async throws {
        try await TestGateway.with { gateway, client in
            try gateway.admit([alice, bob])
            let body = Envelope(id: gateway.clock.nextID(), command: gateway.withdrawal(500)).encoded
            let requests = try (1...16).map { try ($0 % 2 == 0 ? alice : bob).sign(body, nonce: $0, for: gateway) }
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { tasks in
                for request in requests { tasks.addTask { try await request.send(by: client).status } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.allSatisfy { $0 == .ok || $0 == .accepted })
            #expect(statuses.contains(.ok) && statuses.contains(.accepted))
            #expect(try gateway.callerBalance.posted == 999_999_500)
        }
    }

    @Test("Small withdrawals of one person add up to the limit within a day; refused ones do not count")
    func adding() async throws {
        try await TestGateway.with { gateway, client in
            try gateway.admit([alice, bob])
            let status = { (person: TestAdministrator, command: Command, nonce: UInt64) in
                try await person.sign(command, nonce: nonce, for: gateway).send(by: client).status
            }
            let missing = Command.withdraw(Withdraw(account: .named(try AccountName("nobody")), amount: 90, reference: ""))
            #expect(try await status(alice, missing, 1) == .ok, "the refusal is an entry")
            #expect(try await status(alice, gateway.withdrawal(60), 2) == .ok)
            #expect(try await status(alice, gateway.withdrawal(41), 3) == .accepted)
            #expect(try await status(bob, gateway.withdrawal(100), 4) == .ok)
            let link = Command.linked(LinkedCommands([gateway.withdrawal(20), gateway.withdrawal(21)]))
            #expect(try await status(alice, link, 5) == .accepted)
            let payout = Command.recordPayout(RecordPayout(account: .named(gateway.account), amount: 41, reference: "x"))
            #expect(try await status(alice, payout, 6) == .accepted)
            gateway.clock.pass(seconds: 86_400)
            #expect(try await status(alice, gateway.withdrawal(100), 7) == .ok)
            #expect(try gateway.callerBalance.posted == 999_999_740)
        }
    }

    @Test("An approval ends with its day, and with its person's key")
    func ends() async throws {
        try await TestGateway.with { gateway, client in
            try gateway.admit([alice, bob])
            let (first, second) = (gateway.clock.nextID(), gateway.clock.nextID())
            #expect(try await alice.sign(gateway.withdrawal(500), id: first, nonce: 1, for: gateway).send(by: client).status == .accepted)
            gateway.clock.pass(seconds: 86_400)
            #expect(try await bob.sign(gateway.withdrawal(500), id: first, nonce: 2, for: gateway).send(by: client).status == .accepted)
            #expect(try await alice.sign(gateway.withdrawal(501), id: second, nonce: 3, for: gateway).send(by: client).status == .accepted)
            try gateway.admit([bob, dave])
            #expect(try await bob.sign(gateway.withdrawal(501), id: second, nonce: 4, for: gateway).send(by: client).status == .accepted)
            #expect(try await alice.sign(gateway.withdrawal(1), nonce: 5, for: gateway).send(by: client).status == .unauthorized)
            #expect(try gateway.callerBalance.posted == funds)
        }
    }

    @Test("The waiting commands are listed with the bytes that are approved")
    func list() async throws {
        try await TestGateway.with { gateway, client in
            try gateway.admit([alice, dave])
            let body = Envelope(id: gateway.clock.nextID(), command: gateway.withdrawal(500)).encoded
            _ = try await alice.sign(body, nonce: 1, for: gateway).send(by: client)
            let request = try dave.sign([], nonce: 2, method: .get, path: "/imo/v1/admin/proposals", for: gateway)
            let proposals = try #require(try await request.send(by: client).json["proposals"]?.arrayValue)
            #expect(proposals.map { $0["body"]?.stringValue } == [Hex.encode(body)])
            #expect(proposals.first?["proposal"]?.stringValue == "\(Keccak256.hash(body))")
        }
    }

    @Test("One key is one person's: it cannot be added under a second name")
    func keys() throws {
        var file = Administrators()
        try file.add(alice.entry)
        let other = Administrator(name: bob.name, address: alice.key.address, roles: [.treasury])
        #expect(throws: AdministratorsFault.taken(alice.key.address, by: alice.name)) { try file.add(other) }
    }
}

extension GatewayServer {
    /// Tests another application of the server, which has nothing in memory of the first.
    fileprivate func adminRestarted(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await application().test(.router) { client in try await body(client) }
    }
}
