import ArgumentParser
import Foundation
import Gateway
import Glibc
import Ledger
import LedgerCore

/// Measures the machine under a gateway, when its metrics are asked for.
struct MachineFacts: Sendable {
    let directory: DataDirectory
    let clock: LedgerClock
    let startedAtSeconds = Timestamp.now.seconds

    var standing: MachineStanding {
        var standing = MachineStanding()
        standing.version = Imo.configuration.version
        var disk = statvfs()
        if statvfs(directory.path, &disk) == 0 {
            standing.diskFreeBytes = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
            standing.diskSizeBytes = UInt64(disk.f_blocks) * UInt64(disk.f_frsize)
        }
        standing.ledgerBytes = MachineFacts.size(of: directory.ledger)
        standing.logBytes = DataDirectory.logs(of: directory.ledger).filter { $0.hasSuffix("-wal") }.map(MachineFacts.size).reduce(0, +)
        standing.isClockInDoubt = clock.jump != nil
        standing.startedAtSeconds = startedAtSeconds
        addProcess(to: &standing)
        return standing
    }

    private func addProcess(to standing: inout MachineStanding) {
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            standing.cpuMilliseconds = MachineFacts.milliseconds(usage.ru_utime) + MachineFacts.milliseconds(usage.ru_stime)
        }
        // The second word of statm is the number of resident pages (proc(5)).
        let words = ClockReference.text("/proc/self/statm")?.split(separator: " ") ?? []
        if words.count > 1, let pages = UInt64(words[1]) { standing.residentBytes = pages * UInt64(sysconf(Int32(_SC_PAGESIZE))) }
        standing.openFiles = UInt64((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0)
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 { standing.maximumFiles = UInt64(limit.rlim_cur) }
    }

    private static func milliseconds(_ time: timeval) -> UInt64 { UInt64(time.tv_sec) * 1000 + UInt64(time.tv_usec) / 1000 }

    private static func size(of path: String) -> UInt64 {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_size) : 0
    }
}
