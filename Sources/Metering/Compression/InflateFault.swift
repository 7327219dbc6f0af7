/// The reason why a compressed response cannot be read.
package enum InflateFault: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownEncoding(String)
    case corrupt
    case truncated
    /// The data decompresses to more than this many bytes.
    case tooLarge(maximumBytes: Int)
    /// The data decompresses to more than this many times its size.
    case tooDense(maximumRatio: Int)
    case outOfMemory

    package var description: String {
        switch self {
        case .unknownEncoding(let name): "the content encoding '\(name.prefix(40))' is none of gzip, deflate and identity"
        case .corrupt: "the compressed bytes are corrupt"
        case .truncated: "the compressed bytes end too early"
        case .tooLarge(let maximumBytes): "the compressed bytes hold more than \(maximumBytes) bytes"
        case .tooDense(let maximumRatio): "the compressed bytes hold more than \(maximumRatio) times their size"
        case .outOfMemory: "there is no memory to decompress"
        }
    }
}
