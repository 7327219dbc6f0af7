import Foundation
import Programs

/// The folder of templates: one folder a system, each with a policy and the mapping of its scenarios.
struct TemplateFolder {
    let url: URL

    /// Takes the folder that is given, else `templates` here, else the one beside or above the program.
    ///
    /// - Throws: ``Failure`` when there is none.
    init(given path: String?) throws {
        if let path {
            url = URL(fileURLWithPath: path)
            guard Self.isFolder(url) else { throw Failure(message: "\(path) is not a folder of templates", code: 66) }
            return
        }
        var places = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
        var place = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        for _ in 0..<5 {
            places.append(place)
            place = place.deletingLastPathComponent()
        }
        guard let found = places.map({ $0.appending(path: "templates") }).first(where: Self.isFolder) else {
            throw Failure(message: "no folder templates is here or above the program; name one with --templates", code: 66)
        }
        url = found
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// The template in the folder of a name, or the one that runs the scenario of that name.
    ///
    /// - Throws: ``Failure`` when there is neither.
    func template(named name: String) throws -> Template {
        let folder = url.appending(path: name)
        if !name.contains("/"), FileManager.default.fileExists(atPath: folder.appending(path: "policy.yaml").path) {
            return try PolicyFile.template(in: folder)
        }
        guard let template = try byScenario()[name] else {
            throw Failure(message: "there is no template \(name); there are \(try names().joined(separator: ", "))", code: 66)
        }
        return template
    }

    /// The file of a template's mapping.
    func mapping(of name: String) -> String { url.appending(path: name).appending(path: "scenario.yaml").path }

    /// The templates by the names of the scenarios that they run.
    func byScenario() throws -> [String: Template] {
        var templates: [String: Template] = [:]
        for name in try names() {
            let template = try PolicyFile.template(in: url.appending(path: name))
            for scenario in template.scenarios { templates[scenario] = template }
        }
        return templates
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path)
            .filter { FileManager.default.fileExists(atPath: url.appending(path: $0).appending(path: "policy.yaml").path) }.sorted()
    }
}
