internal import EthereumPrimitives
package import LedgerCore

/// One thing that happens to a ledger in a simulation.
package enum Step: Sendable, Hashable {
    /// A command reaches the writer and waits.
    case deliver(Envelope, isDurable: Bool)
    /// The writer applies all that waits, as one batch, while the batch before is on its way to the disk; and commits this one, unless it stays on its
    /// way until the next.
    case write(staysOnItsWay: Bool)
    /// The writer commits what it answered without waiting for the disk.
    case flush
    /// The clock of the machine shows another time, which may be an earlier one.
    case setClock(Timestamp)
    /// From the `after`-th operation on that it can happen to, a fault of the disk happens so many times.
    case fail(SimulatedDisk.Fault, after: UInt32, times: UInt32)
    /// The disk works again.
    case heal
    /// Process or machine die; the ledger is opened again, and where a number is given the process dies once more after that many changes of the disk.
    case crash(losesPower: Bool, diesAgainAfter: UInt32?)
    /// Another process opens the ledger for writing while this one still has it.
    case takeOver
}

/// A line of text, which can be read back.
extension Step: CustomStringConvertible {
    package var description: String {
        switch self {
        case .deliver(let envelope, let isDurable): "deliver \(isDurable ? "durable" : "provisional") \(Hex.encode(envelope.encoded))"
        case .write(let staysOnItsWay): staysOnItsWay ? "write later" : "write"
        case .flush: "flush"
        case .setClock(let time): "clock \(time.milliseconds)"
        case .fail(let fault, let after, let times): "fail \(fault) \(after) \(times)"
        case .heal: "heal"
        case .crash(let losesPower, let again): "crash \(losesPower ? "power" : "process")" + (again.map { " \($0)" } ?? "")
        case .takeOver: "takeover"
        }
    }

    /// The same with what a command says in a comment.
    var explained: String {
        guard case .deliver(let envelope, _) = self else { return description }
        return "\(description)  # \(envelope.command)"
    }

    /// Reads a line; nil when it is none of a step.
    package init?(_ line: String) {
        let words = (line.split(separator: "#", omittingEmptySubsequences: false).first ?? "").split(separator: " ").map(String.init)
        let numbers = words.compactMap(UInt64.init)
        switch (words.first, words.count) {
        case ("deliver", 3):
            guard let bytes = try? Hex.decode(words[2]), let envelope = try? Envelope(encoded: bytes) else { return nil }
            self = .deliver(envelope, isDurable: words[1] == "durable")
        case ("write", 1): self = .write(staysOnItsWay: false)
        case ("write", 2): self = .write(staysOnItsWay: words[1] == "later")
        case ("flush", 1): self = .flush
        case ("heal", 1): self = .heal
        case ("takeover", 1): self = .takeOver
        case ("clock", 2) where numbers.count == 1: self = .setClock(Timestamp(milliseconds: numbers[0]))
        case ("fail", 4) where numbers.count == 2:
            guard let fault = SimulatedDisk.Fault.allCases.first(where: { "\($0)" == words[1] }) else { return nil }
            self = .fail(fault, after: UInt32(clamping: numbers[0]), times: UInt32(clamping: numbers[1]))
        case ("crash", 2...3): self = .crash(losesPower: words[1] == "power", diesAgainAfter: numbers.first.map { UInt32(clamping: $0) })
        default: return nil
        }
    }
}
