internal import Glibc
internal import Synchronization

/// Memory for secrets: locked, so that it is never swapped out, and left out of core dumps (`madvise`, `MADV_DONTDUMP`).
///
/// Secrets of up to 64 bytes share pages, larger ones have pages of their own. The system may refuse to lock more than a process's share
/// (`RLIMIT_MEMLOCK`); a secret is then used from memory that could be swapped out.
enum SecretMemory {
    private static let slotBytes = 64
    private static let blockBytes = 64 << 10
    /// The addresses of slots that are not in use.
    private static let free = Mutex<[UInt]>([])

    /// Memory for so many bytes, of any content.
    static func take(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        guard count <= slotBytes else { return map(count) }
        let address = free.withLock { free -> UInt in
            if free.isEmpty {
                let block = UInt(bitPattern: map(blockBytes))
                free = stride(from: 0, to: UInt(blockBytes), by: slotBytes).map { block + $0 }
            }
            return free.removeLast()
        }
        guard let pointer = UnsafeMutablePointer<UInt8>(bitPattern: address) else { preconditionFailure("a slot has an address") }
        return pointer
    }

    /// Gives memory back that was taken for so many bytes, and that was overwritten.
    static func giveBack(_ pointer: UnsafeMutablePointer<UInt8>, count: Int) {
        guard count <= slotBytes else {
            munmap(pointer, count)
            return
        }
        free.withLock { $0.append(UInt(bitPattern: pointer)) }
    }

    private static func map(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        guard let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), start != MAP_FAILED else {
            preconditionFailure("no memory for a secret")
        }
        mlock(start, count)
        madvise(start, count, MADV_DONTDUMP)
        return start.assumingMemoryBound(to: UInt8.self)
    }
}
