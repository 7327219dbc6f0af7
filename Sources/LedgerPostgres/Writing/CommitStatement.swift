internal import EthereumPrimitives
internal import LedgerCore

/// The statement that commits a batch: all of it or nothing, in one round trip.
///
/// It moves the head from where this writer left it. When another writer has taken over, no row of the head matches, and as every other part of the
/// statement draws on that row, nothing is written. The lease lasts longer by each commit.
enum CommitStatement {
    static let statement = PostgresStatement(
        "commit",
        """
        WITH head AS (
            UPDATE imo_chain_head SET number = $1, hash = $2, time = $3, lease_ends = clock_timestamp() + $13::bigint * INTERVAL '1 millisecond'
            WHERE epoch = $4 AND number = $5 RETURNING number
        ), appended AS (
            INSERT INTO imo_journal(number, id, entry, hash)
            SELECT line.number, line.id, line.entry, line.hash
            FROM head, unnest($6::bigint[], $7::uuid[], $8::bytea[], $9::bytea[]) AS line(number, id, entry, hash)
        ), written AS (
            INSERT INTO imo_record(key, value) SELECT change.key, change.value FROM head, unnest($10::bytea[], $11::bytea[]) AS change(key, value)
            ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
        ), removed AS (
            DELETE FROM imo_record USING head, unnest($12::bytea[]) AS gone(key) WHERE imo_record.key = gone.key
        )
        SELECT count(*) FROM head
        """)

    static func arguments(_ batch: Batch, epoch: Int64, lease: PostgresLease) -> PostgresArguments {
        var arguments = PostgresArguments(reservingCapacity: 512 * (batch.entries.count + batch.records.count))
        arguments.append(clamping: batch.head.number)
        arguments.append(batch.head.hash.bytes)
        arguments.append(clamping: batch.head.time.milliseconds)
        arguments.append(epoch)
        arguments.append(clamping: batch.head.number - UInt64(batch.entries.count))
        batch.entries.withUnsafeElements { entries in
            arguments.append(integers: entries) { $0.number }
            arguments.append(arrayOf: .uuid, entries) { $0.id }
            arguments.append(arrayOf: .bytes, entries) { $0.entry }
            arguments.append(arrayOf: .bytes, entries) { $0.hash }
        }
        batch.records.withUnsafeElements { records in
            let written = records.compactMap { key, value in value.map { (key: key, value: $0) } }
            arguments.append(arrayOf: .bytes, written) { $0.key }
            arguments.append(arrayOf: .bytes, written) { $0.value }
            arguments.append(arrayOf: .bytes, records.filter { $0.value == nil }) { $0.key }
        }
        arguments.append(clamping: lease.milliseconds)
        return arguments
    }
}
