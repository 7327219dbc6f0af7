// What PostgreSQL itself can do for a metering entry: the limit that the ledger's writer is compared with.
//
//   cc -O2 -I"$(pg_config --includedir)" -o postgres_limit postgres_limit.c -lpq -lcrypto
//   ./postgres_limit CONNECTION BATCH SECONDS unnest|pipeline      (tables limit_account and limit_journal are made anew)
//
// An entry is that of sqlite_limit.c: one journal row of about 200 bytes (sequence, 16-byte time-ordered id under a UNIQUE index, 32-byte chained SHA-256,
// 150-byte payload) and three changed balances, written once per distinct account per commit. `unnest` sends one statement with arrays, `pipeline` one
// execution a row between BEGIN and COMMIT in libpq's pipeline mode: one round trip both. Prints entries/s, commits/s and the commit latency.
#include <libpq-fe.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CALLERS = 10000, MODELS = 100, ACCOUNTS = CALLERS + MODELS + 1, MAX_COMMITS = 4000000, MAX_BATCH = 10000, PAYLOAD = 150 };

static PGconn *connection;
static uint64_t balance[ACCOUNTS];
static int dirty[ACCOUNTS], dirty_list[ACCOUNTS];
static double latency[MAX_COMMITS];
static uint64_t seed = 88172645463325252ull;

static uint64_t next_random(void) { seed ^= seed << 13; seed ^= seed >> 7; seed ^= seed << 17; return seed; }
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }
static int ascending(const void *a, const void *b) { double x = *(double *)a, y = *(double *)b; return (x > y) - (x < y); }

static void fail(void) { fprintf(stderr, "postgres: %s", PQerrorMessage(connection)); exit(1); }
static void check(PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_PIPELINE_SYNC) fail();
    PQclear(result);
}
static void execute(const char *sql) { check(PQexec(connection, sql)); }

// An array in the binary format: dimensions, flags, element type, count, first index, then length and bytes of each element.
typedef struct { unsigned char *bytes; int length; } array;
static array integers, ids, hashes, payloads, accounts, balances;

static void put32(array *a, uint32_t value) { value = __builtin_bswap32(value); memcpy(a->bytes + a->length, &value, 4); a->length += 4; }
static void begin(array *a, uint32_t type) {
    if (!a->bytes) a->bytes = malloc(64 + (size_t)3 * MAX_BATCH * (PAYLOAD + 8));
    a->length = 0;
    put32(a, 1), put32(a, 0), put32(a, type), put32(a, 0), put32(a, 1);
}
static void add(array *a, const void *bytes, int length) { put32(a, length); memcpy(a->bytes + a->length, bytes, length); a->length += length; }
static void end(array *a, uint32_t count) { count = __builtin_bswap32(count); memcpy(a->bytes + 12, &count, 4); }

static void commit_arrays(void) {
    const char *values[] = {(char *)integers.bytes, (char *)ids.bytes, (char *)hashes.bytes, (char *)payloads.bytes, (char *)accounts.bytes, (char *)balances.bytes};
    int lengths[] = {integers.length, ids.length, hashes.length, payloads.length, accounts.length, balances.length}, formats[] = {1, 1, 1, 1, 1, 1};
    check(PQexecPrepared(connection, "all", 6, values, lengths, formats, 1));
}

// Sends the elements of arrays row by row; lengths of elements are fixed, so that they are found by their index.
static void send_rows(const char *name, const array *columns[], const int sizes[], int count, int rows) {
    static const int formats[] = {1, 1, 1, 1};
    const char *values[4];
    for (int row = 0; row < rows; row++) {
        for (int c = 0; c < count; c++) values[c] = (char *)columns[c]->bytes + 20 + row * (4 + sizes[c]) + 4;
        if (!PQsendQueryPrepared(connection, name, count, values, sizes, formats, 1)) fail();
    }
}

static void commit_pipeline(int rows, int changed) {
    if (!PQenterPipelineMode(connection)) fail();
    if (!PQsendQueryPrepared(connection, "begin", 0, 0, 0, 0, 1)) fail();
    send_rows("append", (const array *[]){&integers, &ids, &hashes, &payloads}, (const int[]){8, 16, 32, PAYLOAD}, 4, rows);
    send_rows("update", (const array *[]){&accounts, &balances}, (const int[]){8, 32}, 2, changed);
    if (!PQsendQueryPrepared(connection, "commit", 0, 0, 0, 0, 1) || !PQpipelineSync(connection)) fail();
    for (;;) {
        PGresult *result = PQgetResult(connection);
        if (!result) continue;
        int is_end = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        check(result);
        if (is_end) break;
    }
    if (!PQexitPipelineMode(connection)) fail();
}

static void prepare(const char *name, const char *sql) { check(PQprepare(connection, name, sql, 0, 0)); }

