import ArgumentParser
import EthereumABI
import EthereumPrimitives
import EthereumWallet
import Foundation
import Ledger
import LedgerCore
import StrictJSON

/// The source of a holder's signature: a keystore here, or typed data that is printed, signed elsewhere and read back.
struct SigningOptions: ParsableArguments {
    @OptionGroup var keystore: KeystoreOptions

    @Option(help: "Print the EIP-712 typed data for this holder to sign elsewhere, and send nothing.")
    var typedDataFor: Address?

    @Option(
        help: ArgumentHelp(
            "Send the typed data in this file, signed elsewhere: {\"typedData\": …, \"signature\": \"0x…\"}; - for standard input.", valueName: "file"
        ))
    var signed: String?

    @Option(help: "Seconds for which the signature is valid.")
    var deadlineSeconds: UInt64 = 600

    var isUsed: Bool { keystore.keystore != nil || typedDataFor != nil || signed != nil }

    func tokenAddress(_ token: TokenArgument, _ common: CommonOptions) throws -> Address {
        try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return try token.resolve(in: &view)
        }
    }

    /// Makes the signed command, or prints the typed data.
    ///
    /// - Parameter make: Makes the command for a holder with an authorization.
    /// - Returns: Nil when the typed data was printed.
    func sign(_ common: CommonOptions, _ make: (Address, HolderAuthorization) -> Command) throws -> Command? {
        if let typedDataFor {
            let draft = try self.draft(typedDataFor, common, make)
            guard let message = draft.command.message else { return nil }
            common.write(
                common.json
                    ? JSONValue.typedData(message, domain: draft.domain).text : JSONValue.typedData(message, domain: draft.domain).prettyText())
            return nil
        }
        if let signed { return try readSigned(signed, common, make) }
        guard let key = try keystore.unlock() else {
            throw ValidationError(
                "this needs the holder's signature: name a --keystore, or print the message with --typed-data-for and send it with --signed")
        }
        let draft = try self.draft(key.address, common, make)
        guard let message = draft.command.message, let authorization = message.authorization else { return nil }
        let signature = try key.sign(draft.domain.digest(of: message))
        return make(key.address, HolderAuthorization(nonce: authorization.nonce, deadline: authorization.deadline, signature: signature.bytes))
    }

    /// Makes the command without a signature, with the holder's next nonce.
    private func draft(
        _ holder: Address, _ common: CommonOptions, _ make: (Address, HolderAuthorization) -> Command
    ) throws -> (command: Command, domain: SigningDomain) {
        let (nonce, domain) = try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return (try view.nextNonce(of: holder), try view.ledger().signingDomain(salt: common.directory.signingSalt(&view)))
        }
        let deadline = UInt256(Timestamp.now.seconds).adding(UInt256(deadlineSeconds)) ?? .max
        return (make(holder, HolderAuthorization(nonce: UInt256(nonce), deadline: deadline, signature: [])), domain)
    }

    /// Reads a command signed elsewhere. The signed message must be that of this command, for this ledger.
    private func readSigned(_ file: String, _ common: CommonOptions, _ make: (Address, HolderAuthorization) -> Command) throws -> Command {
        let document = try readJSON(file, maximumDepth: 16)
        guard let typedData = document["typedData"], let message = typedData["message"], let text = document["signature"]?.stringValue,
            let signature = try? Hex.decode(text), let nonce = message["nonce"]?.unsignedInteger, let deadline = message["deadline"]?.unsignedInteger,
            let holder = (message["holder"] ?? message["owner"] ?? message["wallet"])?.stringValue.flatMap({ try? Address($0) })
        else {
            throw Failure(
                message: "'\(file)' is not {\"typedData\": …, \"signature\": \"0x…\"} with a holder, a nonce and a deadline in its message", code: 65)
        }
        let command = make(holder, HolderAuthorization(nonce: nonce, deadline: deadline, signature: signature))
        let domain = try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return try view.ledger().signingDomain(salt: common.directory.signingSalt(&view))
        }
        guard let expected = command.message.map({ JSONValue.typedData($0, domain: domain) }) else { return command }
        guard try TypedData(typedData).domainSeparator() == TypedData(expected).domainSeparator() else {
            throw Outcome.wrongDomain.failure(about: "'\(file)'")
        }
        guard try TypedData(typedData).structHash() == TypedData(expected).structHash() else {
            throw Failure(
                message: "the message in '\(file)' is not the one that these arguments make; give the same arguments as when it was printed", code: 65
            )
        }
        return command
    }
}
