import Foundation
import Programs

/// Reads policies and templates from files.
enum PolicyFile {
    /// - Throws: ``Failure`` when the file cannot be read as text.
    static func text(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else { throw Failure(message: "\(path) cannot be read", code: 66) }
        guard let text = String(data: data, encoding: .utf8) else { throw Failure(message: "\(path) is not UTF-8 text", code: 65) }
        return text
    }

    /// Reads the template in a folder: its policy and its scenarios' mapping.
    static func template(in folder: URL) throws -> Template {
        let (policyPath, mappingPath) = (folder.appending(path: "policy.yaml").path, folder.appending(path: "scenario.yaml").path)
        let policy: Policy
        do { policy = try Policy(yaml: try text(policyPath)) } catch let error as PolicyError {
            throw Failure(message: "\(policyPath) \(error)", code: 65)
        }
        do { return try Template(policy: policy, mapping: try text(mappingPath)) } catch let error as PolicyError {
            throw Failure(message: "\(mappingPath) \(error)", code: 65)
        }
    }
}
