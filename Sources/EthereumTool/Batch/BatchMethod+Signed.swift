internal import CivilTime
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumWallet
internal import StrictJSON

extension BatchMethod {
    static func hashTypedData(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let document = try parameters.value("typedData")
        return try BatchError.mapping(.typedData) { () throws(TypedDataError) in
            let data = try typedData(document)
            return .object([
                JSONMember("digest", .hex(try data.digest())),
                JSONMember("domainSeparator", .hex(try data.domainSeparator())),
                JSONMember("structHash", .hex(try data.structHash())),
            ])
        }
    }

    static func signTypedData(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (document, key) = (try parameters.value("typedData"), try parameters.key())
        let digest = try BatchError.mapping(.typedData) { () throws(TypedDataError) in
            try typedData(document).digest()
        }
        let signature = try BatchError.mapping(.signature) { () throws(PrivateKeyError) in try key.sign(digest) }
        return .object([JSONMember("signature", .hex(signature.bytes))])
    }

    static func recoverTypedData(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (document, signature) = (try parameters.value("typedData"), try parameters.signature())
        let digest = try BatchError.mapping(.typedData) { () throws(TypedDataError) in try typedData(document).digest() }
        let address = try BatchError.mapping(.signature) { () throws(SignatureError) in try signature.recoverAddress(from: digest) }
        return .object([JSONMember("address", .string(address.description))])
    }

    /// Reads typed data from an object, or from the text of one.
    private static func typedData(_ json: JSONValue) throws(TypedDataError) -> TypedData {
        if let text = json.stringValue { try TypedData(json: Array(text.utf8)) } else { try TypedData(json) }
    }

    static func signTransaction(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (fields, key) = (try parameters.value("tx"), try parameters.key())
        guard let type = Transaction.TypeName(rawValue: try parameters.text("type")) else {
            let names = Transaction.TypeName.allCases.map(\.rawValue).joined(separator: ", ")
            throw BatchParameters.wrong("type", expected: "one of \(names)")
        }
        let signed = try BatchError.mapping(.transaction) { () throws(TransactionError) in
            try Transaction(type: type, json: fields).signed(with: key)
        }
        return .object([
            JSONMember("raw", .hex(signed.raw)), JSONMember("hash", .hex(signed.hash)),
            JSONMember("signingHash", .hex(signed.transaction.signingHash())),
        ])
    }

    static func decodeTransaction(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let raw = try parameters.bytes("raw")
        let signed = try BatchError.mapping(.transaction) { () throws(TransactionError) in
            try SignedTransaction(decoding: raw)
        }
        return .object([
            JSONMember("type", .string(signed.transaction.typeName.rawValue)),
            JSONMember("tx", signed.transaction.json),
            JSONMember("from", .string(signed.sender.description)),
            JSONMember("hash", .hex(signed.hash)),
            JSONMember("signingHash", .hex(signed.transaction.signingHash())),
            JSONMember("yParity", .number(String(signed.signature.yParity))),
            JSONMember("r", .hex(signed.signature.r)),
            JSONMember("s", .hex(signed.signature.s)),
        ])
    }

    static func parseSignIn(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        .object([JSONMember("fields", try signIn(parameters).json)])
    }

    /// Checks the signature, and of `time`, `scheme`, `domain`, `uri`, `nonce` and `chainId` those that are given.
    static func verifySignIn(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (message, signature) = (try signIn(parameters), try parameters.signature())
        let time = try parameters.optionalText("time").map { text throws(BatchError) in
            guard let time = RFC3339Time(text) else { throw BatchParameters.wrong("time", expected: "an RFC 3339 time") }
            return time
        }
        let chainID = parameters["chainId"]?.unsignedInteger
        if parameters["chainId"] != nil, chainID == nil { throw BatchParameters.wrong("chainId", expected: "an unsigned integer") }
        let (scheme, domain) = (try parameters.optionalText("scheme"), try parameters.optionalText("domain"))
        let (uri, nonce) = (try parameters.optionalText("uri"), try parameters.optionalText("nonce"))
        try BatchError.mapping(.siwe) { () throws(SignInError) in
            try message.verify(signature, at: time, scheme: scheme, domain: domain, uri: uri, nonce: nonce, chainID: chainID)
        }
        return .object([JSONMember("address", .string(message.address.description))])
    }

    private static func signIn(_ parameters: BatchParameters) throws(BatchError) -> SignInMessage {
        let text = try parameters.text("message")
        return try BatchError.mapping(.siwe) { () throws(SignInError) in try SignInMessage(parsing: text) }
    }

    static func merkleRoot(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        .object([JSONMember("root", .hex(try standardTree(parameters).root))])
    }

    static func merkleProof(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let tree = try standardTree(parameters).tree
        let index = try parameters.integer64("index")
        guard let leaf = Int(exactly: index), let proof = tree.proof(ofLeaf: leaf) else {
            throw BatchError(.merkle, "the tree has no leaf \(index)")
        }
        return .object([JSONMember("proof", .array(proof.map { .hex($0) })), JSONMember("root", .hex(tree.root))])
    }

    /// Makes a tree. The leaves are sorted unless `sortLeaves` is false.
    private static func standardTree(_ parameters: BatchParameters) throws(BatchError) -> StandardMerkleTree {
        let types = try parameters.types("leafEncoding")
        var values: [[ABIValue]] = []
        for element in try parameters.array("values") {
            let value = try BatchError.mapping(.abi) { () throws(ABIError) in try ABIValue(element, as: .tuple(types)) }
            if case .tuple(let members) = value { values.append(members) }
        }
        let sortLeaves = try parameters.flag("sortLeaves", default: true)
        return try BatchError.mapping(.merkle) { () throws(MerkleError) in
            try StandardMerkleTree(values: values, leafEncoding: types, sortLeaves: sortLeaves)
        }
    }
}
