internal import CFaultyStorage

/// A disk in memory that forgets, tears, fails and crashes as it is told; see `faulty_storage.h`.
///
/// `@unchecked Sendable`: one simulator uses it, and one simulator runs on one thread.
package final class SimulatedDisk: @unchecked Sendable {
    package enum Fault: UInt32, CaseIterable, Sendable {
        case readFails, readIsShort, writeFails, isFull, syncFails, truncateFails, processDies, powerFails
    }

    struct Lies: OptionSet, Sendable {
        let rawValue: UInt32
        static let saysSynced = Lies(rawValue: IMO_DISK_SAYS_SYNCED.rawValue)
        static let rots = Lies(rawValue: IMO_DISK_ROTS.rawValue)
        static let saysWritten = Lies(rawValue: IMO_DISK_SAYS_WRITTEN.rawValue)
    }

    private let disk: OpaquePointer

    init(seed: UInt64) {
        guard imo_disk_register() == 0, let disk = imo_disk_create(seed) else { preconditionFailure("no memory for a simulated disk") }
        self.disk = disk
    }

    deinit { imo_disk_destroy(disk) }

    func path(_ name: String) -> String { "/imo-disk/\(imo_disk_number(disk))/\(name)" }

    func arm(_ fault: Fault, after: UInt32, times: UInt32) { imo_disk_arm(disk, imo_disk_fault(rawValue: fault.rawValue), after, times) }
    func heal() { imo_disk_heal(disk) }
    /// Looks at the disk without any fault happening.
    func undisturbed(_ body: () -> Void) {
        imo_disk_suspend(disk, 1)
        body()
        imo_disk_suspend(disk, 0)
    }
    /// How many faults have happened so far.
    var faults: UInt64 { imo_disk_faults(disk) }
    var hasCrashed: Bool { imo_disk_has_crashed(disk) != 0 }
    func crash(losesPower: Bool) { imo_disk_crash(disk, losesPower ? 1 : 0) }
    func restart() { imo_disk_restart(disk) }
    func lie(_ lies: Lies) { imo_disk_set_lies(disk, lies.rawValue) }

    /// Whether a database passes SQLite's integrity check.
    func isSound(_ name: String) -> Bool { imo_disk_is_sound(disk, name) != 0 }

    /// Makes this disk's files those of another.
    func copy(_ other: SimulatedDisk) {
        guard imo_disk_copy(disk, other.disk) != 0 else { preconditionFailure("no memory for a simulated disk") }
    }
}
