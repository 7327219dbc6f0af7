internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import EthereumWallet
internal import Foundation
internal import RevShareContracts
internal import StrictJSON

/// The nodes that a command asks.
struct NodeOptions: ParsableArguments {
    @Option(
        name: .customLong("rpc"),
        help: ArgumentHelp("A node's URL; repeat it for others that are asked when it does not answer. Default: ETH_RPC_URL.", valueName: "url"))
    var urls: [String] = []

    @Option(name: .customLong("chain-id"), help: "The chain that the nodes must be of.")
    var chainID: UInt64?

    @Option(help: ArgumentHelp("The time for one response.", valueName: "seconds"))
    var timeout: Int64 = 20

    init() {}

    /// Runs `body` with a client and closes its connections.
    ///
    /// - Throws: `ToolError` with exit code 69 for nodes that do not answer, and with 65 for what they refuse.
    func run(_ body: (EthereumClient) async throws -> JSONValue) async throws -> JSONValue {
        let names = urls.isEmpty ? [ProcessInfo.processInfo.environment["ETH_RPC_URL"] ?? ""].filter { !$0.isEmpty } : urls
        guard !names.isEmpty else { throw ToolError("name a node by --rpc, or in ETH_RPC_URL", exitCode: 64) }
        guard (1...600).contains(timeout) else { throw ToolError("a time-out of \(timeout) seconds: write 1 to 600", exitCode: 64) }
        var transports: [HTTPTransport] = []
        for name in names {
            guard let transport = HTTPTransport(url: name) else { throw ToolError("a node's URL begins with http:// or https://", exitCode: 64) }
            transports.append(transport)
        }
        let result: Result<JSONValue, any Error>
        do {
            let client = EthereumClient(transports, chainID: chainID, patience: EthereumClient.Patience(timeoutSeconds: timeout, rounds: 3))
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        for transport in transports { await transport.shutdown() }
        do {
            return try result.get()
        } catch let error as RPCError {
            throw ToolError(NodeOptions.text(error), exitCode: error.isTransient ? 69 : 65)
        } catch let error as BatchError {
            throw ToolError(error.message)
        }
    }

    /// The sentence of an error. A revert is decoded by the errors of the known interfaces.
    private static func text(_ error: RPCError) -> String {
        guard case .reverted(_, let data) = error, !data.isEmpty else { return error.description }
        guard let decoded = try? BatchMethod.abiDecodeError.call(["data": .hex(data)]), let name = decoded["name"]?.stringValue else {
            return "\(error), with the data \(Hex.encode(data.prefix(100)))"
        }
        let values = (decoded["values"]?.arrayValue ?? []).map(OutputOptions.scalar).joined(separator: ", ")
        return "the call reverted: \(name)(\(values))"
    }
}

/// A subcommand that asks nodes.
protocol OnlineSubcommand: AsyncParsableCommand {
    var output: OutputOptions { get }
    var node: NodeOptions { get }
    /// Asks and returns the result. Nothing else goes to standard output.
    ///
    /// - Throws: `ToolError` and `RPCError`.
    func result(from client: EthereumClient) async throws -> JSONValue
}

extension OnlineSubcommand {
    mutating func run() async throws {
        let text: String
        do {
            let command = self
            text = output.text(try await node.run { client in try await command.result(from: client) })
        } catch let error as ToolError {
            FileHandle.standardError.write(Data("imo: \(error)\n".utf8))
            throw ExitCode(error.exitCode)
        }
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}

/// A block of a command line.
struct BlockOption: ParsableArguments {
    @Option(help: "A block: its number, latest, safe, finalized, pending or earliest.")
    var block = "latest"

    init() {}

    func tag() throws -> BlockTag { try BlockOption.tag(block) }

    static func tag(_ text: String) throws -> BlockTag {
        guard let tag = BlockTag(text) else {
            throw ToolError("'\(text.prefix(60))' is not a block: write a number, latest, safe, finalized, pending or earliest", exitCode: 64)
        }
        return tag
    }
}
