import EthereumPrimitives
import Foundation
import LedgerCore

extension Address: WrittenArgument {
    init(written text: String) throws { try self.init(text) }
}

extension AccountName: WrittenArgument {
    init(written text: String) throws { try self.init(text) }
}

extension ModelID: WrittenArgument {
    init(written text: String) throws { try self.init(text) }
}

extension AssetID: WrittenArgument {
    init(written text: String) throws { try self.init(text) }
}

/// A time in UTC: a day, or a day with a time of day.
extension Timestamp: WrittenArgument {
    init(written text: String) throws {
        guard let time = Timestamp(rfc3339: text) else {
            throw WrittenFault("expected a day that the calendar has, such as 2026-11-01, or a time in UTC such as 2026-11-01T09:30:00Z")
        }
        self = time
    }
}

extension EntryName: WrittenArgument {
    init(written text: String) throws {
        guard let name = EntryName(text) else { throw WrittenFault("expected an entry's number from 1 on, such as 17, or the UUID of its command") }
        self = name
    }
}

extension CommandID: WrittenArgument {
    init(written text: String) throws {
        guard let id = CommandID(text) else { throw WrittenFault("expected a UUID such as 0199e2a4-5f10-7a3c-8d21-6b0f4c2a9e58") }
        self = id
    }
}

extension Bytes32: WrittenArgument {
    init(written text: String) throws {
        guard text.hasPrefix("0x"), let word = Bytes32(hex: text) else { throw WrittenFault("expected 32 bytes: 0x and 64 hexadecimal digits") }
        self = word
    }
}

extension ProofKind: WrittenArgument {
    init(written text: String) throws { self = try choice(of: text, from: ProofKind.allCases, named: \.label) }
    var written: String { label }
}

extension LeavePolicy: WrittenArgument {
    init(written text: String) throws { self = try choice(of: text, from: LeavePolicy.allCases, named: \.name) }
}

/// Finds the case of this name.
///
/// - Throws: ``WrittenFault`` with all names, and the one that was probably meant first.
func choice<Value>(of text: String, from all: [Value], named name: (Value) -> String) throws -> Value {
    if let found = all.first(where: { name($0) == text }) { return found }
    let names = all.map(name)
    let meant = Spelling.nearest(to: text, among: names).map { "did you mean '\($0)'? " } ?? ""
    throw WrittenFault("\(meant)expected \(names.dropLast().joined(separator: ", "))\(names.count > 1 ? " or " : "")\(names.last ?? "")")
}

/// An account that can hold money: a name, or an address.
/// A name that reads as an address or as `external` is written with `name:` before it.
extension FundedAccount: WrittenArgument {
    init(written text: String) throws {
        if let account = FundedAccount(text: text) {
            self = account
        } else {
            // Says why.
            self = text.hasPrefix("0x") ? .address(try Address(text)) : .named(try AccountName(text))
        }
    }
}

/// A share of a model's charges: `ACCOUNT=BASISPOINTS`.
struct ShareArgument: WrittenArgument {
    let share: RevenueShare

    init(written text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let basisPoints = UInt64(parts[1]), basisPoints <= 10_000 else {
            throw WrittenFault("expected an account and a share of 0 to 10000 basis points, such as partner=250 for 2.5 per cent")
        }
        share = RevenueShare(account: try FundedAccount(written: parts[0]), basisPoints: basisPoints)
    }
}

/// A token named by its address or by its model.
enum TokenArgument: WrittenArgument, CustomStringConvertible {
    case address(Address)
    case model(ModelID)

    init(written text: String) throws {
        self = text.hasPrefix("0x") ? .address(try Address(text)) : .model(try ModelID(text))
    }

    var description: String {
        switch self {
        case .address(let address): address.description
        case .model(let model): model.description
        }
    }

    /// - Throws: ``Failure`` when no such model is registered.
    func resolve(in view: inout LedgerView) throws -> Address {
        switch self {
        case .model(let model): return try view.registered(model).token
        case .address(let address):
            do { _ = try view.token(address) } catch {
                guard case .refused(.tokenNotFound) = error else { throw error }
                throw Outcome.tokenNotFound.failure(about: "the token \(address)")
            }
            return address
        }
    }
}

/// A list of snapshot ids: `1,2,5`.
struct SnapshotList: WrittenArgument {
    let ids: [UInt256]

    init(written text: String) throws {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { UInt256(decimal: $0) }
        guard !parts.contains(nil) else { throw WrittenFault("expected whole numbers with commas between them, such as 1,2,5") }
        guard parts.count <= Claim.maximumSnapshots else {
            throw WrittenFault("it names \(parts.count) snapshots; a claim takes \(Claim.maximumSnapshots), so claim them in parts, or with --all")
        }
        ids = parts.compactMap { $0 }
    }
}

/// The id of a snapshot.
struct SnapshotNumber: WrittenArgument {
    let id: UInt256

    init(written text: String) throws {
        guard let id = UInt256(decimal: text) else { throw WrittenFault("expected a snapshot's whole number, as `imo token show` lists them") }
        self.id = id
    }
}
