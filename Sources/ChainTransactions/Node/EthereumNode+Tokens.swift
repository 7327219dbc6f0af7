internal import EthereumABI
package import EthereumPrimitives
internal import EthereumRPC
internal import RevShareContracts
internal import StrictJSON

extension EthereumNode {
    /// The outcome of a comparison with one contract.
    package enum TokenComparison: Sendable, Hashable {
        case agrees
        case differs(BookDifference)
        /// The contract is none of the project's tokens: it has no logs to compare with.
        case notAToken
    }

    /// Returns the accounts that have code in the finalized block.
    ///
    /// - Throws: ``ChainFault`` when the nodes do not answer or disagree.
    package func contracts(among accounts: [Address]) async throws(ChainFault) -> Set<Address> {
        try await mapping { () async throws(RPCError) in
            let block = try await agreedFinalized()
            let answers = try await client.send(accounts.map { RPCRequest("eth_getCode", [.string($0.lowercaseHex), block.json]) })
            var contracts: Set<Address> = []
            for (account, answer) in zip(accounts, answers) where try answer.get() != .string("0x") { contracts.insert(account) }
            return contracts
        }
    }

    /// Reads a token's logs through the finalized block, and compares them with the journal's dealings and with the token's state there.
    ///
    /// The logs of finalized blocks cannot be undone. Logs that a node leaves out show in the state: they add up to something else.
    ///
    /// - Parameter firstBlock: A block that is not after the token's creation.
    /// - Throws: ``ChainFault`` when the nodes do not answer or disagree.
    package func compare(_ dealings: TokenDealings, senders: Set<Address>, from firstBlock: UInt64) async throws(ChainFault) -> TokenComparison {
        try await mapping { () async throws(RPCError) in
            let finalized = try await agreedFinalized()
            guard case .number(let last) = finalized, let terms = try await terms(of: dealings.contract, at: finalized) else { return .notAToken }
            var reconciliation = TokenReconciliation(dealings, senders: senders, terms: terms)
            var difference: BookDifference?
            try await client.logs(LogFilter(addresses: [dealings.contract]), from: firstBlock, through: last) { logs throws(RPCError) in
                guard difference == nil else { return }
                do throws(BookDifference) { for log in logs { try reconciliation.apply(log) } } catch { difference = error }
            }
            if let difference { return .differs(difference) }
            let state = try await state(of: dealings.contract, reconciliation.mirror, at: last)
            do throws(BookDifference) { try reconciliation.finish(state) } catch { return .differs(error) }
            return .agrees
        }
    }

    private func agreedFinalized() async throws(RPCError) -> BlockTag {
        try await client.requireAgreement()
        guard let finalized = try await client.header(.finalized) else { throw .inconsistent("a chain without a finalized block") }
        try await client.requireAgreement(on: finalized)
        return .number(finalized.number)
    }

    /// The terms that a token was created with; nil for another contract, which refuses the questions or answers with something else.
    private func terms(of contract: Address, at block: BlockTag) async throws(RPCError) -> TokenMirror.Terms? {
        do throws(RPCError) {
            _ = try await ask([RevShareToken.snapshotCount()], contract, block)
            let answers = try await ask([ERC7641.percentClaimable(), RevShareToken.claimWindow()], contract, block)
            _ = try await ask([RevShareToken.assetList()], contract, block)
            return TokenMirror.Terms(percent: answers[0], window: answers[1])
        } catch {
            switch error {
            case .reverted, .inconsistent: return nil
            default: throw error
            }
        }
    }

    private func state(of token: Address, _ mirror: TokenMirror, at number: UInt64) async throws(RPCError) -> TokenState {
        let block = BlockTag.number(number)
        let totals = try await ask([ERC20.totalSupply(), RevShareToken.snapshotCount()], token, block)
        var state = TokenState(
            block: number, supply: totals[0], snapshotCount: totals[1], held: try await client.balance(of: token, at: block),
            revenue: try await revenue(of: token, block),
            balances: [:], pools: [:], snapshots: [:])
        let holders = Array(mirror.balances.keys)
        state.balances = Dictionary(uniqueKeysWithValues: zip(holders, try await ask(holders.map { ERC20.balanceOf($0) }, token, block)))
        let assets = try await ask([RevShareToken.assetList()], token, block)[0]
        for asset in assets {
            let pools = try await ask([RevShareToken.claimPool(of: asset), RevShareToken.burnPool(of: asset)], token, block)
            state.pools[asset] = TokenState.Pools(claim: pools[0], burn: pools[1])
        }
        let ids = Array(mirror.supplies.keys)
        // A number that the contract has not reached is refused by it, and differs already.
        guard mirror.snapshots == state.snapshotCount else { return state }
        let supplies = try await ask(ids.map { ERC7641.totalSupplyAt(snapshotID: $0) }, token, block)
        for (id, supply) in zip(ids, supplies) { state.snapshots[id] = TokenState.Snapshot(supply: supply, shares: [:]) }
        for asset in assets {
            let shares = try await ask(ids.map { RevShareToken.claimableAt(snapshotID: $0, asset: asset) }, token, block)
            for (id, share) in zip(ids, shares) { state.snapshots[id]?.shares[asset] = share }
        }
        return state
    }

    /// The revenue in ether since the last snapshot; nil where the contract refuses to say.
    private func revenue(of token: Address, _ block: BlockTag) async throws(RPCError) -> UInt256? {
        do throws(RPCError) { return try await ask([RevShareToken.unsnapshottedRevenue(of: RevShareToken.ether)], token, block)[0] } catch {
            guard case .reverted = error else { throw error }
            return nil
        }
    }

    /// Calls a contract's functions in batches.
    private func ask<Output>(_ calls: [ContractCall<Output>], _ contract: Address, _ block: BlockTag) async throws(RPCError) -> [Output] {
        let requests = calls.map { call in
            RPCRequest(
                "eth_call",
                [.object([JSONMember("to", .string(contract.lowercaseHex)), JSONMember("input", .string(Hex.encode(call.calldata)))]), block.json])
        }
        var outputs: [Output] = []
        for (call, answer) in zip(calls, try await client.send(requests)) {
            guard let data = try answer.get().stringValue.flatMap({ try? Hex.decode($0) }) else {
                throw .inconsistent("the result of \(call.signature) is no data")
            }
            do throws(ABIError) { outputs.append(try call.decode(data)) } catch {
                throw .inconsistent("the result of \(call.signature) of \(contract) cannot be read: \(error)")
            }
        }
        return outputs
    }
}
