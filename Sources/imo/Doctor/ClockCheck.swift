import Foundation
import Glibc
import LedgerCore
import PrivateFiles

/// Compares the system's clock with the ledger's last entry and with the file system.
struct ClockCheck {
    private static let toleratedMilliseconds: UInt64 = 1_000
    private static let graveMilliseconds: UInt64 = 60_000

    let directory: DataDirectory
    let lastEntryAt: Timestamp?

    func findings() -> [Finding] {
        [againstLedger(), againstFileSystem()].compactMap { $0 }
    }

    private func againstLedger() -> Finding? {
        guard let lastEntryAt else { return nil }
        let now = Timestamp.now
        let behind = lastEntryAt.milliseconds - min(lastEntryAt.milliseconds, now.milliseconds)
        guard behind > ClockCheck.toleratedMilliseconds else { return .ok("clock", "\(now.rfc3339), not before the last entry") }
        let text = """
            \(now.rfc3339) is \(behind / 1000) seconds before the last entry (\(lastEntryAt.rfc3339)); the ledger's time goes on at half speed \
            until then
            """
        let remedy = "set the system's clock (timedatectl set-ntp true); if it is right, an earlier one was ahead, and this passes by itself"
        return behind > ClockCheck.graveMilliseconds ? .failure("clock", text, remedy: remedy) : .warning("clock", text, remedy: remedy)
    }

    private func againstFileSystem() -> Finding? {
        let path = directory.ledger + ".clock-\(getpid())"
        guard let file = try? PrivateFile.create(path) else { return nil }
        defer { unlink(path) }
        var status = stat()
        guard (try? file.write([1])) != nil, fstat(file.descriptor, &status) == 0 else { return nil }
        let difference = abs(Double(status.st_mtim.tv_sec) - Date.now.timeIntervalSince1970)
        guard difference > 2 else { return nil }
        return .warning(
            "clock", "the file system's clock differs by \(Int(difference)) seconds",
            remedy: "set the clock of the machine that serves the file system")
    }
}
