internal import CPostgreSQL
package import LedgerCore

/// A failure that the server or libpq reported.
package struct PostgresFailure: Error, Sendable, Hashable {
    /// The meaning of a failure for the statement that ran.
    package enum Effect: Sendable {
        /// The statement did nothing, and would do nothing again.
        case refused
        /// The statement did nothing; the same statement can succeed (PostgreSQL, section 13.5, "Serialization Failure Handling").
        case retryable
        /// The statement did nothing, and this server will not do it now: it starts, stops or has become a replica.
        case elsewhere
        /// The statement may or may not have been committed.
        case unknown
    }

    /// The five characters of PostgreSQL's error codes; empty where libpq failed.
    package let sqlState: String
    package let message: String
    /// True when the connection is of no more use.
    package let isLost: Bool

    package init(sqlState: String, message: String, isLost: Bool) {
        self.sqlState = sqlState
        self.message = message
        self.isLost = isLost
    }

    package var effect: Effect {
        switch sqlState {
        // Serialization failure, deadlock, a lock that was not free in time, too little of a resource for now.
        case "40001", "40P01", "55P03", "53200", "53400": .retryable
        // Read-only transaction, too many connections, the server cannot connect now.
        case "25006", "53300", "57P03": .elsewhere
        // Statement completion unknown, shutdowns by the administrator or after a crash, a session that was ended.
        case "40003", "57P01", "57P02", "57P05": .unknown
        default: isLost || sqlState.hasPrefix("08") ? .unknown : .refused
        }
    }
}

extension StoreFailure {
    /// Words a failure of the server for an operator.
    package init(_ failure: PostgresFailure) {
        let detail = failure.message.isEmpty ? "SQLSTATE \(failure.sqlState)" : failure.message
        switch failure.sqlState {
        case "53100":
            self.init(code: .unavailable, message: "the disk under PostgreSQL is full (\(detail)); free some space, the ledger resumes by itself")
        case "42501", "28000", "28P01":
            self.init(
                code: .forbidden, message: "PostgreSQL does not let this user at the ledger (\(detail)); check the role, its rights and its password")
        case "3D000": self.init(code: .notFound, message: "there is no such database (\(detail)); make it with `createdb`")
        case "3F000": self.init(code: .notFound, message: "the search path names no schema that exists (\(detail)); make it with `CREATE SCHEMA`")
        case "42P01", "42703":
            self.init(code: .corrupt, message: "the ledger's tables are not as this program makes them (\(detail)); restore a backup")
        case "XX001", "XX002", "58P01":
            self.init(
                code: .corrupt, message: "PostgreSQL says that the ledger's data is damaged (\(detail)); fail over to a replica or restore a backup")
        case "25006":
            self.init(
                code: .unavailable, message: "the PostgreSQL server is a replica and cannot be written (\(detail)); name all servers in the address")
        case "23505", "23514", "23502":
            self.init(code: .corrupt, message: "the database refuses what would contradict the journal (\(detail)); run `imo verify`")
        default:
            let remedy = failure.isLost ? "; the ledger resumes by itself when the server can be reached" : ""
            self.init(code: .unavailable, message: "PostgreSQL failed: \(detail)\(remedy)")
        }
    }
}

/// Runs database code and turns its failures into ``StoreFailure``s.
func reportingFailures<Value>(_ body: () throws -> Value) throws(StoreFailure) -> Value {
    do { return try body() } catch let failure as StoreFailure { throw failure } catch let failure as PostgresFailure {
        throw StoreFailure(failure)
    } catch { throw StoreFailure(code: .unavailable, message: "the ledger's database failed: \(error)") }
}
