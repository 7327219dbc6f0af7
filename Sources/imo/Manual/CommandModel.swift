import ArgumentParser
import StrictJSON

/// A command as its declaration describes it: the source of the manual pages and of the configuration's example.
struct CommandModel {
    /// An option, a flag or an argument.
    struct Argument {
        enum Kind: String {
            case option, flag, positional
        }

        let kind: Kind
        /// The long name without dashes; nil for an argument.
        let name: String?
        let valueName: String
        let abstract: String
        let defaultValue: String?
        let isOptional: Bool
    }

    /// The words that call it, `imo` first.
    let path: [String]
    let abstract: String
    let discussion: String
    let arguments: [Argument]
    let subcommands: [CommandModel]

    /// The whole command line.
    static let imo: CommandModel = {
        // The argument parser describes its commands to tools in this form, which is versioned.
        guard let document = try? JSONValue(parsing: Array(Imo._dumpHelp().utf8), maximumDepth: 64), let command = document["command"],
            let model = CommandModel(command, parent: [])
        else { preconditionFailure("the argument parser describes the commands in another form than that of version 0") }
        return model
    }()

    private init?(_ json: JSONValue, parent: [String]) {
        guard let name = json["commandName"]?.stringValue else { return nil }
        path = parent + [name]
        abstract = json["abstract"]?.stringValue ?? ""
        discussion = json["discussion"]?.stringValue ?? ""
        arguments = (json["arguments"]?.arrayValue ?? []).compactMap(Argument.init)
        let path = path
        subcommands = (json["subcommands"]?.arrayValue ?? []).compactMap { CommandModel($0, parent: path) }.filter { $0.path.last != "help" }
    }

    /// This command and all below it.
    var all: [CommandModel] { [self] + subcommands.flatMap(\.all) }
}

extension CommandModel.Argument {
    fileprivate init?(_ json: JSONValue) {
        guard json["shouldDisplay"]?.boolValue == true, let kind = json["kind"]?.stringValue.flatMap(Kind.init) else { return nil }
        self.kind = kind
        let names = json["names"]?.arrayValue ?? []
        name = names.first { $0["kind"]?.stringValue == "long" }?["name"]?.stringValue
        valueName = json["valueName"]?.stringValue ?? ""
        abstract = json["abstract"]?.stringValue ?? ""
        defaultValue = json["defaultValue"]?.stringValue
        isOptional = json["isOptional"]?.boolValue ?? true
    }
}
