package import TransparencyLog

/// A ledger's public log as a program finds it: its secrets, and its files.
package struct PublicLog: Sendable {
    package let directory: String
    package let identity: LogIdentity
    package let files: LogFiles

    /// Opens the log whose secrets are in a file.
    ///
    /// - Returns: nil where there is no such file: the ledger has no log.
    /// - Throws: ``LogFailure`` when the secrets or the log's files cannot be read.
    package init?(directory: String, identityPath: String) throws(LogFailure) {
        do throws(LogFailure) { identity = try LogIdentity(path: identityPath) } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
        self.directory = directory
        files = try LogFiles(directory: directory)
    }

    /// The key that checks the log's heads.
    package var key: NoteVerifier { identity.signer.verifier }

    /// The newest signed head.
    ///
    /// - Throws: ``LogFailure`` when it cannot be read, ``LogFormatError`` when it is not this log's.
    package func head() throws -> (note: SignedNote, checkpoint: Checkpoint) {
        let note = try SignedNote(encoded: files.checkpoint())
        return (note, try note.checkpoint(of: key))
    }

    /// Brings the log up to date, by one process at a time.
    package func keeper() throws(LogFailure) -> LogKeeper { try LogKeeper(directory: directory, identity: identity) }
}
