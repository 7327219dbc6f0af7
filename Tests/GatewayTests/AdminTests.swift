import AdminSocket
import EthereumPrimitives
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import LedgerCore
import LedgerSQLite
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@Suite struct AdminTests {
    @Test("A command handed in is written once, and its entry comes back")
    func submission() async throws {
        try await TestGateway.with { gateway, _ in
            try await gateway.running { running in
                let admin = running.admin
                let command = Command.credit(Credit(account: .named(gateway.account), amount: 5, reference: "x"))
                let id = gateway.clock.nextID()
                let first = try await admin.submit(command, id: id)
                #expect(first.outcome == .accepted)
                #expect(first.command == command)
                #expect(try await admin.submit(command, id: id) == first)
                #expect(try gateway.callerBalance.available == 1_000_000_005)
                let other = Command.credit(Credit(account: .named(gateway.account), amount: 6, reference: "x"))
                await #expect(throws: AdminError.refused(.commandIDReused)) { try await admin.submit(other, id: id) }
                let refused = try await admin.submit(.createAccount(CreateAccount(name: gateway.account)), id: gateway.clock.nextID())
                #expect(refused.outcome == .accountExists)
                try await admin.reload()
                try writeText("nonsense", to: gateway.directory + "/upstreams.json")
                await #expect(throws: AdminError.self) { try await admin.reload() }
            }
        }
    }

    @Test("The socket is its owner's alone, a stale one gives way, and it goes with the gateway")
    func socket() async throws {
        try await TestGateway.with { gateway, _ in
            // What a killed gateway leaves behind.
            try bindAndAbandon(gateway.socketPath)
            try await gateway.running { running in
                let admin = running.admin
                try await admin.reload()
                #expect(try mode(of: gateway.socketPath) == 0o600)
            }
            #expect(throws: (any Error).self) { try mode(of: gateway.socketPath) }
        }
    }

    @Test("What is no command is a problem", arguments: [[], [0x80], [0xC0], [0xC1, 0x05], [UInt8](repeating: 0xFF, count: 100)] as [[UInt8]])
    func malformed(bytes: [UInt8]) async throws {
        try await TestGateway.with { gateway, _ in
            try await gateway.server.adminApplication().test(.router) { client in
                let answer = try await client.execute(uri: "/commands", method: .post, body: ByteBuffer(bytes: bytes)) { $0 }
                #expect(answer.status == .badRequest)
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
        }
    }

    @Test("No gateway is a clear error")
    func unreachable() async throws {
        let admin = AdminClient(socketPath: "/tmp/imo-no-such-directory/admin.sock")
        await #expect(throws: AdminError.self) { try await admin.reload() }
        await admin.shutdown()
    }
}
