import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import PrivateFiles

/// Puts another ledger into a data directory. Whenever it is interrupted, everything that the directory had is still there, and no ledger stands beside the
/// log of another.
///
/// The ledger, its log, its mark, the kept answers and the secret belong together: all of them get a second name in a directory `replaced-N`, which appears
/// under that name when it is complete. Only then does the old ledger lose its name, after it its log, and the new one takes the name by one rename.
struct LedgerReplacement {
    let directory: DataDirectory

    /// The place of the new ledger until it is complete. It has no log of its own.
    var prepared: String { directory.ledger + ".restoring" }

    /// The ledger that is replaced: the directory's own, or the newest one set aside where an interrupted attempt has left none in its place.
    var replaced: String? {
        if isThere(directory.ledger) { return directory.ledger }
        let aside = (0..<nextNumber).reversed().lazy.map { path("\(LedgerReplacement.prefix)\($0)") + "/" + name(of: directory.ledger) }
        return aside.first(where: isThere)
    }

    /// Removes what an interrupted attempt left behind; nothing of it was ever the directory's.
    func clear() throws(FileFailure) {
        for path in [prepared] + DataDirectory.logs(of: prepared) { try PrivateFile.remove(path) }
        for name in names where name.hasPrefix(LedgerReplacement.prefix) && name.hasSuffix(LedgerReplacement.partial) {
            try? FileManager.default.removeItem(atPath: path(name))
        }
    }

    /// Sets aside what is there and gives the prepared ledger its name.
    ///
    /// - Returns: The path of the ledger, or of the log without a ledger, that was set aside; nil where there was none.
    /// - Throws: ``Failure``; the old ledger is then in its place or in the directory that the message names.
    func run() throws -> String? {
        guard !DataDirectory.hasLog(prepared) else {
            throw Failure(message: "\(prepared) was not closed in order; give the command again", code: 74)
        }
        do throws(FileFailure) {
            for log in DataDirectory.logs(of: prepared) { try PrivateFile.remove(log) }
            let aside = try setAside()
            try PrivateFile.remove(directory.ledger)
            for log in DataDirectory.logs(of: directory.ledger) { try PrivateFile.remove(log) }
            try PrivateFile.rename(prepared, to: directory.ledger)
            try PrivateFile.synchronizeDirectory(of: directory.path)
            return aside
        } catch {
            throw Failure(
                message: "\(error.path) cannot be replaced (\(error.reason)); what was there is in its place or under \(directory.path)/replaced-*",
                code: 73)
        }
    }
}

// MARK: - Setting aside

extension LedgerReplacement {
    private static let prefix = "replaced-"
    private static let partial = ".partial"

    private func setAside() throws(FileFailure) -> String? {
        let databases = ([directory.ledger] + DataDirectory.logs(of: directory.ledger)).filter(isThere)
        guard let first = databases.first else { return nil }
        let target = path("\(LedgerReplacement.prefix)\(nextNumber)")
        let partial = target + LedgerReplacement.partial
        try PrivateFile.createDirectory(partial)
        for path in databases { try PrivateFile.link(path, to: partial + "/" + name(of: path)) }
        // These stay in use under their own names.
        let others = [directory.mark, directory.secret, directory.answers] + DataDirectory.logs(of: directory.answers)
        for path in others where isThere(path) { try PrivateFile.copy(path, to: partial + "/" + name(of: path)) }
        try PrivateFile.rename(partial, to: target)
        return target + "/" + name(of: first)
    }

    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? [] }

    /// One more than the greatest number that was used, also by earlier versions of this program, which renamed single files.
    private var nextNumber: Int {
        let used = names.filter { $0.contains(LedgerReplacement.prefix) }.compactMap {
            $0.split(separator: LedgerReplacement.prefix).last.flatMap { Int($0.prefix { $0.isNumber }) }
        }
        return (used.max() ?? 0) + 1
    }

    private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
    private func path(_ name: String) -> String { directory.path + "/" + name }
    private func name(of path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
}
