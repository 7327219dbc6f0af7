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
        try template(policy: folder.appending(path: "policy.yaml").path, mapping: folder.appending(path: "scenario.yaml").path)
    }

    /// - Throws: ``Failure`` with the file and the line at fault.
    static func template(policy: String, mapping: String) throws -> Template {
        let rules = try located(policy) { text throws(PolicyError) in try Policy(yaml: text) }
        return try located(mapping) { text throws(PolicyError) in try Template(policy: rules, mapping: text) }
    }

    private static func located<Value>(_ path: String, _ read: (String) throws(PolicyError) -> Value) throws -> Value {
        let text = try text(path)
        do throws(PolicyError) { return try read(text) } catch { throw Failure(message: "\(path) \(error)", code: 65) }
    }
}
