/// One asset's sums in a program: what came in is what was paid and what lies in pools, and no pool holds less than nothing.
package struct Books: Sendable, Hashable {
    package var asset: String
    package var received: Fraction
    package var paid: Fraction
    package var held: Fraction
    package var least: Fraction

    package init(asset: String, received: Fraction, paid: Fraction, held: Fraction, least: Fraction) {
        (self.asset, self.received, self.paid, self.held, self.least) = (asset, received, paid, held, least)
    }

    package var balance: Bool { received == paid + held && least >= .zero }
}

extension Program {
    /// The sums of each asset, added up anew from every payment and every pool.
    package var books: [Books] {
        accounts.assets.map { asset in
            let held = accounts.balances.filter { $0.key.asset == asset }.map(\.value)
            return Books(
                asset: asset, received: accounts.received[asset] ?? .zero, paid: (accounts.paid[asset] ?? [:]).values.reduce(.zero, +),
                held: held.reduce(.zero, +), least: held.min() ?? .zero)
        }
    }
}
