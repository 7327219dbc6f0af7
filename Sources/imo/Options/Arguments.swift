public import ArgumentParser
import EthereumPrimitives
import Foundation
import LedgerCore

extension Address: ExpressibleByArgument {
    init?(argument: String) {
        guard let address = try? Address(argument) else { return nil }
        self = address
    }
}

extension AccountName: ExpressibleByArgument {
    init?(argument: String) {
        guard let name = try? AccountName(argument) else { return nil }
        self = name
    }
}

extension ModelID: ExpressibleByArgument {
    init?(argument: String) {
        guard let id = try? ModelID(argument) else { return nil }
        self = id
    }
}

extension AssetID: ExpressibleByArgument {
    init?(argument: String) {
        guard let asset = try? AssetID(argument) else { return nil }
        self = asset
    }
}

/// A time in UTC: a day, or a day with a time of day.
extension Timestamp: ExpressibleByArgument {
    init?(argument: String) { self.init(rfc3339: argument) }
}

extension EntryName: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }
}

extension ProofKind: ExpressibleByArgument {
    init?(argument: String) {
        guard let kind = ProofKind.allCases.first(where: { $0.label == argument }) else { return nil }
        self = kind
    }

    var defaultValueDescription: String { label }
    static var allValueStrings: [String] { allCases.map(\.label) }
}

extension LeavePolicy: ExpressibleByArgument {
    init?(argument: String) {
        guard let policy = LeavePolicy.allCases.first(where: { $0.name == argument }) else { return nil }
        self = policy
    }
}

/// An account that can hold money: a name, or an address.
extension FundedAccount: ExpressibleByArgument {
    init?(argument: String) { self.init(text: argument) }
}

/// An exact amount: a decimal number of whole units with up to 18 decimals, or an integer of the smallest unit followed by `wei`.
struct Amount: ExpressibleByArgument, Sendable {
    static let help = "a decimal number with up to 18 decimals such as 12.5, or an integer of the smallest unit such as 12500000000000000000wei"

    let value: UInt256

    init?(argument: String) {
        if argument.hasSuffix("wei") {
            guard let value = UInt256(decimal: argument.dropLast(3)) else { return nil }
            self.value = value
            return
        }
        let parts = argument.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || !fraction.isEmpty, fraction.utf8.count <= AssetID.decimals else { return nil }
        let digits = String(parts[0]) + fraction + String(repeating: "0", count: AssetID.decimals - fraction.utf8.count)
        guard !parts[0].isEmpty, let value = UInt256(decimal: digits) else { return nil }
        self.value = value
    }
}

/// A share of a model's charges: `ACCOUNT=BASISPOINTS`.
struct ShareArgument: ExpressibleByArgument, Sendable {
    let share: RevenueShare

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let account = FundedAccount(argument: String(parts[0])), let basisPoints = UInt64(parts[1]) else { return nil }
        share = RevenueShare(account: account, basisPoints: basisPoints)
    }
}

/// A token named by its address or by its model.
enum TokenArgument: ExpressibleByArgument, Sendable {
    case address(Address)
    case model(ModelID)

    init?(argument: String) {
        if let address = Address(argument: argument) {
            self = .address(address)
        } else if !argument.hasPrefix("0x"), let model = ModelID(argument: argument) {
            self = .model(model)
        } else {
            return nil
        }
    }

    func resolve(in view: inout LedgerView) throws -> Address {
        switch self {
        case .address(let address): address
        case .model(let model): try view.model(model).token
        }
    }
}

/// A list of snapshot ids: `1,2,5`.
struct SnapshotList: ExpressibleByArgument, Sendable {
    let ids: [UInt256]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { UInt256(decimal: $0) }
        guard !parts.isEmpty, parts.count <= Claim.maximumSnapshots, !parts.contains(nil) else { return nil }
        ids = parts.compactMap { $0 }
    }
}
