import ArgumentParser
import EthereumABI
import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import LedgerLog
import StrictJSON
import TransparencyLog

struct LogAnchor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anchor", abstract: "Sign the log's head for the contract LogAnchor (EIP-712), as a transaction's data.",
        discussion: """
            The contract keeps heads that its signer signed, each consistent with the one before: --from is the treeSize that it has now. Anybody can send the
            data. Whoever reads the log compares its heads with the contract's.

            EXAMPLE
              imo log anchor --contract 0x5FbDB2315678afecb367f032d93F642f64180aa3 --chain-id 31337 --keystore operator.json --password-file password.txt
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "The contract's address.")
    var contract: Address

    @Option(help: "The chain's id.")
    var chainId: UInt64

    @Option(help: "The treeSize that the contract has now.")
    var from: UInt64 = 0

    @OptionGroup var keystore: KeystoreOptions

    func run() async throws {
        try await reportingErrors {
            guard let key = try keystore.unlock() else { throw Failure(message: "name the key that signs with --keystore", code: 64) }
            let log = try common.directory.openLog()
            try common.directory.advance(log)
            let head = try log.head()
            let proof = try log.files.consistency(from: from, under: head.note).proof
            let signedAt = Timestamp.now.milliseconds / 1000
            let typedData = typedData(head.checkpoint, signedAt: signedAt)
            let signature = try key.sign(TypedData(json: Array(typedData.text.utf8)).digest())
            let data = try data(head.checkpoint, signedAt: signedAt, proof: proof, signature)
            common.show(
                .object([
                    "to": .text(contract), "treeSize": .count(head.checkpoint.size), "rootHash": .text(head.checkpoint.root),
                    "signedAt": .count(signedAt), "signer": .text(key.address), "signature": .string(Hex.encode(signature.bytes)),
                    "data": .string(Hex.encode(data)),
                ]))
        }
    }

    /// `TreeHead` as the contract hashes it.
    private func typedData(_ head: Checkpoint, signedAt: UInt64) -> JSONValue {
        func fields(_ fields: [(String, String)]) -> JSONValue {
            .array(fields.map { .object(["name": .string($0.0), "type": .string($0.1)]) })
        }
        return .object([
            "types": .object([
                "EIP712Domain": fields([("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address")]),
                "TreeHead": fields([("origin", "string"), ("treeSize", "uint256"), ("rootHash", "bytes32"), ("signedAt", "uint256")]),
            ]),
            "primaryType": .string("TreeHead"),
            "domain": .object([
                "name": .string("imo log anchor"), "version": .string("1"), "chainId": .number("\(chainId)"), "verifyingContract": .text(contract),
            ]),
            "message": .object([
                "origin": .string(head.origin.description), "treeSize": .string("\(head.size)"), "rootHash": .text(head.root),
                "signedAt": .string("\(signedAt)"),
            ]),
        ])
    }

    /// The call of the contract's `anchor`.
    private func data(_ head: Checkpoint, signedAt: UInt64, proof: [Bytes32], _ signature: Signature) throws -> [UInt8] {
        let names = ["uint256", "bytes32", "uint256", "bytes32[]", "uint256", "uint256", "uint256"]
        let values: [ABIValue] = [
            .uint(UInt256(head.size)), .bytes(head.root.bytes), .uint(UInt256(signedAt)), .array(proof.map { .bytes($0.bytes) }),
            .uint(UInt256(UInt64(signature.yParity) + 27)), .uint(signature.r.word), .uint(signature.s.word),
        ]
        let selector = ABISelector(signature: "anchor(\(names.joined(separator: ",")))")
        return try ABI.encode(values, as: names.map { try ABIType($0) }, selector: selector.value)
    }
}
