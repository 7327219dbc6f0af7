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
    package func check() throws(TLSFailure) { _ = try context() }

    /// TLS 1.2 or later, with HTTP/2 and HTTP/1.1 to choose from.
    func context() throws(TLSFailure) -> NIOSSLContext {
        let (chain, key): ([NIOSSLCertificateSource], NIOSSLPrivateKey)
        do { chain = try NIOSSLCertificate.fromPEMFile(certificatePath).map { .certificate($0) } } catch {
            throw TLSFailure(path: certificatePath, expected: "a certificate in PEM")
        }
        do { key = try NIOSSLPrivateKey(file: keyPath, format: .pem) } catch {
            throw TLSFailure(path: keyPath, expected: "a private key in PEM, not encrypted")
        }
        var settings = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
        settings.minimumTLSVersion = .tlsv12
        settings.applicationProtocols = NIOHTTP2SupportedALPNProtocols
        do { return try NIOSSLContext(configuration: settings) } catch {
            throw TLSFailure(path: keyPath, expected: "the private key of \(certificatePath)")
        }
    }
}

/// A file for TLS that cannot be used.
package struct TLSFailure: Error, Sendable, Hashable, CustomStringConvertible {
    let path: String
    let expected: String

    package var description: String { "\(path) is not \(expected); check the file and its permissions" }
}
