import Foundation
import LedgerCore
import Metering
import Testing

/// Holds docs/endpoints.md against the endpoints and the members that requests are read for.
@Suite struct EndpointTableTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The cells of the table's rows by the endpoint in the first.
    private static func rows() throws -> [String: [String]] {
        let text = try String(contentsOf: root.appending(path: "docs/endpoints.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `POST /v1/") || $0.hasPrefix("| `GET /v1/realtime") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        return Dictionary(rows.map { ($0[0], $0) }) { first, _ in
            Issue.record("\(first[0]) is listed twice")
            return first
        }
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "–" : names.map { "`\($0)`" }.joined(separator: ", ") }

    /// The first cell of an endpoint's row.
    private static func name(of endpoint: Endpoint) -> String { "`\(endpoint.isSession ? "GET" : "POST") /v1/\(endpoint.path)`" }

    @Test("Every metered endpoint has its row, and no other")
    func complete() throws { #expect(try Set(Self.rows().keys) == Set(Endpoint.allCases.map { Self.name(of: $0) })) }

    @Test("A row names the members that requests are read for, by their meaning", arguments: Endpoint.allCases)
    func members(endpoint: Endpoint) throws {
        let row = try #require(try Self.rows()[Self.name(of: endpoint)])
        let cells = [MemberMeaning.input, .bound, .unbounded].map { Self.list(endpoint.members($0)) }
        let kinds = [endpoint.bodies.json ? "JSON" : nil, endpoint.bodies.form ? "form" : nil, endpoint.isSession ? "WebSocket" : nil]
        let body = kinds.compactMap { $0 }.joined(separator: ", ")
        #expect(row.count == 6)
        #expect(Array(row.dropFirst()) == [body, row[2]] + cells, "| \(row[0]) | \(body) | \(row[2]) | \(cells.joined(separator: " | ")) |")
    }

    @Test("The table of headers names those that go to the upstream at each endpoint, and no others", arguments: Endpoint.allCases)
    func headers(endpoint: Endpoint) throws {
        let text = try String(contentsOf: Self.root.appending(path: "docs/endpoints.md"), encoding: .utf8)
        let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix("Headers\n") })
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
            line.split(separator: "|").map { $0.split(separator: "`", omittingEmptySubsequences: false).map(String.init) }
        }
        let names = { (row: [[String]]) in row[1].enumerated().filter { $0.offset % 2 == 1 }.map(\.element) }
        let common = try #require(rows.first { $0[0] == [" all "] })
        let own = try #require(rows.first { $0[0].contains("POST /v1/\(endpoint.path)") } ?? rows.first { $0[0] == [" all others "] })
        let listed = Set(names(common) + names(own))
        let forwarding = HeaderForwarding.toUpstream(of: endpoint, operators: .none, connection: [])
        for name in listed { #expect(forwarding.passes(name) && forwarding.passes(name.uppercased()), "\(name)") }
        for name in Set(rows.flatMap(names)).subtracting(listed) { #expect(!forwarding.passes(name), "\(name)") }
        #expect(endpoint.callerFields == listed.sorted())
    }

    @Test("The units that a row says are charged are units that the endpoint holds for or tokens that it tells", arguments: Endpoint.allCases)
    func units(endpoint: Endpoint) throws {
        let row = try #require(try Self.rows()[Self.name(of: endpoint)])
        let units = row[2].split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map {
            String($0.element)
        }
        #expect(!units.isEmpty)
        for unit in units { #expect(MeteredUnit.allCases.map(\.name).contains(unit), "\(unit)") }
        #expect(units.contains("call") != units.contains("token-count"))
    }
}
