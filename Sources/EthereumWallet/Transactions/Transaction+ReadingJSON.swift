import EthereumABI
internal import EthereumPrimitives
public import StrictJSON

extension Transaction {
    /// Reads the fields of a transaction of a type. Integers are decimal or `0x` hexadecimal strings, or JSON numbers.
    ///
    /// A member that the type does not have is an error, because a signature over less than its writer meant cannot be taken back:
    /// without its recipient a transfer becomes a contract creation, which locks the value.
    ///
    /// - Throws: `TransactionError.invalid` with the member that is missing, wrong or unknown.
    public init(type: TypeName, json: JSONValue) throws(TransactionError) {
        let fields = TransactionFields(json)
        try fields.checkMembers(type.memberNames, of: "a transaction of type \(type.rawValue)")
        let kind: Kind
        switch type {
        case .legacyPre155: kind = .legacy(gasPrice: try fields.integer("gasPrice"), chainID: nil)
        case .legacy155: kind = .legacy(gasPrice: try fields.integer("gasPrice"), chainID: try fields.integer64("chainId"))
        case .eip2930:
            kind = .accessList(
                chainID: try fields.integer64("chainId"), gasPrice: try fields.integer("gasPrice"),
                accessList: try fields.accessList())
        case .eip1559:
            kind = .dynamicFee(
                chainID: try fields.integer64("chainId"), fees: try fields.fees(), accessList: try fields.accessList())
        case .eip4844:
            kind = .blob(
                chainID: try fields.integer64("chainId"), fees: try fields.fees(), accessList: try fields.accessList(),
                maxFeePerBlobGas: try fields.integer("maxFeePerBlobGas"),
                versionedHashes: try fields.hashes("blobVersionedHashes"))
        case .eip7702:
            kind = .setCode(
                chainID: try fields.integer64("chainId"), fees: try fields.fees(), accessList: try fields.accessList(),
                authorizations: try fields.authorizations())
        }
        self.init(
            nonce: try fields.integer64("nonce"), gasLimit: try fields.integer64("gas"), to: try fields.recipient(),
            value: try fields.integer("value", default: 0), data: try fields.data(), kind: kind)
        if to == nil, json["to"] == nil, data.isEmpty, !value.isZero {
            throw .invalid("'to' is missing: without it the value would be locked in a contract without code")
        }
    }
}

extension Transaction.TypeName {
    /// The names of the members that a transaction of the type has in JSON.
    fileprivate var memberNames: Set<String> {
        let common: Set<String> = ["nonce", "gas", "to", "value", "data"]
        let dynamicFee: Set<String> = ["chainId", "maxFeePerGas", "maxPriorityFeePerGas", "accessList"]
        return switch self {
        case .legacyPre155: common.union(["gasPrice"])
        case .legacy155: common.union(["gasPrice", "chainId"])
        case .eip2930: common.union(["gasPrice", "chainId", "accessList"])
        case .eip1559: common.union(dynamicFee)
        case .eip4844: common.union(dynamicFee).union(["maxFeePerBlobGas", "blobVersionedHashes"])
        case .eip7702: common.union(dynamicFee).union(["authorizationList"])
        }
    }
}

/// A reader of the members of one object. Its errors name the member.
private struct TransactionFields {
    let object: JSONValue

    init(_ object: JSONValue) {
        self.object = object
    }

    /// The names that libraries give to members, and the names that these have here.
    private static let otherNames = [
        "input": "data", "gasLimit": "gas", "gasprice": "gasPrice", "chainID": "chainId", "authorizations": "authorizationList",
    ]

    /// Refuses members other than those named.
    func checkMembers(_ names: Set<String>, of owner: String) throws(TransactionError) {
        guard case .object = object else { throw .invalid("\(owner) is \(object.kindName): expected an object") }
        guard let unknown = object.member(outside: names) else { return }
        let meant = Self.otherNames[unknown] ?? names.sorted().first { unknown.isMisspelling(of: $0) }
        let remedy = meant.flatMap { names.contains($0) ? "write '\($0)'" : nil } ?? "expected \(names.sorted().joined(separator: ", "))"
        throw .invalid("\(owner) has no member '\(unknown.prefix(60))': \(remedy)")
    }

    func integer(_ name: String, default fallback: UInt256? = nil) throws(TransactionError) -> UInt256 {
        if object[name] == nil, let fallback { return fallback }
        guard let value = object[name]?.unsignedInteger else {
            throw .invalid("'\(name)' is not an unsigned integer")
        }
        return value
    }

    func integer64(_ name: String) throws(TransactionError) -> UInt64 {
        guard let value = try integer(name).asUInt64 else { throw .invalid("'\(name)' exceeds 64 bits") }
        return value
    }

