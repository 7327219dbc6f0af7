/// The reason why bytes are not a weights file of the reference model.
public enum ReferenceModelError: Error, Sendable, Hashable {
    /// The file has fewer bytes than its dimensions demand.
    case truncated(expectedBytes: Int, actualBytes: Int)
    /// The file has more bytes than its dimensions demand.
    case trailingBytes(expectedBytes: Int, actualBytes: Int)
    /// The first eight bytes are not `imoRefM1`.
    case notAWeightsFile
    /// The header has another version than 1.
    case unsupportedVersion(UInt16)
    /// A dimension is outside the range that this version supports.
    case unsupportedDimension(name: String, value: Int, expected: String)
    /// The bytes after the header do not match its checksum.
    case wrongChecksum(expected: UInt64, actual: UInt64)
    /// A table or scale holds a value that inference does not define.
    case valueOutOfRange(field: String, index: Int)
}

extension ReferenceModelError: CustomStringConvertible {
    /// A sentence that names the fault and the remedy.
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
