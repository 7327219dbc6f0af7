internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import RevShareContracts
internal import StrictJSON

struct FourByteCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "4byte", abstract: "Print the signatures that have a selector or a topic.",
        discussion: """
            The known interfaces are searched, and the signatures of a file of yours. Nothing is asked of the network.

            EXAMPLE
              imo eth 4byte 0xa9059cbb
              imo eth 4byte 0xb3de648b --list signatures.txt
              imo eth 4byte \\
                0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef
            """)

    @Argument(help: "A selector of 4 bytes, calldata that begins with one, or a topic of 32 bytes.")
    var selector: String

    @Option(help: ArgumentHelp("A file with one signature a line: f(uint256), event E(uint256) or error E(uint256).", valueName: "file"))
    var list: String?

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let bytes = try ToolInput.bytes(selector)
        let items = try known(bytes) + listed().filter { FourByteCommand.matches($0, bytes) }.map(\.text)
        guard !items.isEmpty else {
            throw ToolError("no known signature has \(Hex.encode(bytes.prefix(32))): add it to a file and name it by --list")
        }
        return .object([JSONMember("signatures", .array(items.map { .string($0) }))])
    }

    private func known(_ bytes: [UInt8]) throws -> [String] {
        if let topic = Bytes32(bytes) {
            return ContractInterface.events(topic: topic).map { "\($0.interface.name) \(ABIItem.event($0.item).text)" }
        }
        guard let selector = ABISelector(startOf: bytes) else {
            throw ToolError("\(bytes.count) bytes: expected a selector of 4, calldata, or a topic of 32")
        }
        return ContractInterface.functions(selector: selector).map { "\($0.interface.name) \(ABIItem.function($0.item).text)" }
            + ContractInterface.errors(selector: selector).map { "\($0.interface.name) \(ABIItem.error($0.item).text)" }
    }

    /// The signatures of the file. Empty lines and lines that begin with # say nothing.
    private func listed() throws -> [ABIItem] {
        guard let list else { return [] }
        let lines = String(decoding: try ToolInput.file(list), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return try lines.enumerated().compactMap { number, line in
            guard !line.allSatisfy(\.isWhitespace), line.first != "#" else { return nil }
            do {
                return try ABIItem(String(line))
            } catch {
                throw ToolError("line \(number + 1) of '\(list)': \(error)")
            }
        }
    }

    private static func matches(_ item: ABIItem, _ bytes: [UInt8]) -> Bool {
        switch item {
        case .function(let function): bytes.count != 32 && ABISelector(startOf: bytes) == function.selector
        case .error(let error): bytes.count != 32 && ABISelector(startOf: bytes) == error.selector
        case .event(let event): Bytes32(bytes) == event.topic
        case .constructor, .fallback, .receive: false
        }
    }
}