    func fees() throws(TransactionError) -> Transaction.Fees {
        Transaction.Fees(
            maxPriorityFeePerGas: try integer("maxPriorityFeePerGas"), maxFeePerGas: try integer("maxFeePerGas"))
    }

    func data() throws(TransactionError) -> [UInt8] {
        guard let member = object["data"] else { return [] }
        guard let text = member.stringValue, let bytes = try? Hex.decode(text) else {
            throw .invalid("'data' is not hexadecimal")
        }
        return bytes
    }

    /// Reads the recipient. Absent, null, "" and "0x" create a contract.
    func recipient() throws(TransactionError) -> Address? {
        guard let member = object["to"], member != .null else { return nil }
        guard let text = member.stringValue else { throw .invalid("'to' is not an address") }
        return text.isEmpty || text == "0x" ? nil : try TransactionFields.address(text, "to")
    }

    static func address(_ text: String?, _ name: String) throws(TransactionError) -> Address {
        do {
            return try Address(text ?? "")
        } catch {
            throw .invalid("'\(name)': \(error)")
        }
    }

    func hashes(_ name: String) throws(TransactionError) -> [Bytes32] {
        guard let elements = object[name]?.arrayValue else { throw .invalid("'\(name)' is not an array") }
        var hashes: [Bytes32] = []
        for element in elements {
            guard let hash = Bytes32(hex: element.stringValue ?? "") else { throw .invalid("'\(name)' holds no 32-byte hash") }
            hashes.append(hash)
        }
        return hashes
    }

    func accessList() throws(TransactionError) -> [AccessListEntry] {
        guard let member = object["accessList"] else { return [] }
        guard let elements = member.arrayValue else { throw .invalid("'accessList' is not an array") }
        var entries: [AccessListEntry] = []
        for element in elements {
            try TransactionFields(element).checkMembers(["address", "storageKeys"], of: "an entry of 'accessList'")
            entries.append(
                AccessListEntry(
                    address: try TransactionFields.address(element["address"]?.stringValue, "accessList.address"),
                    storageKeys: try TransactionFields(element).hashes("storageKeys")))
        }
        return entries
    }

    /// Reads signed authorizations, or unsigned ones with the `key` that is to sign them.
    func authorizations() throws(TransactionError) -> [Authorization] {
        guard let elements = object["authorizationList"]?.arrayValue else {
            throw .invalid("'authorizationList' is not an array")
        }
        var authorizations: [Authorization] = []
        for element in elements { authorizations.append(try TransactionFields(element).authorization()) }
        return authorizations
    }

    private func authorization() throws(TransactionError) -> Authorization {
        try checkMembers(
            ["chainId", "address", "nonce", "yParity", "r", "s", "key", "hash", "authority"], of: "an entry of 'authorizationList'")
        let isSigned = ["yParity", "r", "s"].contains { object[$0] != nil }
        let authorization = isSigned || object["key"] == nil ? try signedAuthorization() : try authorizationSignedHere()
        if isSigned, object["key"] != nil {
            let expected = try authorizationSignedHere()
            guard authorization == expected else { throw .invalid("'authorizationList.key' did not make the signature beside it: leave one out") }
        }
        try checkStatements(about: authorization)
        return authorization
    }

    private func signedAuthorization() throws(TransactionError) -> Authorization {
        guard let parity = UInt8(exactly: try integer64("yParity")) else { throw .invalid("'yParity' exceeds 255") }
        return Authorization(
            chainID: try integer("chainId"), address: try TransactionFields.address(object["address"]?.stringValue, "authorizationList.address"),
            nonce: try integer64("nonce"), yParity: parity, r: try integer("r"), s: try integer("s"))
    }

    private func authorizationSignedHere() throws(TransactionError) -> Authorization {
        let chainID = try integer("chainId")
        let address = try TransactionFields.address(object["address"]?.stringValue, "authorizationList.address")
        let nonce = try integer64("nonce")
        guard let text = object["key"]?.stringValue, let bytes = try? Hex.decode(text), let key = try? PrivateKey(bytes),
            let signed = try? Authorization(chainID: chainID, address: address, nonce: nonce, signedWith: key)
        else { throw .invalid("'authorizationList.key' is not a private key") }
        return signed
    }

    /// Checks what an entry says about itself: the hash that was signed and the account that signed.
    private func checkStatements(about authorization: Authorization) throws(TransactionError) {
        if let hash = object["hash"], Bytes32(hex: hash.stringValue ?? "") != authorization.signingHash {
            throw .invalid("'authorizationList.hash' is not the hash of the entry: expected \(authorization.signingHash)")
        }
        if let authority = object["authority"], authority != .null {
            let stated = try TransactionFields.address(authority.stringValue, "authorizationList.authority")
            guard (try? authorization.authority()) == stated else {
                throw .invalid("'authorizationList.authority' is not the account that signed the entry")
            }
        }
    }
}
