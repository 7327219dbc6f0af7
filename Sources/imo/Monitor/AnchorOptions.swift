import ArgumentParser
import EthereumPrimitives
import EthereumRPC
import Foundation

/// The contract whose heads a monitor compares with the log's.
struct AnchorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A contract LogAnchor: each head that it keeps must be one of the log's. Needs --rpc.", valueName: "address"))
    var anchor: Address?

    @Option(
        name: .customLong("rpc"),
        help: ArgumentHelp("With --anchor: a node's URL; repeat it for others. Default: ETH_RPC_URL.", valueName: "url"))
    var urls: [String] = []

    @Option(help: ArgumentHelp("With --anchor: the contract's first block.", valueName: "number"))
    var anchorFromBlock: UInt64 = 0

    func validate() throws {
        guard anchor != nil || (urls.isEmpty && anchorFromBlock == 0) else {
            throw ValidationError("--rpc and --anchor-from-block go with --anchor, which names the contract")
        }
    }

    /// - Returns: nil where no contract is named.
    func watch() throws -> AnchorWatch? {
        guard let anchor else { return nil }
        let named = urls.isEmpty ? [ProcessInfo.processInfo.environment["ETH_RPC_URL"] ?? ""].filter { !$0.isEmpty } : urls
        guard !named.isEmpty else { throw ValidationError("name a node with --rpc, or in ETH_RPC_URL") }
        let transports = try named.map { url in
            guard let transport = HTTPTransport(url: url) else { throw ValidationError("a node's URL begins with http:// or https://") }
            return transport
        }
        return AnchorWatch(contract: anchor, transports: transports, firstBlock: anchorFromBlock)
    }
}
