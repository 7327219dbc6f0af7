/// The place of an amount: one pool, one member, one asset.
struct PoolPlace: Hashable {
    var pool: Int
    var key: String?
    var asset: String
}

/// The books of a program: for each asset, what came in is the sum of what was paid and of what lies in pools.
struct Accounts {
    private(set) var assets: [String]
    private(set) var received: [String: Fraction] = [:]
    private(set) var balances: [PoolPlace: Fraction] = [:]
    /// Pools in the order in which something first came to them.
    private(set) var places: [PoolPlace] = []
    private(set) var paid: [String: [String: Fraction]] = [:]
    private(set) var payees: [String: [String]] = [:]

    init(assets: [String]) { self.assets = assets }

    func balance(_ place: PoolPlace) -> Fraction { balances[place] ?? .zero }

    /// Books what comes in from outside.
    ///
    /// - Returns: What takes it back.
    mutating func receive(_ amount: Fraction, into place: PoolPlace) -> (inout Accounts) -> Void {
        let isNewAsset = !assets.contains(place.asset)
        if isNewAsset { assets.append(place.asset) }
        let before = received[place.asset]
        received[place.asset] = (before ?? .zero) + amount
        let isNewPlace = add(amount, to: place)
        return { accounts in
            accounts.received[place.asset] = before
            accounts.take(amount, backFrom: place, isNew: isNewPlace)
            if isNewAsset { accounts.assets.removeLast() }
        }
    }

    /// Moves what one pool has to another.
    mutating func move(_ amount: Fraction, from source: PoolPlace, into target: PoolPlace) -> (inout Accounts) -> Void {
        let isNewSource = add(-amount, to: source)
        let isNewTarget = add(amount, to: target)
        return { accounts in
            accounts.take(amount, backFrom: target, isNew: isNewTarget)
            accounts.take(-amount, backFrom: source, isNew: isNewSource)
        }
    }

    /// Pays what a pool has to a party outside; a payment of nothing lists the party.
    mutating func pay(_ amount: Fraction, from place: PoolPlace, to party: String) -> (inout Accounts) -> Void {
        let isNewPlace = add(-amount, to: place)
        let before = paid[place.asset]?[party]
        if before == nil { payees[place.asset, default: []].append(party) }
        paid[place.asset, default: [:]][party] = (before ?? .zero) + amount
        return { accounts in
            accounts.paid[place.asset]![party] = before
            if before == nil { accounts.payees[place.asset]!.removeLast() }
            accounts.take(-amount, backFrom: place, isNew: isNewPlace)
        }
    }

    /// Changes a balance; answers whether the place is new.
    private mutating func add(_ amount: Fraction, to place: PoolPlace) -> Bool {
        if let balance = balances[place] {
            balances[place] = balance + amount
            return false
        }
        places.append(place)
        balances[place] = amount
        return true
    }

    private mutating func take(_ amount: Fraction, backFrom place: PoolPlace, isNew: Bool) {
        if isNew {
            places.removeLast()
            balances[place] = nil
        } else {
            balances[place] = balance(place) - amount
        }
    }
}
