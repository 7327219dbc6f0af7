import LedgerCore
import Upstreams

/// Checks each model's upstream: it exists, its key can be read, and it responds.
struct UpstreamCheck {
    let directory: DataDirectory
    let models: [ModelID]
    /// The key that opens sealed API keys.
    let keyEncryptionKey: KeyEncryptionKey?

    func findings() async -> [Finding] {
        let known: [ModelID: ModelUpstreams]
        do throws(UpstreamDirectoryError) { known = try UpstreamDirectory(path: directory.upstreams).models } catch {
            return [.failure("upstreams", error.description, remedy: "correct the file, or set the upstreams again with `imo model upstream`")]
        }
        var findings: [Finding] = []
        for model in models {
            guard let upstreams = known[model]?.upstreams, !upstreams.isEmpty else {
                let subject = "upstream \(model)"
                findings.append(.warning(subject, "there is none", remedy: "name one with `imo model upstream \(model) --upstream URL`"))
                continue
            }
            for upstream in upstreams {
                let subject = upstreams.count == 1 ? "upstream \(model)" : "upstream \(model) \(upstream.name)"
                if case .file(let path) = upstream.key, let finding = PermissionCheck.secret(path, subject: subject) { findings.append(finding) }
                findings.append(await probe(upstream, subject: subject))
            }
        }
        return findings
    }

    private func probe(_ upstream: Upstream, subject: String) async -> Finding {
        switch await UpstreamProbe.run(upstream, keyEncryptionKey: keyEncryptionKey) {
        case .answers: .ok(subject, "\(upstream.url) answers")
        case .refusesKey(let status) where upstream.key == nil:
            .failure(
                subject, "\(upstream.url) asks for a key (status \(status))",
                remedy: "give it one with `imo model upstream add MODEL --upstream \(upstream.url) --upstream-key-file FILE`")
        case .refusesKey(let status):
            .failure(
                subject, "\(upstream.url) refuses the key (status \(status))", remedy: "put a valid key into the key file, then run `imo reload`")
        case .fails(let status):
            .warning(
                subject, "\(upstream.url)/models answers with status \(status)", remedy: "look into the upstream's own log; check the URL's path")
        case .unreachable(let reason):
            .failure(
                subject, "\(upstream.url) cannot be reached: \(reason)", remedy: "start the upstream, or correct its URL with `imo model upstream`")
        case .badKey(let reason): .failure(subject, reason, remedy: "write the key alone on one line of the key file")
        }
    }
}
