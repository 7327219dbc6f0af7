import EthereumPrimitives
import EthereumWallet
import HTTPTypes
import HummingbirdTesting
import LedgerCore
import StrictJSON
import Testing

extension TestGateway {
    /// Brings revenue to the model and takes a snapshot of it.
    func snapshot(revenue: UInt256) async throws {
        try await accept(.deposit(Deposit(model: model, amount: revenue, reference: "test")))
        clock.pass(seconds: 11)
        try await accept(.snapshot(TakeSnapshot(token: token)))
    }

    func paid(to address: Address) throws -> UInt256 { try balance(of: .address(address)).available }

    /// The body of a signed message: the served document and its signature.
    func signed(_ document: JSONValue, by key: PrivateKey) throws -> String {
        let signature = try key.sign(try TypedData(document).digest())
        return JSONValue.object(["typedData": document, "signature": .string(Hex.encode(signature.bytes))]).text
    }
}

extension TestClientProtocol {
    /// The served typed data.
    func typedData(_ gateway: TestGateway, _ query: String) async throws -> JSONValue {
        let answer = try await get("/imo/v1/tokens/\(gateway.token)/typed-data/\(query)")
        #expect(answer.status == .ok, "\(answer.text)")
        return try answer.json
    }
}

extension JSONValue {
    /// The same object with one member changed or added; the path's parts are separated by dots.
    func setting(_ path: String, to value: JSONValue) -> JSONValue {
        guard case .object(var members) = self else { return self }
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        let old = self[parts[0]] ?? .object([] as [JSONMember])
        let new = parts.count == 1 ? value : old.setting(parts[1], to: value)
        if let index = members.firstIndex(where: { $0.name == parts[0] }) {
            members[index].value = new
        } else {
            members.append(JSONMember(parts[0], new))
        }
        return .object(members)
    }
}
