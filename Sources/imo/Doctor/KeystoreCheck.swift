import EthereumPrimitives
import StrictJSON

/// Checks a keystore: only its owner can read it, it is valid, and its key is the operator's.
struct KeystoreCheck {
    let path: String
    let expected: Address?

    func findings() -> [Finding] {
        let subject = "keystore"
        if let finding = PermissionCheck.secret(path, subject: subject), finding.status == .failure { return [finding] }
        var findings = [PermissionCheck.secret(path, subject: subject)].compactMap { $0 }
        guard let bytes = try? readFile(path), let document = try? JSONValue(parsing: Array(bytes)),
            document["crypto"] ?? document["Crypto"] != nil
        else {
            let remedy = "name a Web3 Secret Storage file, such as `imo wallet new` writes"
            return findings + [.failure(subject, "\(path) is not a keystore", remedy: remedy)]
        }
        if let expected, let stated = document["address"]?.stringValue, stated.lowercased() != expected.lowercaseHex.dropFirst(2) {
            findings.append(
                .failure(subject, "\(path) is of the address 0x\(stated), the operator is \(expected)", remedy: "name the operator's keystore"))
        }
        return findings.isEmpty ? [.ok(subject, "\(path) is the operator's")] : findings
    }
}
