import Foundation
import Glibc

/// Checks that only the owner has access to the data directory and its files.
struct PermissionCheck {
    let directory: DataDirectory

    func findings() -> [Finding] {
        guard let mode = mode(of: directory.path) else {
            return [
                .failure(
                    "permissions", "'\(directory.path)' is not there or cannot be read",
                    remedy: "name another --data directory, or make one with `imo init`")
            ]
        }
        var findings: [Finding] = []
        if mode & 0o077 != 0 {
            findings.append(
                .failure("permissions", "others can open the data directory (mode \(octal(mode)))", remedy: "chmod 700 '\(directory.path)'"))
        }
        let files = [directory.ledger, directory.mark, directory.upstreams, directory.writerLock, directory.adminSocket, directory.verified]
        for file in files {
            guard let mode = self.mode(of: file), mode & 0o077 != 0 else { continue }
            findings.append(.warning("permissions", "others may open \(file) (mode \(octal(mode)))", remedy: "chmod 600 '\(file)'"))
        }
        return findings.isEmpty ? [.ok("permissions", "the data directory is its owner's alone")] : findings
    }

    private func mode(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    private func octal(_ mode: mode_t) -> String { String(mode, radix: 8) }

    /// Checks that this user can read a file with a secret, and that no other user can.
    static func secret(_ path: String, subject: String) -> Finding? {
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
            return .failure(subject, "\(path) cannot be read (\(lastError))", remedy: "check its name and permissions")
        }
        guard status.st_mode & 0o077 != 0 else { return nil }
        return .warning(subject, "others may read \(path)", remedy: "chmod 600 '\(path)'")
    }
}
