import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Foundation
import LedgerCore

enum AttestationSteps: ProofSteps {
    static func prove(_ draft: RevealDraft, options: ContentAdd) throws -> RevealContent {
        guard let aigcDataFile = options.aigcDataFile, let attestKeystore = options.attestKeystore else {
            throw ValidationError("an attestation needs --aigc-data-file and the operator's --attest-keystore")
        }
        let unsigned = draft.reveal(.attestation, data: Array(try readFile(aigcDataFile)), proof: [])
        let key = try options.password.unlock(attestKeystore)
        let signature = try key.sign(draft.domain.digest(of: unsigned.attestation(by: key.address)))
        return draft.reveal(.attestation, data: unsigned.aigcData, proof: signature.bytes)
    }

    static func problem(with record: ShownRecord, options: ContentVerify) throws -> String? {
        "a proof of kind \(ProofKind.attestation.name) cannot be checked without its ledger; verify it there by token id"
    }
}
