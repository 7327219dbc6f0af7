import Foundation
import StrictJSON

/// A configuration file: lines of `name = value` in TOML (https://toml.io, version 1.0) without tables and arrays, the names being those of the
/// options.
struct ConfigurationFile {
    /// One setting.
    struct Setting {
        let name: String
        /// The value as an option takes it.
        let value: String
        let line: Int
    }

    let path: String
    let settings: [Setting]

    /// - Throws: ``Failure`` that names the file and the line at fault: 66 when the file is missing, 78 for a line that is no setting.
    init(path: String) throws {
        self.path = path
        let text = String(decoding: try readFile(path), as: UTF8.self)
        var settings: [Setting] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            guard !trimmed.isEmpty, !trimmed.hasPrefix("#") else { continue }
            let setting: Setting
            do { setting = try ConfigurationFile.setting(in: trimmed, line: index + 1) } catch {
                throw ConfigurationFile.failure(path, line: index + 1, "\(error)")
            }
            if let earlier = settings.first(where: { $0.name == setting.name }) {
                throw ConfigurationFile.failure(path, line: index + 1, "'\(setting.name)' is set in line \(earlier.line) already; set it once")
            }
            settings.append(setting)
        }
        self.settings = settings
    }

    static func failure(_ path: String, line: Int, _ reason: String) -> Failure { Failure(message: "\(path):\(line): \(reason)", code: 78) }

    private static func setting(in line: String, line number: Int) throws -> Setting {
        guard !line.hasPrefix("[") else { throw WrittenFault("tables are not used here; write each setting as name = value") }
        let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw WrittenFault("expected a setting such as port = 8080") }
        let name = parts[0].trimmingCharacters(in: .whitespaces)
        guard !name.isEmpty, name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }) else {
            throw WrittenFault("'\(name)' is not a setting's name: expected that of an option without its dashes, such as log-level")
        }
        return Setting(name: name, value: try value(in: parts[1].trimmingCharacters(in: .whitespaces)), line: number)
    }

    /// Reads a string, an integer or a boolean.
    private static func value(in text: String) throws -> String {
        guard text.first == "\"" else {
            let bare = text.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            if bare == "true" || bare == "false" { return bare }
            let digits = bare.replacing("_", with: "")
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw WrittenFault("'\(bare)' is neither a whole number, true, false, nor a text in double quotes")
            }
            return digits
        }
        var (value, rest) = ("", text.dropFirst())
        while let character = rest.popFirst() {
            if character == "\"" {
                let after = rest.drop { $0 == " " || $0 == "\t" }
                guard after.isEmpty || after.first == "#" else { throw WrittenFault("'\(after)' stands behind the closing quote") }
                return value
            }
            guard character == "\\" else {
                value.append(character)
                continue
            }
            switch rest.popFirst() {
            case "\"": value.append("\"")
            case "\\": value.append("\\")
            case "n": value.append("\n")
            case "t": value.append("\t")
            case let other: throw WrittenFault("'\\\(other.map(String.init) ?? "")' is no escape; use \\\\, \\\", \\n or \\t")
            }
        }
        throw WrittenFault("the closing quote is missing")
    }
}
