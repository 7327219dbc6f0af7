import Foundation
import Ledger
import LedgerCore
import PrivateFiles

/// The readings of the clocks when a ledger was used last: since then as much time has passed as the kernel's uptime says, as long as the machine was not
/// started again. A stop, however long, is thereby told from a jump.
struct ClockReference: Sendable, Hashable {
    let bootID: String
    let uptimeMilliseconds: UInt64
    let system: Timestamp

    /// The present reading; nil where the kernel does not say.
    static func read(system: Timestamp) -> ClockReference? {
        guard let bootID = text("/proc/sys/kernel/random/boot_id"),
            let uptime = text("/proc/uptime")?.split(separator: " ").first.flatMap({ Double($0) })
        else { return nil }
        return ClockReference(bootID: bootID, uptimeMilliseconds: UInt64(uptime * 1000), system: system)
    }

    /// The time that it must be by now; nil after a start of the machine.
    func expected(by now: ClockReference) -> Timestamp? {
        guard now.bootID == bootID, now.uptimeMilliseconds >= uptimeMilliseconds else { return nil }
        return system.adding(milliseconds: now.uptimeMilliseconds - uptimeMilliseconds)
    }

    /// A small file's text; nil when it cannot be read.
    static func text(_ path: String) -> String? {
        guard let content = try? PrivateFile.read(path) else { return nil }
        return String(decoding: content.bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension ClockReference {
    init?(text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let uptime = UInt64(parts[1]), let system = UInt64(parts[2]) else { return nil }
        self.init(bootID: String(parts[0]), uptimeMilliseconds: uptime, system: Timestamp(milliseconds: system))
    }

    var text: String { "\(bootID) \(uptimeMilliseconds) \(system.milliseconds)" }
}

extension DataDirectory {
    /// The ledger's clock, which compares the system's with what the directory knows.
    func makeClock(notBefore start: Timestamp) -> LedgerClock {
        let expected = lastReference.flatMap { last in ClockReference.read(system: .now).flatMap { last.expected(by: $0) } }
        return LedgerClock(
            notBefore: start, expected: expected, isConfirmed: { isConfirmed($0) },
            onJump: { FileHandle.standardError.write(Data("imo: \(DataDirectory.clockFailure($0))\n".utf8)) })
    }

    private var lastReference: ClockReference? { ClockReference.text(clockReference).flatMap { ClockReference(text: $0) } }

    /// Keeps what the clocks show, for the next process; a clock in doubt is not kept.
    func keepReference(of clock: LedgerClock) {
        guard clock.jump == nil, let reading = ClockReference.read(system: .now) else { return }
        let last = lastReference
        let kept = LedgerTime.reference(
            system: reading.system, expected: last?.expected(by: reading),
            passedMilliseconds: reading.uptimeMilliseconds - min(last?.uptimeMilliseconds ?? .max, reading.uptimeMilliseconds),
            greatestJumpMilliseconds: LedgerClock.greatestJumpMilliseconds)
        let reference = ClockReference(bootID: reading.bootID, uptimeMilliseconds: reading.uptimeMilliseconds, system: kept)
        try? reference.text.write(toFile: clockReference, atomically: true, encoding: .utf8)
    }

    /// Why commands that depend on the time are not taken.
    static func clockFailure(_ jump: LedgerTime.Jump) -> StoreFailure {
        StoreFailure(
            code: .clockJumped,
            message: """
                the system's clock shows \(jump.system.rfc3339), by the time that passed it should be \(jump.expected.rfc3339); what depends on the time \
                stops. Set the clock, or say that it is right with `imo clock confirm`
                """)
    }

    /// Whether the operator has confirmed the time that the system's clock shows.
    private func isConfirmed(_ jump: LedgerTime.Jump) -> Bool {
        guard let confirmed = ClockReference.text(clockConfirmed).flatMap({ UInt64($0) }) else { return false }
        let (low, high) = (min(confirmed, jump.system.milliseconds), max(confirmed, jump.system.milliseconds))
        return high - low <= LedgerClock.greatestJumpMilliseconds
    }
}
