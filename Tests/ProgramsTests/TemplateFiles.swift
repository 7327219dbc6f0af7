import Foundation
import Programs

/// The templates and scenarios of this repository.
enum TemplateFiles {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let names: [String] = {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "templates").path)) ?? []
        return all.filter { !$0.hasSuffix(".md") }.sorted()
    }()

    static func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    static func template(_ name: String) throws -> Template {
        let policy = try Policy(yaml: text("templates/\(name)/policy.yaml"))
        return try Template(policy: policy, mapping: text("templates/\(name)/scenario.yaml"))
    }

    static let scenarioLines: [String] = ((try? text("Tests/Vectors/programs/scenarios.jsonl")) ?? "").split(separator: "\n").map(String.init)

    static let byScenario: [String: Template] = {
        var templates: [String: Template] = [:]
        for name in names {
            guard let template = try? template(name) else { continue }
            for scenario in template.scenarios { templates[scenario] = template }
        }
        return templates
    }()
}
