internal import EthereumPrimitives

/// The numbers of a signature, unchecked.
struct SignatureFields {
    var yParity: UInt8
    var r: UInt256
    var s: UInt256
}

extension Transaction {
    /// Reads the items of a signed transaction's list. The type byte is nil or 1 to 4.
    static func read(
        typeByte: UInt8?, from list: inout RLPDecoder
    ) throws(RLPError) -> (Transaction, SignatureFields) {
        switch typeByte {
        case nil: return try readLegacy(from: &list)
        case 1: return try readAccessList(from: &list)
        default: return try readDynamicFee(typeByte: typeByte, from: &list)
        }
    }

    private static func readLegacy(from list: inout RLPDecoder) throws(RLPError) -> (Transaction, SignatureFields) {
        let nonce = try list.readUInt64()
        let gasPrice = try list.readUInt256()
        var transaction = try readCall(nonce: nonce, from: &list)
        let start = list.offset
        guard let (yParity, chainID) = LegacyV.decode(try list.readUInt256()) else {
            throw .invalid(offset: start, reason: "v is neither 27 or 28 nor 35 + yParity + 2·chainID")
        }
        transaction.kind = .legacy(gasPrice: gasPrice, chainID: chainID)
        return (transaction, SignatureFields(yParity: yParity, r: try list.readUInt256(), s: try list.readUInt256()))
    }

    private static func readAccessList(from list: inout RLPDecoder) throws(RLPError) -> (Transaction, SignatureFields) {
        let chainID = try list.readUInt64()
        let nonce = try list.readUInt64()
        let gasPrice = try list.readUInt256()
        var transaction = try readCall(nonce: nonce, from: &list)
        let accessList = try readEntries(from: &list)
        transaction.kind = .accessList(chainID: chainID, gasPrice: gasPrice, accessList: accessList)
        return (transaction, try readSignature(from: &list))
    }

    private static func readDynamicFee(
        typeByte: UInt8?, from list: inout RLPDecoder
    ) throws(RLPError) -> (Transaction, SignatureFields) {
        let chainID = try list.readUInt64()
        let nonce = try list.readUInt64()
        let priority = try list.readUInt256()
        let fees = Fees(maxPriorityFeePerGas: priority, maxFeePerGas: try list.readUInt256())
        var transaction = try readCall(nonce: nonce, from: &list)
        let accessList = try readEntries(from: &list)
        switch typeByte {
        case 3:
            let maxFeePerBlobGas = try list.readUInt256()
            let hashes = try readHashes(from: &list)
            transaction.kind = .blob(
                chainID: chainID, fees: fees, accessList: accessList, maxFeePerBlobGas: maxFeePerBlobGas,
                versionedHashes: hashes)
        case 4:
            let authorizations = try readAuthorizations(from: &list)
            transaction.kind = .setCode(
                chainID: chainID, fees: fees, accessList: accessList, authorizations: authorizations)
        default:
            transaction.kind = .dynamicFee(chainID: chainID, fees: fees, accessList: accessList)
        }
        return (transaction, try readSignature(from: &list))
    }

    /// Reads gas, recipient, value and data. The caller fills in the kind.
    private static func readCall(nonce: UInt64, from list: inout RLPDecoder) throws(RLPError) -> Transaction {
        let gasLimit = try list.readUInt64()
        let start = list.offset
        let recipient = try list.readBytes()
        let to = Address(recipient)
        guard to != nil || recipient.isEmpty else {
            throw .wrongLength(offset: start, expected: 20, found: recipient.count)
        }
        let value = try list.readUInt256()
        return Transaction(
            nonce: nonce, gasLimit: gasLimit, to: to, value: value, data: try list.readBytes(),
            kind: .legacy(gasPrice: 0, chainID: nil))
    }

    private static func readEntries(from list: inout RLPDecoder) throws(RLPError) -> [AccessListEntry] {
        try list.readList { (list: inout RLPDecoder) throws(RLPError) in
            var entries: [AccessListEntry] = []
            while !list.isAtEnd {
                entries.append(
                    try list.readList { (entry: inout RLPDecoder) throws(RLPError) in
                        let address = try entry.readAddress()
                        return AccessListEntry(address: address, storageKeys: try readHashes(from: &entry))
                    })
            }
            return entries
        }
    }

    private static func readHashes(from list: inout RLPDecoder) throws(RLPError) -> [Bytes32] {
        try list.readList { (list: inout RLPDecoder) throws(RLPError) in
            var hashes: [Bytes32] = []
            while !list.isAtEnd { hashes.append(try list.readBytes32()) }
            return hashes
        }
    }

    private static func readAuthorizations(from list: inout RLPDecoder) throws(RLPError) -> [Authorization] {
        try list.readList { (list: inout RLPDecoder) throws(RLPError) in
            var authorizations: [Authorization] = []
            while !list.isAtEnd {
                authorizations.append(
                    try list.readList { (item: inout RLPDecoder) throws(RLPError) in try Authorization(reading: &item) })
            }
            return authorizations
        }
    }

    private static func readSignature(from list: inout RLPDecoder) throws(RLPError) -> SignatureFields {
        let start = list.offset
        let parity = try list.readUInt64()
        guard parity <= 1 else { throw .invalid(offset: start, reason: "yParity is \(parity): expected 0 or 1") }
        return SignatureFields(yParity: UInt8(parity), r: try list.readUInt256(), s: try list.readUInt256())
    }
}
