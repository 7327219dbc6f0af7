import ArgumentParser

/// A value on the command line whose reader says why it refuses a text.
///
/// The argument parser's own protocol answers a bad value with "invalid" alone. A property of this kind, an optional or an array of it is declared
/// like any other argument or option; the reason stands in the message behind the value.
protocol WrittenArgument: Sendable {
    /// - Throws: An error whose description says what was expected and what to write instead.
    init(written text: String) throws
    /// The text that gives this value, for help texts.
    var written: String { get }
}

extension WrittenArgument {
    var written: String { "\(self)" }
}

/// The reason why a text on the command line is not the value that it should be.
struct WrittenFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Argument {
    init(help: ArgumentHelp? = nil) where Value: WrittenArgument {
        self.init(help: help, transform: { try Value(written: $0) })
    }

    init<T: WrittenArgument>(help: ArgumentHelp? = nil) where Value == T? {
        self.init(help: help, transform: { try T(written: $0) })
    }
}

extension Option {
    init(name: NameSpecification = .long, help: ArgumentHelp? = nil) where Value: WrittenArgument {
        self.init(name: name, help: help, transform: { try Value(written: $0) })
    }

    init(wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil) where Value: WrittenArgument {
        // The parser shows defaults of its own kind of values only.
        var help = help ?? ""
        help.abstract += " (default: \(wrappedValue.written))"
        self.init(wrappedValue: wrappedValue, name: name, help: help, transform: { try Value(written: $0) })
    }

    init<T: WrittenArgument>(name: NameSpecification = .long, help: ArgumentHelp? = nil) where Value == T? {
        self.init(name: name, help: help, transform: { try T(written: $0) })
    }

    init<T: WrittenArgument>(wrappedValue: [T], name: NameSpecification = .long, help: ArgumentHelp? = nil) where Value == [T] {
        self.init(wrappedValue: wrappedValue, name: name, help: help, transform: { try T(written: $0) })
    }
}
