internal import NIOSSL
internal import Synchronization

/// The certificate that new connections get. It can be read again from its files while connections are open, which keep theirs.
package final class TLSCertificate: Sendable {
    private let files: TLSFiles
    private let current = Mutex<NIOSSLContext?>(nil)

    package init(_ files: TLSFiles) {
        self.files = files
    }

    /// The certificate in use; read when it is first asked for.
    ///
    /// - Throws: ``TLSFailure`` when the files cannot be used.
    func context() throws(TLSFailure) -> NIOSSLContext {
        if let context = current.withLock({ $0 }) { return context }
        let fresh = try files.context()
        current.withLock { $0 = fresh }
        return fresh
    }

    /// Reads the files again. After an error the certificate from before stays in use.
    ///
    /// - Throws: ``TLSFailure`` when the files cannot be used.
    package func reload() throws(TLSFailure) {
        let fresh = try files.context()
        current.withLock { $0 = fresh }
    }
}
