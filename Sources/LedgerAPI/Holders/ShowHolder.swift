internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/holders/{address}`: an address's tokens, what was paid to it, and the nonce of its next authorization.
struct ShowHolder: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let address = try context.address("address")
        let asset = environment.writer.ledger.asset
        return Response(json: try environment.read { try $0.holderJSON(address, asset: asset) })
    }
}

extension LedgerView {
    fileprivate mutating func holderJSON(_ address: Address, asset: AssetID) throws -> JSONValue {
        var tokens: [JSONValue] = []
        for model in try reader.models() {
            let held = try holder(address, of: model.record.token)
            if held.balance.isZero && held.checkpointCount == 0 { continue }
            let symbol = try token(model.record.token).terms.symbol
            tokens.append(
                .object([
                    "token": .text(model.record.token), "model": .text(model.id), "symbol": .string(symbol), "balance": .amount(held.balance),
                ]))
        }
        let account = AccountID.address(address)
        return .object([
            "holder": .text(address), "nextNonce": .count(try nextNonce(of: address)), "tokens": .array(tokens),
            "paid": .balance(try balance(of: account), of: account, asset: asset),
            "withdrawalRequest": try withdrawalRequest(of: address).map {
                .object(["amount": .amount($0.amount), "destination": .string($0.destination), "requestedAt": .time($0.requestedAt)])
            } ?? .null,
        ])
    }
}
