internal import ArgumentParser
internal import EthereumPrimitives
internal import EthereumRPC
internal import EthereumWallet
internal import PrivateFiles

/// A file that holds the one transaction of a payment, so that whatever crashes, the payment is made once.
///
/// The signed bytes are on the disk before they are sent. Run again with the same file, the command sends them again and signs nothing.
struct OnceFile: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep the signed transaction in this file before it is sent; where the file exists, send that transaction again and sign no other.",
            valueName: "file"))
    var once: String?

    init() {}

    /// The transaction of the file, nil where there is none yet.
    ///
    /// - Throws: `ToolError` for a file with another payment than the command line asks for.
    func earlier(_ call: ContractCallRequest, from sender: Address, chainID: UInt64) throws -> SignedTransaction? {
        guard let once, let content = try read(once) else { return nil }
        let text = String(decoding: content, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        let signed = try ToolError.mapping { try SignedTransaction(decoding: try Hex.decode(text)) }
        let kept = signed.transaction
        guard signed.sender == sender, kept.chainID == chainID, kept.to == call.to, kept.value == call.value, kept.data == call.data else {
            throw ToolError("the file '\(once)' holds another transaction, \(signed.hash): name a new file for a new payment")
        }
        return signed
    }

    private func read(_ path: String) throws -> [UInt8]? {
        do {
            return try PrivateFile.read(path)?.bytes
        } catch {
            throw ToolError("the file '\(path)' cannot be read: \(error.reason)", exitCode: 66)
        }
    }

    /// Writes the transaction to the file, and the file to the disk.
    func keep(_ signed: SignedTransaction) throws {
        guard let once else { return }
        do {
            try PrivateFile.create(once, content: Array((Hex.encode(signed.raw) + "\n").utf8))
        } catch {
            throw ToolError("the file '\(once)' cannot be made: \(error.reason); nothing was sent", exitCode: 73)
        }
    }
}
