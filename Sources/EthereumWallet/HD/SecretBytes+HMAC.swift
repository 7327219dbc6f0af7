internal import EthereumPrimitives

extension SecretBytes {
    /// The 64 bytes of HMAC-SHA-512.
    convenience init(hmacSHA512Of message: [UInt8], key: UnsafeRawBufferPointer) {
        self.init(repeatElement(0, count: 64))
        let code = UnsafeMutableRawBufferPointer(start: pointer, count: count)
        message.withUnsafeBytes { HMACKey(key, digest: .sha512).authenticate($0, into: code) }
    }
}
