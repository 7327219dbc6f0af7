/// Why bytes are not a weights file of the reference model.
public enum ReferenceModelError: Error, Sendable, Hashable {
    /// Fewer bytes than the file's own dimensions ask for.
    case truncated(expectedBytes: Int, actualBytes: Int)
    /// More bytes than the file's own dimensions ask for.
    case trailingBytes(expectedBytes: Int, actualBytes: Int)
    /// The first eight bytes are not `imoRefM1`.
    case notAWeightsFile
    case unsupportedVersion(UInt16)
    /// A dimension outside what this version can run.
    case unsupportedDimension(name: String, value: Int, expected: String)
    /// The bytes after the header are not those the header was written for.
    case wrongChecksum(expected: UInt64, actual: UInt64)
    /// A table or a scale holds a value that inference has no meaning for.
    case valueOutOfRange(field: String, index: Int)
}

extension ReferenceModelError: CustomStringConvertible {
    public var description: String {
        let remedy = "Use a file written by scripts/train-reference-model."
        switch self {
        case .truncated(let expected, let actual):
            return "The weights file ends after \(actual) bytes; \(expected) were expected. \(remedy)"
        case .trailingBytes(let expected, let actual):
            return "The weights file has \(actual) bytes; \(expected) were expected. \(remedy)"
        case .notAWeightsFile:
            return "The file does not begin with the eight bytes \"imoRefM1\" of a reference model's weights. \(remedy)"
        case .unsupportedVersion(let version):
            return "The weights file has version \(version); this program reads version 1. \(remedy)"
        case .unsupportedDimension(let name, let value, let expected):
            return "The weights file says \(name) = \(value); expected \(expected). \(remedy)"
        case .wrongChecksum(let expected, let actual):
            return "The weights file has the checksum \(actual), its header says \(expected): it was changed or damaged. "
                + "Restore it, or train again."
        case .valueOutOfRange(let field, let index):
            return "The weights file's field \(field) is out of range at index \(index). \(remedy)"
        }
    }
}
