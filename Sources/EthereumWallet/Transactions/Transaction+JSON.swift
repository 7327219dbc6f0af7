internal import EthereumPrimitives
public import StrictJSON

extension Transaction {
    /// The names of the transaction types in JSON.
    public enum TypeName: String, Sendable, CaseIterable {
        case legacyPre155 = "legacy_pre155"
        case legacy155
        case eip2930
        case eip1559
        case eip4844
        case eip7702
    }

    /// The name of the type in JSON.
    public var typeName: TypeName {
        switch kind {
        case .legacy(_, nil): .legacyPre155
        case .legacy: .legacy155
        case .accessList: .eip2930
        case .dynamicFee: .eip1559
        case .blob: .eip4844
        case .setCode: .eip7702
        }
    }

    /// The fields as JSON: byte strings as `0x` hexadecimal, integers as decimal strings, `to` as null for a creation.
    public var json: JSONValue {
        var members = [
            JSONMember("nonce", .string(String(nonce))),
            JSONMember("gas", .string(String(gasLimit))),
            JSONMember("value", .string(value.description)),
            JSONMember("data", .string(Hex.encode(data))),
        ]
        members.append(JSONMember("to", to.map { .string($0.description) } ?? .null))
        if let chainID { members.append(JSONMember("chainId", .string(String(chainID)))) }
        members.append(contentsOf: kindMembers)
        return .object(members)
    }

    private var kindMembers: [JSONMember] {
        switch kind {
        case .legacy(let gasPrice, _): [JSONMember("gasPrice", .string(gasPrice.description))]
        case .accessList(_, let gasPrice, let accessList):
            [JSONMember("gasPrice", .string(gasPrice.description)), Transaction.member(accessList)]
        case .dynamicFee(_, let fees, let accessList): Transaction.members(fees) + [Transaction.member(accessList)]
        case .blob(_, let fees, let accessList, let maxFeePerBlobGas, let hashes):
            Transaction.members(fees) + [
                Transaction.member(accessList),
                JSONMember("maxFeePerBlobGas", .string(maxFeePerBlobGas.description)),
                JSONMember("blobVersionedHashes", .array(hashes.map { .string($0.description) })),
            ]
        case .setCode(_, let fees, let accessList, let authorizations):
            Transaction.members(fees) + [
                Transaction.member(accessList),
                JSONMember("authorizationList", .array(authorizations.map(\.json))),
            ]
        }
    }

    private static func members(_ fees: Fees) -> [JSONMember] {
        [
            JSONMember("maxFeePerGas", .string(fees.maxFeePerGas.description)),
            JSONMember("maxPriorityFeePerGas", .string(fees.maxPriorityFeePerGas.description)),
        ]
    }

    private static func member(_ accessList: [AccessListEntry]) -> JSONMember {
        JSONMember(
            "accessList",
            .array(
                accessList.map { entry in
                    .object([
                        JSONMember("address", .string(entry.address.description)),
                        JSONMember("storageKeys", .array(entry.storageKeys.map { .string($0.description) })),
                    ])
                }))
    }
}

extension Authorization {
    /// The fields as JSON, with the signature.
    public var json: JSONValue {
        .object([
            JSONMember("chainId", .string(chainID.description)),
            JSONMember("address", .string(address.description)),
            JSONMember("nonce", .string(String(nonce))),
            JSONMember("yParity", .number(String(yParity))),
            JSONMember("r", .string(Bytes32(r).description)),
            JSONMember("s", .string(Bytes32(s).description)),
        ])
    }
}
