internal import EthereumABI
internal import EthereumPrimitives
internal import LedgerCore
internal import StrictJSON

extension AdminRecords {
    var json: JSONValue {
        .object([
            "version": .number("1"),
            "nonces": .array(
                nonces.map { .object(["address": .string("\($0.key.address)"), "nonce": .string("\($0.key.value)"), "expires": .seconds($0.value)]) }),
            "proposals": .array(proposals.values.map(\.json)),
            "spendings": .array(
                spendings.map {
                    .object([
                        "hash": .string("\($0.key)"), "name": .string("\($0.value.name)"), "amount": .string("\($0.value.amount)"),
                        "at": .seconds($0.value.at),
                    ])
                }),
        ])
    }

    /// Reads the records; nil for what is none.
    init?(json: JSONValue) {
        guard let nonces = json["nonces"]?.arrayValue, let proposals = json["proposals"]?.arrayValue, let spendings = json["spendings"]?.arrayValue
        else {
            return nil
        }
        for json in nonces {
            guard let address = json["address"]?.address, let value = json["nonce"]?.hash, let expires = json["expires"]?.seconds else { return nil }
            self.nonces[Nonce(address: address, value: value)] = expires
        }
        for json in proposals {
            guard let proposal = Proposal(json: json) else { return nil }
            self.proposals[Keccak256.hash(proposal.body)] = proposal
        }
        for json in spendings {
            guard let hash = json["hash"]?.hash, let name = json["name"]?.accountName, let at = json["at"]?.seconds,
                let amount = json["amount"]?.unsignedInteger
            else { return nil }
            self.spendings[hash] = Spending(name: name, amount: amount, at: at)
        }
    }
}

extension AdminRecords.Proposal {
    var json: JSONValue {
        .object([
            "proposal": .string("\(Keccak256.hash(body))"), "body": .string(Hex.encode(body)), "expires": .seconds(expires),
            "approvals": .array(
                approvals.map { .object(["name": .string("\($0.name)"), "address": .string("\($0.address)"), "at": .seconds($0.at)]) }),
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let body = json["body"]?.stringValue.flatMap({ try? Hex.decode($0) }), let expires = json["expires"]?.seconds,
            let approvals = json["approvals"]?.arrayValue
        else { return nil }
        self.init(body: body, expires: expires, approvals: [])
        for json in approvals {
            guard let name = json["name"]?.accountName, let address = json["address"]?.address, let at = json["at"]?.seconds else { return nil }
            self.approvals.append(AdminRecords.Approval(name: name, address: address, at: at))
        }
    }
}

extension JSONValue {
    fileprivate static func seconds(_ seconds: UInt64) -> JSONValue { .number(String(seconds)) }
    fileprivate var seconds: UInt64? { unsignedInteger?.asUInt64 }
    fileprivate var hash: Bytes32? { stringValue.flatMap { Bytes32(hex: $0) } }
    fileprivate var address: Address? { stringValue.flatMap { try? Address($0) } }
    fileprivate var accountName: AccountName? { stringValue.flatMap { try? AccountName($0) } }
}
