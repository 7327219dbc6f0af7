/// A difference between the ledger's book and the chain's, as a sentence that names its block and its entry.
package struct BookDifference: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
