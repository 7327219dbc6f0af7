internal import CPostgreSQL

/// The rows of a result, in PostgreSQL's binary format.
package final class PostgresRows {
    private let result: OpaquePointer

    /// Takes over a result of libpq.
    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit { PQclear(result) }

    package var count: Int { Int(PQntuples(result)) }

    func isNull(_ row: Int, _ column: Int32) -> Bool { PQgetisnull(result, Int32(row), column) != 0 }

    package func bytes(_ row: Int, _ column: Int32) -> [UInt8] { withBytes(row, column) { Array($0) } }

    /// Returns a big-endian integer of any width; 0 for NULL.
    package func integer(_ row: Int, _ column: Int32) -> Int64 {
        withBytes(row, column) { bytes in
            let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            // The sign of a value of four bytes or fewer is not looked at: such columns are counts.
            return Int64(bitPattern: value)
        }
    }

    package func count(_ row: Int, _ column: Int32) -> UInt64 { UInt64(clamping: integer(row, column)) }

    package func text(_ row: Int, _ column: Int32) -> String { withBytes(row, column) { String(decoding: $0, as: UTF8.self) } }

    private func withBytes<Value>(_ row: Int, _ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        body(UnsafeRawBufferPointer(start: PQgetvalue(result, Int32(row), column), count: Int(PQgetlength(result, Int32(row), column))))
    }
}
