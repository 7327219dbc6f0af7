internal import NIOHTTP2
internal import NIOSSL

/// The gateway's certificate for its clients, and the key that belongs to it: files in PEM (RFC 7468).
package struct TLSFiles: Sendable, Hashable {
    /// The certificate first, those that vouch for it after it.
    package var certificatePath: String
    package var keyPath: String

    package init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }

    /// - Throws: ``TLSFailure`` when the files cannot be used.
    package func check() throws(TLSFailure) { _ = try load() }

    /// The suites of TLS 1.2 with forward secrecy and authenticated encryption (RFC 9325, section 4.2). Those of TLS 1.3 are all of this kind.
    private static let suites: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]

    /// TLS 1.2 or later, with HTTP/2 and HTTP/1.1 to choose from.
    func load() throws(TLSFailure) -> LoadedCertificate {
        let (chain, key): ([NIOSSLCertificate], NIOSSLPrivateKey)
        do { chain = try NIOSSLCertificate.fromPEMFile(certificatePath) } catch {
            throw TLSFailure(path: certificatePath, expected: "a certificate in PEM")
        }
        do { key = try NIOSSLPrivateKey(file: keyPath, format: .pem) } catch {
            throw TLSFailure(path: keyPath, expected: "a private key in PEM, not encrypted")
        }
        var settings = TLSConfiguration.makeServerConfiguration(certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        settings.minimumTLSVersion = .tlsv12
        settings.cipherSuiteValues = TLSFiles.suites
        settings.applicationProtocols = NIOHTTP2SupportedALPNProtocols
        do {
            let context = try NIOSSLContext(configuration: settings)
            return LoadedCertificate(context: context, expiresAtSeconds: chain.map { UInt64(max(0, $0.notValidAfter)) }.min() ?? 0)
        } catch {
            throw TLSFailure(path: keyPath, expected: "the private key of \(certificatePath)")
        }
    }
}

/// A certificate that was read from its files.
struct LoadedCertificate: Sendable {
    let context: NIOSSLContext
    /// When the first certificate of the chain expires, in seconds since 1970.
    let expiresAtSeconds: UInt64
}

/// A file for TLS that cannot be used.
package struct TLSFailure: Error, Sendable, Hashable, CustomStringConvertible {
    let path: String
    let expected: String

    package var description: String { "\(path) is not \(expected); check the file and its permissions" }
}
