import Foundation
import Testing

/// Holds the articles against the tests: code that an article shows stands in a test that runs it.
@Suite("Articles")
struct ArticleTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The articles of every catalogue, by their paths below `Sources`.
    static let articles: [String] = {
        let sources = root.appending(path: "Sources").path
        return (FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? [])
            .filter { $0.contains(".docc/") && $0.hasSuffix(".md") }.sorted()
    }()

    static func text(_ article: String) throws -> String {
        try String(contentsOf: root.appending(path: "Sources").appending(path: article), encoding: .utf8)
    }

    /// The lines of the tests in this folder.
    static func examples() throws -> [[Substring]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix("Examples.swift") }.map { name in
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return text.split(separator: "\n", omittingEmptySubsequences: false).map { $0[...] }
        }
    }

    /// The Swift blocks of an article.
    static func blocks(of text: String) -> [[Substring]] {
        var (blocks, block): ([[Substring]], [Substring]?) = ([], nil)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```swift" {
                block = []
            } else if line == "```" {
                if let block { blocks.append(block) }
                block = nil
            } else {
                block?.append(line)
            }
        }
        return blocks
    }

    /// True when the lines have the block in one piece, at any indentation.
    static func contains(_ lines: [Substring], _ block: [Substring]) -> Bool {
        guard let first = block.first, lines.count >= block.count else { return false }
        return lines.indices.dropLast(block.count - 1).contains { start in
            guard lines[start].hasSuffix(first) else { return false }
            let indentation = lines[start].dropLast(first.count)
            guard indentation.allSatisfy({ $0 == " " }) else { return false }
            return zip(lines[start...], block).allSatisfy { line, expected in line == (expected.isEmpty ? "" : indentation + expected) }
        }
    }

    @Test("Every piece of code in an article stands in a test", arguments: articles)
    func code(article: String) throws {
        let examples = try Self.examples()
        for block in Self.blocks(of: try Self.text(article)) {
            #expect(examples.contains { Self.contains($0, block) }, "\(article):\n\(block.joined(separator: "\n"))")
        }
    }

    @Test("A block that differs in one character is found out")
    func canary() throws {
        let examples = try Self.examples()
        let block = try #require(Self.blocks(of: try Self.text("EthereumPrimitives/Documentation.docc/ExactArithmetic.md")).first)
        #expect(examples.contains { Self.contains($0, block) })
        #expect(!examples.contains { Self.contains($0, block.dropLast() + [(block.last ?? "") + " "]) })
        #expect(!examples.contains { Self.contains($0, block + ["}}"]) })
    }

    @Test("The overview of a catalogue names its articles, and every article has code")
    func overviews() throws {
        let catalogues = Dictionary(grouping: Self.articles) { $0.split(separator: "/")[0] }
        #expect(catalogues.count == 7)
        for (target, articles) in catalogues {
            let overview = "\(target)/Documentation.docc/\(target).md"
            let text = try Self.text(overview)
            #expect(text.hasPrefix("# ``\(target)``\n"))
            for article in articles where article != overview {
                let name = article.split(separator: "/").last?.dropLast(3) ?? ""
                #expect(text.contains("<doc:\(name)>"), "\(overview) does not name \(name)")
                #expect(!Self.blocks(of: try Self.text(article)).isEmpty, "\(article)")
            }
        }
    }
}