int main(int argc, char **argv) {
    if (argc != 5) { fprintf(stderr, "usage: %s CONNECTION BATCH SECONDS unnest|pipeline\n", argv[0]); return 2; }
    int batch = atoi(argv[2]), by_array = !strcmp(argv[4], "unnest");
    double seconds = atof(argv[3]);
    if (batch < 1 || batch > MAX_BATCH) { fprintf(stderr, "BATCH is 1 to %d\n", MAX_BATCH); return 2; }
    connection = PQconnectdb(argv[1]);
    if (PQstatus(connection) != CONNECTION_OK) fail();
    execute("SET client_min_messages = error; SET synchronous_commit = on; SET plan_cache_mode = force_generic_plan; SET jit = off; SET enable_seqscan = off;"
            "SET enable_hashjoin = off; SET enable_mergejoin = off; DROP TABLE IF EXISTS limit_account, limit_journal;"
            "CREATE TABLE limit_account(id BIGINT PRIMARY KEY, balance BYTEA NOT NULL) WITH (fillfactor = 80);"
            "CREATE TABLE limit_journal(seq BIGINT PRIMARY KEY, id UUID NOT NULL UNIQUE, hash BYTEA NOT NULL, payload BYTEA NOT NULL)");
    execute("INSERT INTO limit_account SELECT n, decode(repeat('00', 32), 'hex') FROM generate_series(0, 10100) AS n");
    prepare("all", "WITH appended AS (INSERT INTO limit_journal SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bytea[], $4::bytea[]))"
                   "UPDATE limit_account SET balance = change.balance FROM unnest($5::bigint[], $6::bytea[]) AS change(id, balance) WHERE limit_account.id = change.id");
    prepare("begin", "BEGIN");
    prepare("commit", "COMMIT");
    prepare("append", "INSERT INTO limit_journal VALUES ($1, $2, $3, $4)");
    prepare("update", "UPDATE limit_account SET balance = $2 WHERE id = $1");

    unsigned char amount[32] = {0}, entry[32 + PAYLOAD], id[16] = {0};
    memset(entry, 7, sizeof entry);
    long commits = 0, seq = 0;
    double start = now(), last = start;
    while (last - start < seconds && commits < MAX_COMMITS) {
        int changed = 0;
        begin(&integers, 20), begin(&ids, 2950), begin(&hashes, 17), begin(&payloads, 17), begin(&accounts, 20), begin(&balances, 17);
        for (int k = 0; k < batch; k++) {
            int legs[3] = {(int)(next_random() % CALLERS), CALLERS + (int)(next_random() % MODELS), CALLERS + MODELS};
            uint64_t price = next_random() % 1000 + 10, order = __builtin_bswap64((uint64_t)++seq), noise = next_random();
            balance[legs[0]] -= price;
            balance[legs[1]] += price * 9 / 10;
            balance[legs[2]] += price - price * 9 / 10;
            memcpy(id, &order, 8);
            memcpy(id + 8, &noise, 8);
            memcpy(entry + 32, id, 16);
            memcpy(entry + 48, &price, 8);
            memcpy(entry + 56, legs, sizeof legs);
            SHA256(entry, sizeof entry, entry); // chain: hash(previous || payload) becomes the next previous
            add(&integers, &order, 8), add(&ids, id, 16), add(&hashes, entry, 32), add(&payloads, entry + 32, PAYLOAD);
            for (int j = 0; j < 3; j++)
                if (!dirty[legs[j]]) { dirty[legs[j]] = 1; dirty_list[changed++] = legs[j]; }
        }
        for (int j = 0; j < changed; j++) {
            uint64_t account = __builtin_bswap64((uint64_t)dirty_list[j]);
            dirty[dirty_list[j]] = 0;
            memcpy(amount + 24, &balance[dirty_list[j]], 8);
            add(&accounts, &account, 8), add(&balances, amount, 32);
        }
        end(&integers, batch), end(&ids, batch), end(&hashes, batch), end(&payloads, batch), end(&accounts, changed), end(&balances, changed);
        by_array ? commit_arrays() : commit_pipeline(batch, changed);
        double t = now();
        latency[commits++] = t - last;
        last = t;
    }
    double elapsed = last - start;
    qsort(latency, commits, sizeof *latency, ascending);
    printf("{\"batch\":%d,\"by\":\"%s\",\"entriesPerSecond\":%.0f,\"commitsPerSecond\":%.1f,\"commitP50Milliseconds\":%.3f,\"commitP99Milliseconds\":%.3f}\n",
           batch, argv[4], seq / elapsed, commits / elapsed, latency[commits / 2] * 1e3, latency[(long)(commits * 0.99)] * 1e3);
    PQfinish(connection);
    return 0;
}
