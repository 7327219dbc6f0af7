internal import EthereumPrimitives

/// The secret that an endpoint's messages are signed with, by the rules of Standard Webhooks: `whsec_` and 24 to 64 bytes in Base64.
///
/// No description shows it.
package struct WebhookSecret: Sendable, Equatable {
    private static let prefix = "whsec_"
    /// The length of a new secret.
    package static let byteCount = 32

    private let bytes: [UInt8]

    /// - Returns: nil for fewer than 24 or more than 64 bytes.
    package init?(bytes: [UInt8]) {
        guard (24...64).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// - Returns: nil for anything but a secret in its one spelling.
    package init?(text: String) {
        guard text.hasPrefix(WebhookSecret.prefix), let bytes = Base64.decode(Array(text.utf8.dropFirst(WebhookSecret.prefix.utf8.count))) else {
            return nil
        }
        self.init(bytes: bytes)
    }

    /// The secret itself, for its file and for whoever sets up the receiver.
    package var text: String { WebhookSecret.prefix + String(decoding: Base64.encode(bytes), as: UTF8.self) }

    /// The value of `webhook-signature` for a message.
    package func signature(of id: String, at timestampSeconds: UInt64, payload: [UInt8]) -> String {
        let code = HMACKey(bytes).code(of: Array("\(id).\(timestampSeconds).".utf8) + payload)
        return "v1," + String(decoding: Base64.encode(code), as: UTF8.self)
    }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
    package var description: String { "WebhookSecret" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
