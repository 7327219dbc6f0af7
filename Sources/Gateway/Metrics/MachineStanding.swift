/// The state of what the gateway stands on: its disk, its clock and its process.
package struct MachineStanding: Sendable {
    package var version = ""
    package var diskFreeBytes: UInt64 = 0
    package var diskSizeBytes: UInt64 = 0
    /// The ledger's file, and its write-ahead log.
    package var ledgerBytes: UInt64 = 0
    package var logBytes: UInt64 = 0
    /// Whether the system's clock jumped and nobody has confirmed it.
    package var isClockInDoubt = false
    package var startedAtSeconds: UInt64 = 0
    package var cpuMilliseconds: UInt64 = 0
    package var residentBytes: UInt64 = 0
    package var openFiles: UInt64 = 0
    package var maximumFiles: UInt64 = 0

    package init() {}
}
