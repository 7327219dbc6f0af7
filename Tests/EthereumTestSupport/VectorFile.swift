import EthereumABI
public import EthereumPrimitives
internal import Foundation
public import StrictJSON

/// The rows of a file in `Tests/Vectors`.
public struct VectorFile: Sendable {
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    public let rows: [VectorRow]

    /// Reads `Tests/Vectors/<name>.jsonl`; a file without rows is an error, since a test over it could not fail.
    public init(_ name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appendingPathComponent("Vectors/\(name).jsonl"))
        rows = try data.split(separator: UInt8(ascii: "\n")).enumerated().map { index, line in
            VectorRow(file: name, number: index + 1, json: try JSONValue(parsing: Array(line)))
        }
        guard !rows.isEmpty else { throw Failure(description: "\(name).jsonl has no rows") }
    }
}

/// One row, with readers that name the row where it lacks something.
public struct VectorRow: Sendable, CustomStringConvertible {
    public let file: String
    public let number: Int
    public let json: JSONValue

    public init(file: String, number: Int, json: JSONValue) {
        self.file = file
        self.number = number
        self.json = json
    }

    public var description: String { "\(file).jsonl:\(number)" }

    public subscript(name: String) -> JSONValue? { json[name] }

    public func text(_ name: String) throws -> String {
        guard let text = json[name]?.stringValue else { throw missing(name) }
        return text
    }

    public func bytes(_ name: String) throws -> [UInt8] { try Hex.decode(text(name)) }

    public func word(_ name: String) throws -> Bytes32 {
        guard let word = Bytes32(try bytes(name)) else { throw missing(name) }
        return word
    }

    public func address(_ name: String) throws -> Address { try Address(text(name)) }

    public func integer(_ name: String) throws -> UInt256 {
        guard let integer = json[name]?.unsignedInteger else { throw missing(name) }
        return integer
    }

    public func array(_ name: String) throws -> [JSONValue] {
        guard let array = json[name]?.arrayValue else { throw missing(name) }
        return array
    }

    public func flag(_ name: String) throws -> Bool {
        guard let flag = json[name]?.boolValue else { throw missing(name) }
        return flag
    }

    private func missing(_ name: String) -> VectorFile.Failure {
        VectorFile.Failure(description: "\(self) has no valid '\(name)'")
    }
}
