internal import EthereumABI
package import EthereumPrimitives
package import LedgerCore
package import StrictJSON

/// The members of a typed message in JSON, on their way to a command. Typed data that is served and messages that are sent are read by it alike.
package struct SignedMessage: Sendable {
    package let kind: SignedKind
    package let members: JSONValue

    package init(kind: SignedKind, members: JSONValue) {
        self.kind = kind
        self.members = members
    }

    /// Makes the command that the members describe.
    ///
    /// - Throws: ``Unreadable`` with the member that is missing, not of its form, or not one of the message's.
    package func command(signature: [UInt8]) throws(Unreadable) -> Command {
        let command = try uncheckedCommand(signature: signature)
        guard let message = command.message else { return command }
        for member in members.objectValue ?? [] where !message.members.contains(where: { $0.name == member.name }) {
            let names = message.members.map(\.name).joined(separator: ", ")
            throw Unreadable("The message has a member '\(member.name.prefix(80))', and a \(message.primaryType) has these: \(names).")
        }
        return command
    }

    /// The conditions of a claim.
    private func bounds() throws(Unreadable) -> ClaimBounds {
        let least = members["leastAmount"] == nil ? nil : try word("leastAmount")
        guard least != .zero else {
            throw Unreadable("'leastAmount' is 0, which asks for nothing; leave it out, or give the least that is to be paid.")
        }
        return ClaimBounds(leastAmount: least, snapshotRoot: members["snapshotRoot"] == nil ? nil : try bytes32("snapshotRoot"))
    }

    private func uncheckedCommand(signature: [UInt8]) throws(Unreadable) -> Command {
        let authorization = HolderAuthorization(nonce: try word("nonce"), deadline: try word("deadline"), signature: signature)
        switch kind {
        case .claim:
            return .claim(
                Claim(
                    holder: try address("holder"), token: try address("token"), snapshotIDs: try words("snapshotIds"),
                    recipient: try address("recipient"), bounds: try bounds(), authorization: authorization))
        case .claimLifetime:
            return .claimLifetime(
                ClaimLifetime(
                    holder: try address("holder"), token: try address("token"), upToSnapshotID: try word("upToSnapshotId"),
                    recipient: try address("recipient"), bounds: try bounds(), authorization: authorization))
        case .transfer:
            return .transfer(
                Transfer(
                    holder: try address("holder"), token: try address("token"), to: try address("to"), amount: try word("amount"),
                    authorization: authorization))
        case .approve:
            return .approve(
                Approve(
                    holder: try address("holder"), token: try address("token"), spender: try address("spender"), amount: try word("amount"),
                    authorization: authorization))
        case .transferFrom:
            return .transferFrom(
                TransferFrom(
                    spender: try address("spender"), token: try address("token"), from: try address("from"), to: try address("to"),
                    amount: try word("amount"), authorization: authorization))
        case .burn:
            return .burn(
                Burn(
                    holder: try address("holder"), token: try address("token"), amount: try word("amount"), recipient: try address("recipient"),
                    authorization: authorization))
        case .cancel:
            return .cancelMessages(
                CancelMessages(holder: try address("holder"), lastNonce: try word("lastNonce"), authorization: authorization))
        case .withdrawal:
            return .requestWithdrawal(
                RequestWithdrawal(
                    holder: try address("holder"), amount: try word("amount"), destination: try text("destination"), authorization: authorization))
        case .contentCommit:
            return .commitContent(
                CommitContent(commitment: try bytes32("commitment"), owner: try address("owner"), authorization: authorization))
        case .contentReveal: return .revealContent(try reveal(authorization))
        case .programEvent: return .sendProgramEvent(try programEvent(authorization))
        case .contentChallenge:
            return .challengeContent(
                ChallengeContent(challenger: try address("challenger"), tokenID: try word("tokenId"), authorization: authorization))
        case .keyRevocation:
            return .revokeOwnKey(
                RevokeOwnKey(owner: try address("owner"), account: try account(), keyHash: try bytes32("key"), authorization: authorization))
        case .walletLink:
            let account = try text("account").isEmpty ? nil : account()
            return .linkWallet(LinkWallet(wallet: try address("wallet"), account: account, authorization: authorization))
        case .contentMove:
            return .playContent(
                PlayContent(tokenID: try word("tokenId"), move: try bytes("move"), player: try address("player"), authorization: authorization))
        }
    }

    private func reveal(_ authorization: HolderAuthorization) throws(Unreadable) -> RevealContent {
        guard let model = try? ModelID(try text("model")) else { throw Unreadable("'model' is not a model id.") }
        guard let number = try word("proofType").asUInt64, let kind = UInt8(exactly: number).flatMap({ ProofKind(rawValue: $0) }) else {
            let kinds = ProofKind.allCases.map { "\($0.rawValue) for \($0.label)" }.joined(separator: " or ")
            throw Unreadable("'proofType' is \(kinds).")
        }
        return RevealContent(
            owner: try address("owner"), salt: try bytes32("salt"), prompt: try bytes("prompt"), aigcData: try bytes("aigcData"), model: model,
            modelCommitment: try bytes32("modelCommitment"), proofKind: kind, proof: try bytes("proof"), authorization: authorization)
    }

    private func programEvent(_ authorization: HolderAuthorization) throws(Unreadable) -> SendProgramEvent {
        guard let program = try? ProgramID(try text("program")) else { throw Unreadable("'program' is not a program's id.") }
        guard let version = try word("version").asUInt64 else { throw Unreadable("'version' is the number of a version, from 1.") }
        return SendProgramEvent(
            program: program, version: version, event: try text("event"), fields: try text("fields"),
            signer: ProgramSigner(holder: try address("holder"), authorization: authorization))
    }

    // MARK: Members

    private func text(_ name: String) throws(Unreadable) -> String {
        guard let text = members[name]?.stringValue else { throw Unreadable("The message's '\(name)' is missing or not a string.") }
        return text
    }

    private func account() throws(Unreadable) -> AccountName {
        guard let account = try? AccountName(try text("account")) else { throw Unreadable("'account' is not an account's name.") }
        return account
    }

    package func address(_ name: String) throws(Unreadable) -> Address { try readAddress(text(name), name) }

    private func bytes(_ name: String) throws(Unreadable) -> [UInt8] { try readBytes(text(name), name) }

    private func bytes32(_ name: String) throws(Unreadable) -> Bytes32 {
        guard let word = Bytes32(try bytes(name)) else { throw Unreadable("'\(name)' has 32 bytes: 0x and 64 hexadecimal digits.") }
        return word
    }

    private func word(_ name: String) throws(Unreadable) -> UInt256 {
        guard let word = members[name]?.unsignedInteger else {
            throw Unreadable("The message's '\(name)' is missing or not a whole number; write it as a decimal string.")
        }
        return word
    }

    private func words(_ name: String) throws(Unreadable) -> [UInt256] {
        guard let elements = members[name]?.arrayValue, elements.count <= Claim.maximumSnapshots else {
            throw Unreadable("The message's '\(name)' is missing or not an array of at most \(Claim.maximumSnapshots) whole numbers.")
        }
        let words = elements.compactMap(\.unsignedInteger)
        guard words.count == elements.count else { throw Unreadable("An element of '\(name)' is not a whole number.") }
        return words
    }
}
