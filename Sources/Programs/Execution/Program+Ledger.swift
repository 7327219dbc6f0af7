// What a ledger asks of a program that it carries.

extension Program {
    /// The time of the earliest trigger; nil where none is to come.
    package var nextDue: Fraction? { timers.earliest }

    /// What lies in each pool of an asset, by the place of its declaration, and by member where the pool has one balance a member.
    package func balances(of asset: String) -> [(pool: Int, key: String?, amount: Fraction)] {
        accounts.places.compactMap { place in
            let amount = accounts.balance(place)
            return place.asset == asset && !amount.isZero ? (place.pool, place.key, amount) : nil
        }
    }

    /// What was paid of an asset, by party, in the order of the first payments.
    package func payments(of asset: String) -> [(party: String, amount: Fraction)] {
        (accounts.payees[asset] ?? []).map { ($0, accounts.paid[asset]?[$0] ?? .zero) }
    }

    /// Pays what still lies in pools of an asset when a program has ended: a member's balance to the member, the rest to `remainder`.
    package func payOut(_ asset: String, remainder: String) throws(ProgramFault) {
        for (pool, key, amount) in balances(of: asset) {
            do throws(Interruption) {
                try pay(amount, from: PoolPlace(pool: pool, key: key, asset: asset), to: key ?? remainder)
            } catch {
                throw ProgramFault("a pool cannot pay what it holds")
            }
        }
    }
}
