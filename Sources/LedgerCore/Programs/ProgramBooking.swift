internal import Programs

/// A payment that a program makes to a party.
struct ProgramPayment {
    var party: String
    var amount: Fraction
}

/// Payments that wait, in their order.
struct PaymentQueue {
    private var payments: [ProgramPayment] = []
    private var first = 0
    private(set) var sum = Fraction.zero

    var isEmpty: Bool { first == payments.count }

    mutating func append(_ more: [ProgramPayment]) {
        payments += more
        for payment in more { sum = sum + payment.amount }
    }

    /// Takes the first payments out.
    mutating func take(_ count: Int) -> [ProgramPayment] {
        let taken = Array(payments[first..<min(payments.count, first + count)])
        first += taken.count
        for payment in taken { sum = sum - payment.amount }
        if isEmpty { (payments, first) = ([], 0) }
        return taken
    }
}

/// The net movements of one entry of a program, in money. They sum to zero.
package struct ProgramBooking {
    /// The change of each pool, by its place in the policy.
    private(set) var pools: [Int: Fraction] = [:]
    /// The change of what waits to be paid.
    private(set) var later = Fraction.zero
    private(set) var parties: [(party: String, change: Fraction)] = []
    private var places: [String: Int] = [:]

    /// Adds movements. Payments to parties are left to ``pay(_:)``: until then they count as waiting.
    ///
    /// - Returns: The payments by party, in the order of each party's first.
    /// - Throws: `ProgramFault` where the policy makes money, or takes units that are not the ledger's money from somebody.
    mutating func add(_ flows: [Flow], of money: String) throws(ProgramFault) -> [ProgramPayment] {
        var payments: [ProgramPayment] = []
        var paid: [String: Int] = [:]
        for flow in flows {
            guard flow.asset == money else {
                if case .party(let party) = flow.giver { throw ProgramFault("\(flow.asset) is taken from \(party), but only \(money) is money") }
                continue
            }
            switch flow.giver {
            case .party(let party): change(party, by: -flow.amount)
            case .pool(let pool): pools[pool] = (pools[pool] ?? .zero) - flow.amount
            case .program: throw ProgramFault("\(money) is issued, but it is money that only the ledger's accounts have")
            }
            switch flow.receiver {
            case .pool(let pool): pools[pool] = (pools[pool] ?? .zero) + flow.amount
            case .party(let party):
                later = later + flow.amount
                if let index = paid[party] {
                    payments[index].amount = payments[index].amount + flow.amount
                } else {
                    paid[party] = payments.count
                    payments.append(ProgramPayment(party: party, amount: flow.amount))
                }
            case .program: break
            }
        }
        return payments
    }

    /// Pays payments that waited.
    mutating func pay(_ payments: [ProgramPayment]) {
        for payment in payments {
            later = later - payment.amount
            change(payment.party, by: payment.amount)
        }
    }

    private mutating func change(_ party: String, by amount: Fraction) {
        if let index = places[party] {
            parties[index].change = parties[index].change + amount
        } else {
            places[party] = parties.count
            parties.append((party, amount))
        }
    }
}
