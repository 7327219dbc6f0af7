internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerCore

/// The signature of a remote request and what it covers, as its headers say.
///
/// `Imo-Admin-Key` has the signer's address, `Imo-Admin-Body` the Keccak-256 of the body, `Imo-Admin-Nonce` 32 random bytes, `Imo-Admin-Expires` seconds
/// since the epoch, and `Imo-Admin-Signature` 65 bytes, r ‖ s ‖ v, over the EIP-712 message `AdminRequest`.
struct RemoteProof: Sendable {
    let address: Address
    let bodyHash: Bytes32
    let nonce: Bytes32
    let expires: UInt64
    let signature: [UInt8]

    /// - Throws: ``Problem`` that names the header which is missing, there twice, or malformed.
    init(_ request: Request) throws(Problem) {
        address = try RemoteProof.read("imo-admin-key", "an address", in: request) { try? Address($0) }
        bodyHash = try RemoteProof.read("imo-admin-body", "0x and 64 hexadecimal digits", in: request, RemoteProof.word)
        nonce = try RemoteProof.read("imo-admin-nonce", "0x and 64 hexadecimal digits", in: request, RemoteProof.word)
        expires = try RemoteProof.read("imo-admin-expires", "seconds since the epoch", in: request) { text in
            UInt64(text).flatMap { String($0) == text ? $0 : nil }
        }
        signature = try RemoteProof.read("imo-admin-signature", "0x and 130 hexadecimal digits", in: request) { text in
            text.utf8.count == 132 && text.hasPrefix("0x") ? try? Hex.decode(text) : nil
        }
    }

    func request(_ method: String, _ path: String) -> AdminRequest {
        AdminRequest(method: method, path: path, bodyHash: bodyHash, nonce: nonce, expires: expires)
    }

    /// The key that a request claims to be of, for the log; it may be anything.
    static func claimed(in request: Request) -> String {
        (try? read("imo-admin-key", "", in: request) { try? Address($0) }).map { "\($0)" } ?? "nobody"
    }

    private static func read<Value>(
        _ name: String, _ expected: String, in request: Request, _ parse: (String) -> Value?
    ) throws(Problem) -> Value {
        let texts = HTTPField.Name(name).map { request.headers[values: $0] } ?? []
        guard texts.count == 1, let value = parse(texts[0]) else {
            throw Problem(
                status: .unauthorized, title: "Not signed",
                detail: "The request needs the header \(name) with \(expected), once. `imo --remote` signs requests.")
        }
        return value
    }

    private static func word(_ text: String) -> Bytes32? { text.utf8.count == 66 && text.hasPrefix("0x") ? Bytes32(hex: text) : nil }
}
