internal import ArgumentParser
internal import EthereumPrimitives
internal import EthereumRPC
internal import EthereumWallet
internal import StrictJSON

/// How a transaction is priced, signed and sent.
struct SendingOptions: ParsableArguments {
    @Option(help: "The nonce. Default: the number of the account's transactions, those that wait among them.")
    var nonce: UInt64?

    @Option(help: "The most gas. Default: what the node estimates and a fifth more.")
    var gas: UInt64?

    @Option(help: "The most wei that a unit of gas may cost.")
    var maxFee: String?

    @Option(help: "Wei for a unit of gas for the block's producer. Default: the middle of the newest blocks.")
    var priorityFee: String?

    @Flag(help: "Show the transaction and sign nothing.")
    var dryRun = false

    @Flag(help: "Do not wait until it is in a block.")
    var noWait = false

    @OptionGroup var onceFile: OnceFile

    @OptionGroup var keyOptions: KeyOptions

    init() {}

    /// Signs a call and sends it, or with --dry-run shows it.
    ///
    /// - Throws: `ToolError` and `RPCError`
    func send(_ client: EthereumClient, _ read: (Address) throws -> ContractCallRequest) async throws -> JSONValue {
        let key = try keyOptions.key()
        let call = try read(key.address)
        try await client.requireAgreement()
        if let earlier = try onceFile.earlier(call, from: key.address, chainID: try await client.chainID()), !dryRun {
            return try await publish(earlier, client)
        }
        let transaction = try await transaction(call, from: key.address, client)
        guard !dryRun else { return .object([JSONMember("from", .string(key.address.description)), JSONMember("tx", transaction.json)]) }
        let signed = try ToolError.mapping { try transaction.signed(with: key) }
        try onceFile.keep(signed)
        return try await publish(signed, client)
    }

    private func publish(_ signed: SignedTransaction, _ client: EthereumClient) async throws -> JSONValue {
        Diagnostics.write("raw: \(Hex.encode(signed.raw))")
        try await client.publish(signed)
        return noWait ? .object([JSONMember("hash", .hex(signed.hash))]) : try await SendingOptions.wait(for: signed.hash, client)
    }

    private func transaction(_ call: ContractCallRequest, from sender: Address, _ client: EthereumClient) async throws -> Transaction {
        let gasLimit = if let gas { gas } else { try await client.gasLimit(of: call) }
        guard gasLimit <= EthereumClient.maximumGas else {
            throw ToolError("\(gasLimit) gas: a transaction has at most \(EthereumClient.maximumGas) (EIP-7825)", exitCode: 64)
        }
        var fees = try await client.feeEstimate().fees(maximum: try SendingOptions.wei(maxFee, "--max-fee"))
        if let tip = try SendingOptions.wei(priorityFee, "--priority-fee") {
            guard tip <= fees.maxFeePerGas else {
                throw ToolError("the priority fee exceeds the most that gas may cost, \(fees.maxFeePerGas)", exitCode: 64)
            }
            fees.maxPriorityFeePerGas = tip
        }
        let next = if let nonce { nonce } else { try await client.transactionCount(of: sender, at: .pending) }
        return Transaction(
            nonce: next, gasLimit: gasLimit, to: call.to, value: call.value, data: call.data,
            kind: .dynamicFee(chainID: try await client.chainID(), fees: fees, accessList: []))
    }

    private static func wei(_ text: String?, _ name: String) throws -> UInt256? {
        guard let text else { return nil }
        guard let amount = UInt256(decimal: text) else { throw ToolError("\(name) '\(text.prefix(60))' is not an amount of wei", exitCode: 64) }
        return amount
    }

    /// Waits until a transaction is in a block. One that reverted is an error.
    static func wait(for hash: Bytes32, _ client: EthereumClient) async throws -> JSONValue {
        for _ in 0..<maximumPolls {
            if let receipt = try await client.receipt(of: hash) {
                guard receipt["status"] == .string("0x1") else {
                    throw ToolError("the transaction \(hash) is in a block and failed: nothing but its gas was paid")
                }
                return ReceiptCommand.summary(receipt)
            }
            try await Task.sleep(for: .milliseconds(pollMilliseconds))
        }
        throw ToolError("the transaction \(hash) was sent and is in no block yet: ask again by `imo eth receipt \(hash)`", exitCode: 75)
    }

    private static let maximumPolls = 240
    private static let pollMilliseconds = 500
}
