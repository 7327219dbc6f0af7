import EthereumPrimitives
import EthereumWallet
import Glibc
import Ledger
import LedgerCore
import PrivateFiles

// A restoration or an adoption asks for a new generation of the history. It begins before the first signed message, so that a restored ledger is the backup's
// byte for byte until then: the file `generation.next` has its salt.

extension DataDirectory {
    /// Asks for a new generation. What was signed before does not fit it, neither here nor in another copy.
    ///
    /// - Throws: ``StoreFailure`` when the file cannot be written.
    func requestGeneration() throws {
        let salt = Bytes32(try SecureRandom.bytes(count: 32)) ?? .zero
        do { try PrivateFile.replace(nextGeneration, content: Array(salt.description.utf8)) } catch {
            throw StoreFailure(code: .unavailable, message: "'\(nextGeneration)' cannot be written: \(error.reason)")
        }
    }

    /// The salt of the generation that begins before the next signed message; nil where none was asked for.
    ///
    /// - Throws: ``StoreFailure`` when the file cannot be read or does not hold a salt.
    func requestedSalt() throws(StoreFailure) -> Bytes32? {
        let content: PrivateFile.Content?
        do { content = try PrivateFile.read(nextGeneration) } catch {
            throw StoreFailure(code: .unavailable, message: "'\(nextGeneration)' cannot be read: \(error.reason)")
        }
        guard let content else { return nil }
        guard let salt = Bytes32(hex: String(decoding: content.bytes, as: UTF8.self)) else {
            throw StoreFailure(code: .corrupt, message: "'\(nextGeneration)' does not hold a salt; remove it, and restore again")
        }
        return salt
    }

    /// The salt of the domain that holders sign for: of the generation that was asked for, else of the journal's; nil before the first restoration.
    func signingSalt(_ view: inout LedgerView) throws -> Bytes32? { try requestedSalt() ?? view.generation()?.salt }

    /// Begins the generation that was asked for, on a ledger that nobody else writes.
    ///
    /// - Throws: ``StoreFailure`` when the ledger or the file cannot be used.
    func beginRequestedGeneration(in store: any DurableLedger) throws(StoreFailure) {
        guard let salt = try requestedSalt() else { return }
        let begin = Command.beginGeneration(BeginGeneration(salt: salt))
        // A process that died before it removed the file has begun it already.
        if try !LedgerWriter.isOfGeneration(salt, store) { _ = try LedgerWriter.apply([begin], to: store, makeID: { .next() }, at: .now) }
        unlink(nextGeneration)
    }
}

extension Command {
    /// Whether a holder signed it, or a member of it.
    var isSigned: Bool {
        if case .linked(let link) = self { return link.commands.contains(where: \.isSigned) }
        return message?.authorization != nil
    }
}
