import EthereumTestSupport
import InferenceProxy
import NIOCore
import NIOHTTP1

/// A connection's machine with at most one deliberate fault, which the property test must find.
struct FaultyConnectionMachine {
    enum Fault: CaseIterable {
        /// Room for body bytes is given back twice, or never.
        case givesBackTwice, keepsRoom
        /// Two parts change places, or one is lost.
        case reorders, losesPart
        /// A read goes through while parts wait, or is forgotten when none does any more.
        case readsAhead, forgetsRead
        /// Hummingbird is not told of a read's end.
        case forgetsReadComplete
        case refusesTwice
        /// `Connection: close` and HTTP/1.0 are overlooked.
        case persistsAlways
        /// The connection stays open after its last response, or after the client's silence.
        case staysOpen, ignoresTime
        /// A client that waits for its response counts as silent.
        case cutsOffPatient
        case leavesTwice
        /// A call does not learn that its client left.
        case forgetsCall
        /// A client that asked for it is never told to send its body.
        case forgetsContinue
        /// The end of the client's input is overlooked.
        case ignoresInputEnd
        /// A broken request waits for its end for ever.
        case ignoresBrokenParser
    }

    private(set) var machine: ConnectionMachine
    let fault: Fault?

    init(limits: ConnectionMachine.Limits, now: NIODeadline, fault: Fault?) {
        machine = ConnectionMachine(limits: limits, now: now)
        self.fault = fault
    }

    mutating func handle(_ event: ConnectionEvent, into actions: inout ConnectionMachine.Actions) {
        guard let event = changed(event) else { return }
        var own = ConnectionMachine.Actions()
        machine.handle(event, into: &own)
        if fault == .readsAhead, case .readWanted = event, own.isEmpty { own.append(.read) }
        if fault == .reorders, own.count > 1, case .passOn = own[own.startIndex] { own.swapAt(own.startIndex, own.index(after: own.startIndex)) }
        for action in own { actions.append(contentsOf: changed(action)) }
    }

    private func changed(_ event: ConnectionEvent) -> ConnectionEvent? {
        switch (fault, event) {
        case (.ignoresTime, .tick), (.ignoresInputEnd, .inputClosed), (.ignoresBrokenParser, .parserFailed): return nil
        case (.cutsOffPatient, .tick(let now, let unsentBytes, _)): return .tick(now: now, unsentBytes: unsentBytes, isWritable: false)
        case (.persistsAlways, .received(.head(var head), let now)):
            head.version = .http1_1
            head.headers.remove(name: "connection")
            return .received(.head(head), at: now)
        default: return event
        }
    }

    private func changed(_ action: ConnectionAction) -> [ConnectionAction] {
        switch (fault, action) {
        case (.givesBackTwice, .giveBackRoom), (.refusesTwice, .refuse), (.leavesTwice, .leave): [action, action]
        case (.keepsRoom, .giveBackRoom), (.losesPart, .passOn(.body)), (.forgetsReadComplete, .passOnReadComplete), (.staysOpen, .closeWhenSent),
            (.forgetsCall, .leave), (.forgetsContinue, .writeContinue):
            []
        case (.forgetsRead, .read) where machine.exchangeNumber > 0: []
        default: [action]
        }
    }
}
