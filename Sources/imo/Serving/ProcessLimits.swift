import CDumpProtection
import Glibc

/// The system's limits for this process: what a gateway needs of them, and what must not leave the process.
///
/// A limit that is too low would end the gateway by a signal in the middle of its work, wherever the next thread or file happens to be needed.
struct ProcessLimits {
    /// The ledger's readers, the archive, the log's write-back, threads' event queues, listeners, and some connections.
    static let leastFiles: UInt64 = 256
    /// Threads' stacks and the allocator's arenas are reserved generously and used sparsely.
    static let leastAddressBytes: UInt64 = 4 << 30

    var files: UInt64
    var addressBytes: UInt64

    /// Raises the limits as far as the system allows, and reads them.
    static func raised() -> ProcessLimits {
        ProcessLimits(files: raise(RLIMIT_NOFILE), addressBytes: raise(RLIMIT_AS))
    }

    /// - Throws: ``Failure`` when a gateway cannot run within these limits.
    func check() throws {
        guard files >= ProcessLimits.leastFiles else {
            throw Failure(
                message: """
                    this process may open \(files) files, and a gateway needs at least \(ProcessLimits.leastFiles), and one more for each connection; raise \
                    the limit (`ulimit -n`, or LimitNOFILE in a systemd unit)
                    """, code: 71)
        }
        guard addressBytes >= ProcessLimits.leastAddressBytes else {
            throw Failure(
                message: """
                    this process may reserve \(addressBytes >> 20) MiB of addresses, and a gateway needs at least \
                    \(ProcessLimits.leastAddressBytes >> 20) MiB, most of which it never uses; lift the limit (`ulimit -v unlimited`) and bound the memory \
                    by a control group instead (MemoryMax in a systemd unit)
                    """, code: 71)
        }
    }

    /// Makes a write beyond the limit for a file's size an error, as on a full disk, and no signal.
    static func ignoreFileSizeSignal() { signal(SIGXFSZ, SIG_IGN) }

    /// Keeps secrets in memory out of core dumps.
    static func forbidDumps() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = forbid_process_dumps()
    }

    private static func raise(_ resource: __rlimit_resource) -> UInt64 {
        var limit = rlimit()
        let resource = __rlimit_resource_t(resource.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return .max }
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            setrlimit(resource, &limit)
            getrlimit(resource, &limit)
        }
        return UInt64(limit.rlim_cur)
    }
}
