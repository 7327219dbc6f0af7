package import EthereumPrimitives
package import EthereumRPC
internal import RevShareContracts

/// Holds the journal's dealings with a revenue-share token against its logs, and its logs against its state.
package struct TokenReconciliation: Sendable {
    private let dealings: TokenDealings
    private let senders: Set<Address>
    /// The places of dealings by transaction.
    private let places: [Bytes32: Int]
    /// The places of dealings that a block has, in the order of blocks.
    private let due: [Int]
    private var nextDue = 0
    private var met: Set<Int> = []
    package private(set) var mirror: TokenMirror

    /// - Parameter senders: The ledger's senders, whose every deposit is the journal's.
    package init(_ dealings: TokenDealings, senders: Set<Address>, terms: TokenMirror.Terms) {
        self.dealings = dealings
        self.senders = senders
        var places: [Bytes32: Int] = [:]
        for (place, dealing) in dealings.dealings.enumerated() {
            for hash in dealing.hashes { places[hash] = place }
        }
        self.places = places
        due = dealings.dealings.indices.filter { dealings.dealings[$0].block != nil }
            .sorted { (dealings.dealings[$0].block ?? 0, $0) < (dealings.dealings[$1].block ?? 0, $1) }
        mirror = TokenMirror(terms: terms)
    }

    /// Takes the token's next log in.
    ///
    /// - Throws: ``BookDifference``, the first in the order of blocks.
    package mutating func apply(_ log: EventLog) throws(BookDifference) {
        guard log.address == dealings.contract else { throw BookDifference("block \(log.blockNumber), log \(log.index): it is of \(log.address)") }
        try requireDealings(before: log.blockNumber)
        try mirror.apply(log)
        // The mirror has refused what cannot be read.
        if let deposit = try? RevShareToken.Deposit(topics: log.topics, data: log.data) {
            try match(deposit, log)
        } else if log.topics.first == ERC7641.Snapshot.topic, let place = places[log.transactionHash], dealings.dealings[place].kind == .snapshot {
            try meet(place, log)
        }
    }

    /// Compares what the logs add up to with the contract's answers.
    ///
    /// - Throws: ``BookDifference``, the first.
    package func finish(_ state: TokenState) throws(BookDifference) {
        var copy = self
        try copy.requireDealings(before: state.block + 1)
        try compare("the supply", mirror.supply, state.supply, state)
        try compare("the number of snapshots", mirror.snapshots, state.snapshotCount, state)
        for (holder, balance) in mirror.balances.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
            try compare("the balance of \(holder)", balance, state.balances[holder] ?? 0, state)
        }
        for (id, supply) in mirror.supplies.sorted(by: { $0.key < $1.key }) {
            try compare("the supply at snapshot \(id)", supply, state.snapshots[id]?.supply ?? 0, state)
        }
        for asset in Set(mirror.pools.keys).union(state.pools.keys).sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
            try comparePools(of: asset, state)
        }
        guard state.held >= mirror.held else {
            throw difference("the ether of the token", "at least \(mirror.held)", "\(state.held)", state)
        }
        let revenue = try mirror.revenue(held: state.held)
        guard let answer = state.revenue else { throw difference("the revenue since the last snapshot", revenue.description, "unknown", state) }
        try compare("the revenue since the last snapshot", revenue, answer, state)
    }

    private func comparePools(of asset: Address, _ state: TokenState) throws(BookDifference) {
        let pools = mirror.pools[asset] ?? TokenMirror.Pools()
        let name = asset == RevShareToken.ether ? "ether" : asset.description
        try compare("the claim pool in \(name)", pools.claim, state.pools[asset]?.claim ?? 0, state)
        try compare("the burn pool in \(name)", pools.burn, state.pools[asset]?.burn ?? 0, state)
        for (id, share) in pools.shares.sorted(by: { $0.key < $1.key }) {
            let answer = state.snapshots[id]?.shares[asset] ?? RevShareToken.Share(claimable: 0)
            try compare("what snapshot \(id) made claimable in \(name)", share.claimable, answer.claimable, state)
            try compare("what was claimed from snapshot \(id) in \(name)", share.claimed, answer.claimed, state)
        }
    }

    private func compare(_ name: String, _ logs: UInt256, _ contract: UInt256, _ state: TokenState) throws(BookDifference) {
        guard logs == contract else { throw difference(name, logs.description, contract.description, state) }
    }

    private func difference(_ name: String, _ logs: String, _ contract: String, _ state: TokenState) -> BookDifference {
        BookDifference("token \(dealings.contract), block \(state.block): \(name) is \(logs) by the logs, and \(contract) by the contract")
    }

    /// Requires that every dealing of a block before this one has been met.
    private mutating func requireDealings(before block: UInt64) throws(BookDifference) {
        while nextDue < due.count, let dueBlock = dealings.dealings[due[nextDue]].block, dueBlock < block {
            let dealing = dealings.dealings[due[nextDue]]
            guard met.contains(due[nextDue]) else {
                throw BookDifference(
                    "\(dealing.name): the journal has \(dealing.kind) in block \(dueBlock), and token \(dealings.contract) has no log of it")
            }
            nextDue += 1
        }
    }

    private mutating func match(_ deposit: RevShareToken.Deposit, _ log: EventLog) throws(BookDifference) {
        guard senders.contains(deposit.sender) else { return }
        guard let place = places[log.transactionHash], case .deposit(let amount) = dealings.dealings[place].kind else {
            throw BookDifference(
                "block \(log.blockNumber), log \(log.index): \(deposit.sender) deposited \(deposit.amount) wei into token \(log.address) by "
                    + "\(log.transactionHash), which the journal does not have")
        }
        let dealing = dealings.dealings[place]
        guard deposit.sender == dealing.sender, deposit.amount == amount else {
            throw BookDifference(
                "block \(log.blockNumber), \(dealing.name): the journal has a deposit of \(amount) wei by \(dealing.sender), the chain one of "
                    + "\(deposit.amount) by \(deposit.sender)")
        }
        try meet(place, log)
    }

    private mutating func meet(_ place: Int, _ log: EventLog) throws(BookDifference) {
        let dealing = dealings.dealings[place]
        guard dealing.block == nil || dealing.block == log.blockNumber else {
            throw BookDifference("\(dealing.name): the journal has it in block \(dealing.block ?? 0), the token's log is of block \(log.blockNumber)")
        }
        guard met.insert(place).inserted else {
            throw BookDifference("block \(log.blockNumber), \(dealing.name): the chain has \(dealing.kind) twice")
        }
    }
}
