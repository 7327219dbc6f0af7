internal import NIOSSL
internal import Synchronization

/// The certificate that new connections get. It can be read again from its files while connections are open, which keep theirs.
package final class TLSCertificate: Sendable {
    private let files: TLSFiles
    private let current = Mutex<LoadedCertificate?>(nil)

    package init(_ files: TLSFiles) {
        self.files = files
    }

    /// The certificate in use; read when it is first asked for.
    ///
    /// - Throws: ``TLSFailure`` when the files cannot be used.
    func context() throws(TLSFailure) -> NIOSSLContext {
        if let loaded = current.withLock({ $0 }) { return loaded.context }
        let fresh = try files.load()
        current.withLock { $0 = fresh }
        return fresh.context
    }

    /// When the certificate in use expires, in seconds since 1970; nil before it is read.
    package var expiresAtSeconds: UInt64? { current.withLock { $0?.expiresAtSeconds } }

    /// Reads the files again. After an error the certificate from before stays in use.
    ///
    /// - Throws: ``TLSFailure`` when the files cannot be used.
    package func reload() throws(TLSFailure) {
        let fresh = try files.load()
        current.withLock { $0 = fresh }
    }
}
