import EthereumABI
internal import EthereumPrimitives
public import StrictJSON

extension Transaction {
    /// Reads the fields of a transaction of a type. Integers are decimal or `0x` hexadecimal strings, or JSON numbers.
    ///
    /// - Throws: `TransactionError.invalid` with the member that is missing or wrong.
    public init(type: TypeName, json: JSONValue) throws(TransactionError) {
        let fields = TransactionFields(json)
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
    }
}

/// A reader of the members of one object. Its errors name the member.
private struct TransactionFields {
    let object: JSONValue

    init(_ object: JSONValue) {
        self.object = object
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
        let chainID = try integer("chainId")
        let address = try TransactionFields.address(object["address"]?.stringValue, "authorizationList.address")
        let nonce = try integer64("nonce")
        if object["r"] == nil, let key = object["key"]?.stringValue {
            guard let bytes = try? Hex.decode(key), let key = try? PrivateKey(bytes),
                let signed = try? Authorization(chainID: chainID, address: address, nonce: nonce, signedWith: key)
            else { throw .invalid("'authorizationList.key' is not a private key") }
            return signed
        }
        guard let parity = UInt8(exactly: try integer64("yParity")) else { throw .invalid("'yParity' exceeds 255") }
        return Authorization(
            chainID: chainID, address: address, nonce: nonce, yParity: parity, r: try integer("r"), s: try integer("s"))
    }
}
