internal import EthereumPrimitives
package import Programs
internal import StrictJSON

/// A version of a program as a ledger carries it: the pure program on the ledger's clock, and payments that wait for an entry with room.
///
/// It is made of its terms and its steps and nothing else, so that a ledger that is opened again makes the same one again. Its time is in whole seconds
/// since the version starts.
package final class RunningProgram {
    /// The most payments that one entry makes; the others wait for the next.
    package static let paymentsPerEntry = 1_000

    package let record: ProgramVersionRecord
    package let policy: Policy
    private let program: Program
    /// The steps that were done.
    private(set) var steps: UInt64 = 0
    private var later = PaymentQueue()
    /// The movements of the policy's first steps.
    let beginning: ProgramBooking

    /// Starts a version.
    ///
    /// - Throws: `ProgramFault` where the terms do not fit each other.
    package init(_ record: ProgramVersionRecord) throws(ProgramFault) {
        self.record = record
        let terms = record.terms
        do throws(PolicyError) { policy = try Policy(yaml: terms.policy) } catch { throw ProgramFault(error.description) }
        program = try Program(policy, given: Given(json: RunningProgram.json(terms.given), for: policy), keepsFlows: true)
        var booking = ProgramBooking()
        let payments = try booking.add(program.takeFlows(), of: terms.money)
        later.append(payments)
        booking.pay(later.take(RunningProgram.paymentsPerEntry))
        beginning = booking
    }

    /// Whether something is due at a time, or payments wait.
    package func isDue(at time: Timestamp) -> Bool { isBlocked(at: time) || hasWaitingPayments }

    /// Whether something is due that comes before an event at this time.
    func isBlocked(at time: Timestamp) -> Bool { program.nextDue.map { $0 <= seconds(at: time) } ?? false }

    package var hasWaitingPayments: Bool { !later.isEmpty }
    package var hasTriggersToCome: Bool { program.nextDue != nil }

    /// When the next trigger is due; nil where none is to come.
    package var nextDue: Timestamp? {
        guard let due = program.nextDue else { return nil }
        return record.startsAt.adding(milliseconds: (-(-due).floor).amount?.multiplied(by: 1000)?.asUInt64 ?? .max)
    }

    private func seconds(at time: Timestamp) -> Fraction {
        let (milliseconds, isBefore) = time.milliseconds.subtractingReportingOverflow(record.startsAt.milliseconds)
        return isBefore ? .zero : Fraction(Int(milliseconds / 1000))
    }

    private static func json(_ text: String) throws(ProgramFault) -> JSONValue {
        do { return try JSONValue(parsing: text, maximumDepth: 16) } catch { throw ProgramFault("not JSON: \(error)") }
    }

    // MARK: Steps

    /// Reads an event's fields by the policy.
    func event(_ name: String, fields: String) throws(ProgramFault) -> (index: Int, values: [Value]) {
        try policy.event(name, fields: RunningProgram.json(fields))
    }

    /// Applies an event.
    ///
    /// - Parameters:
    ///   - keeps: False to try the event and take it back.
    ///   - book: Posts what moved. Where it throws, the event is taken back.
    /// - Returns: The kind by which the policy refuses the event; nil where it was applied.
    /// - Throws: What `book` threw, or the refusal `programFaulty`.
    func apply(
        _ event: (index: Int, values: [Value]), at time: Timestamp, keeps: Bool = true, book: (ProgramBooking) throws(Interruption) -> Void
    ) throws(Interruption) -> String? {
        var interruption: Interruption?
        var payments: [ProgramPayment] = []
        let kind: String?
        do throws(ProgramFault) {
            kind = try program.apply(event.index, event.values, at: seconds(at: time)) { flows in
                var booking = ProgramBooking()
                do {
                    payments = try self.later(booking.add(flows, of: record.terms.money), &booking)
                    try book(booking)
                } catch let error as Interruption {
                    interruption = error
                } catch {
                    interruption = .refused(.programFaulty)
                }
                return interruption == nil && keeps
            }
        } catch {
            throw .refused(.programFaulty)
        }
        if let interruption { throw interruption }
        if kind == Program.notBooked { return nil }
        if kind != nil { return kind }
        later.append(payments)
        steps += 1
        return nil
    }

    /// Leaves room for payments in an entry, or puts them behind those that wait.
    private func later(_ payments: [ProgramPayment], _ booking: inout ProgramBooking) -> [ProgramPayment] {
        if later.isEmpty, payments.count <= RunningProgram.paymentsPerEntry {
            booking.pay(payments)
            return []
        }
        return payments
    }

    /// Does what is due, or the policy's last steps, and makes room for payments that wait. Where `book` throws, the program must be made again.
    func advance(_ step: ProgramStep, at time: Timestamp, book: (ProgramBooking) throws(Interruption) -> Void) throws(Interruption) {
        try settle(book: book) { () throws(ProgramFault) in
            try program.advance(to: seconds(at: time))
            guard step == .end else { return }
            try program.close()
            try program.payOut(record.terms.money, remainder: "")
        }
    }

    /// Lets go of all that is to come, and pays out what lies in the pools. Where `book` throws, the program must be made again.
    func release(book: (ProgramBooking) throws(Interruption) -> Void) throws(Interruption) {
        try settle(book: book) { () throws(ProgramFault) in
            program.abandon()
            try program.payOut(record.terms.money, remainder: "")
        }
    }

    /// Does a step, books the money that it moves, and pays as much of what waits as fits into an entry.
    private func settle(
        book: (ProgramBooking) throws(Interruption) -> Void, _ step: () throws(ProgramFault) -> Void
    ) throws(Interruption) {
        var booking = ProgramBooking()
        do throws(ProgramFault) {
            try step()
            later.append(try booking.add(program.takeFlows(), of: record.terms.money))
        } catch {
            throw .refused(.programFaulty)
        }
        booking.pay(later.take(RunningProgram.paymentsPerEntry))
        try book(booking)
        steps += 1
    }

    /// Repeats a step that was done before.
    ///
    /// - Throws: ``StoreFailure`` where the step does not follow from those before it.
    func replay(_ record: ProgramStepRecord) throws(StoreFailure) {
        do {
            switch record.step {
            case .event(let name, let fields):
                guard try apply(event(name, fields: fields), at: record.time, book: { _ in }) == nil else {
                    throw Interruption.refused(.programRefused)
                }
            case .run, .end: try advance(record.step, at: record.time) { _ in }
            case .release: try release { _ in }
            }
        } catch {
            throw StoreFailure(code: .corrupt, message: "step \(steps + 1) of a program cannot be repeated (\(error)); run `imo verify`")
        }
    }

    // MARK: Questions

    /// What lies in each pool, by the pool's place in the policy and by member.
    package var balances: [(pool: Int, key: String?, amount: Fraction)] { program.balances(of: record.terms.money) }

    /// What waits to be paid, in all.
    package var waiting: Fraction { later.sum }

    /// What the program has paid, by party.
    package var payments: [(party: String, amount: Fraction)] { program.payments(of: record.terms.money) }

    /// The policy's facts as they are now, by name.
    package var facts: [String: Value] { (try? program.facts) ?? [:] }
}
