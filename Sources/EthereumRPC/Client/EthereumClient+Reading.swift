import EthereumABI
public import EthereumPrimitives
public import StrictJSON

extension EthereumClient {
    /// The chain of the nodes.
    ///
    /// - Throws: `RPCError`
    public func chainID() async throws(RPCError) -> UInt64 {
        try await quantity(RPCRequest("eth_chainId"))
    }

    /// The balance of an account in wei.
    ///
    /// - Throws: `RPCError`
    public func balance(of account: Address, at block: BlockTag = .latest) async throws(RPCError) -> UInt256 {
        let answer = try await send(RPCRequest("eth_getBalance", [.string(account.lowercaseHex), block.json]))
        guard let balance = answer.unsignedInteger else { throw unexpected(answer, of: "eth_getBalance") }
        return balance
    }

    /// The number of transactions that an account has sent.
    ///
    /// - Throws: `RPCError`
    public func transactionCount(of account: Address, at block: BlockTag = .latest) async throws(RPCError) -> UInt64 {
        try await quantity(RPCRequest("eth_getTransactionCount", [.string(account.lowercaseHex), block.json]))
    }

    /// The code of a contract, empty where there is none.
    ///
    /// - Throws: `RPCError`
    public func code(of account: Address, at block: BlockTag = .latest) async throws(RPCError) -> [UInt8] {
        try await bytes(RPCRequest("eth_getCode", [.string(account.lowercaseHex), block.json]))
    }

    /// A slot of a contract's storage.
    ///
    /// - Throws: `RPCError`
    public func storage(of account: Address, slot: UInt256, at block: BlockTag = .latest) async throws(RPCError) -> Bytes32 {
        let request = RPCRequest("eth_getStorageAt", [.string(account.lowercaseHex), .string(slot.hexString), block.json])
        return Bytes32((try await send(request)).unsignedInteger ?? .zero)
    }

    /// The header of a block, nil where the chain is shorter.
    ///
    /// - Throws: `RPCError`
    public func header(_ block: BlockTag) async throws(RPCError) -> BlockHeader? {
        let answer = try await send(RPCRequest("eth_getBlockByNumber", [block.json, .bool(false)]))
        return answer == .null ? nil : try BlockHeader(answer)
    }

    /// The receipt of a transaction as the node writes it, nil while it is in no block.
    ///
    /// - Throws: `RPCError`
    public func receipt(of transaction: Bytes32) async throws(RPCError) -> JSONValue? {
        let answer = try await send(RPCRequest("eth_getTransactionReceipt", [.string(transaction.description)]))
        return answer == .null ? nil : answer
    }

    /// The data that a call returns.
    ///
    /// - Throws: `RPCError.reverted` with the data of a revert, and other cases.
    public func call(_ call: ContractCallRequest, at block: BlockTag = .latest) async throws(RPCError) -> [UInt8] {
        try await bytes(RPCRequest("eth_call", [call.json, block.json]))
    }

    func quantity(_ request: RPCRequest) async throws(RPCError) -> UInt64 {
        let answer = try await send(request)
        guard let number = answer.unsignedInteger?.asUInt64 else { throw unexpected(answer, of: request.method) }
        return number
    }

    private func bytes(_ request: RPCRequest) async throws(RPCError) -> [UInt8] {
        let answer = try await send(request)
        guard let text = answer.stringValue, let bytes = try? Hex.decode(text) else { throw unexpected(answer, of: request.method) }
        return bytes
    }

    func unexpected(_ answer: JSONValue, of method: String) -> RPCError {
        .malformed(endpoint: endpoints[0].name, reason: "the result of \(method) is \(answer.text.prefix(60))")
    }
}

/// The transaction object of `eth_call` and `eth_estimateGas`.
public struct ContractCallRequest: Sendable, Hashable {
    /// The sender, nil for the zero address.
    public var from: Address?
    /// The contract, nil to create one.
    public var to: Address?
    /// The calldata.
    public var data: [UInt8]
    /// The value in wei.
    public var value: UInt256

    /// Makes a request of its parts.
    public init(from: Address? = nil, to: Address?, data: [UInt8] = [], value: UInt256 = 0) {
        self.from = from
        self.to = to
        self.data = data
        self.value = value
    }

    var json: JSONValue {
        .object([
            "from": from.map { .string($0.lowercaseHex) }, "to": to.map { .string($0.lowercaseHex) }, "input": .string(Hex.encode(data)),
            "value": value.isZero ? nil : .string(value.hexString),
        ])
    }
}
