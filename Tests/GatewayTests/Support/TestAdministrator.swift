import AdminAPI
import EthereumPrimitives
import EthereumWallet
import Gateway
import HTTPTypes
import HummingbirdTesting
import Ledger
import LedgerCore
import NIOCore
import Testing

/// A person who signs requests to a gateway's remote admin endpoints.
struct TestAdministrator: Sendable {
    let name: AccountName
    let key: PrivateKey
    let roles: Set<AdminRole>

    init(_ name: String, key: UInt64, roles: Set<AdminRole>) throws {
        self.name = try AccountName(name)
        self.key = try PrivateKey(Bytes32(UInt256(key)).bytes)
        self.roles = roles
    }

    var entry: Administrator { Administrator(name: name, address: key.address, roles: roles) }

    /// A signed request, each of whose parts a test may change.
    struct Request: Sendable {
        var method = HTTPRequest.Method.post
        var path = "/imo/v1/admin/commands"
        var body: [UInt8]
        var headers: [String: String]

        func send(by client: any TestClientProtocol) async throws -> TestResponse {
            var fields: HTTPFields = [:]
            for (name, value) in headers { fields[try .named(name)] = value }
            return try await client.execute(uri: path, method: method, headers: fields, body: ByteBuffer(bytes: body)) { $0 }
        }
    }

    /// Signs a request.
    ///
    /// - Parameters:
    ///   - nonce: Must differ between the requests of a test.
    ///   - domain: The ledger that is meant; by default the gateway's.
    func sign(
        _ body: [UInt8], nonce: UInt64, method: HTTPRequest.Method = .post, path: String = "/imo/v1/admin/commands", validSeconds: UInt64 = 60,
        domain: SigningDomain? = nil, for gateway: TestGateway
    ) throws -> Request {
        let request = AdminRequest(
            method: method.rawValue, path: path, bodyHash: Keccak256.hash(body), nonce: Bytes32(UInt256(nonce)),
            expires: gateway.clock.now.seconds + validSeconds)
        let digest = (domain ?? gateway.writer.ledger.signingDomain).digest(of: request.message(by: key.address))
        return Request(
            method: method, path: path, body: body,
            headers: [
                "imo-admin-key": "\(key.address)", "imo-admin-body": "\(request.bodyHash)", "imo-admin-nonce": "\(request.nonce)",
                "imo-admin-expires": "\(request.expires)", "imo-admin-signature": Hex.encode(try key.sign(digest).bytes),
            ])
    }

    /// Signs a command.
    func sign(_ command: Command, id: CommandID? = nil, nonce: UInt64, for gateway: TestGateway) throws -> Request {
        try sign(Envelope(id: id ?? gateway.clock.nextID(), command: command).encoded, nonce: nonce, for: gateway)
    }
}

extension TestGateway {
    /// Lets these people in, and one of them alone take out as much as the limit in a day.
    func admit(_ people: [TestAdministrator], limit: UInt256 = 100) throws {
        var file = Administrators()
        file.limit = limit
        for person in people { try file.add(person.entry) }
        try file.save(to: directory + "/admins.json")
    }

    func withdrawal(_ amount: UInt256) -> Command { .withdraw(Withdraw(account: .named(account), amount: amount, reference: "bank")) }
}
