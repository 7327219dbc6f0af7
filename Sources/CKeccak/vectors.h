// Keccak-256 of WIDTH messages of one length at once: lane i of state word j belongs to message i.
//
// Before inclusion LANE, WIDTH, TARGET, BROADCAST, ZERO and the operations of rounds.h are defined.

#include <string.h>

typedef struct {
    LANE lanes[25];
} STATE;

TARGET static void permute(STATE *state) {
    LANE LANES(a), LANES(e), c0, c1, c2, c3, c4, d0, d1, d2, d3, d4;
#define LOAD(i) a##i = state->lanes[i]
#define STORE(i) state->lanes[i] = a##i
    LOAD(0); LOAD(1); LOAD(2); LOAD(3); LOAD(4); LOAD(5); LOAD(6); LOAD(7); LOAD(8); LOAD(9); LOAD(10); LOAD(11); LOAD(12);
    LOAD(13); LOAD(14); LOAD(15); LOAD(16); LOAD(17); LOAD(18); LOAD(19); LOAD(20); LOAD(21); LOAD(22); LOAD(23); LOAD(24);
    for (int round = 0; round < 24; round += 2) {
        ROUND_A_TO_E(BROADCAST(round_constants[round]))
        ROUND_E_TO_A(BROADCAST(round_constants[round + 1]))
    }
    STORE(0); STORE(1); STORE(2); STORE(3); STORE(4); STORE(5); STORE(6); STORE(7); STORE(8); STORE(9); STORE(10); STORE(11);
    STORE(12); STORE(13); STORE(14); STORE(15); STORE(16); STORE(17); STORE(18); STORE(19); STORE(20); STORE(21); STORE(22);
    STORE(23); STORE(24);
}

// Adds `count` lanes of eight bytes of each message to the state.
TARGET static void absorb(STATE *state, const uint8_t *messages, size_t stride, size_t count) {
    for (size_t lane = 0; lane < count; lane++) {
        uint64_t words[WIDTH];
        for (size_t message = 0; message < WIDTH; message++) memcpy(&words[message], messages + message * stride + 8 * lane, 8);
        LANE loaded;
        memcpy(&loaded, words, sizeof loaded);
        state->lanes[lane] = XOR(state->lanes[lane], loaded);
    }
}

// Adds the last, partial block with its padding.
TARGET static void absorb_last(STATE *state, const uint8_t *messages, size_t stride, size_t length) {
    size_t whole = length / 8;
    absorb(state, messages, stride, whole);
    uint64_t words[WIDTH];
    for (size_t message = 0; message < WIDTH; message++) {
        uint8_t bytes[8] = {0};
        memcpy(bytes, messages + message * stride + 8 * whole, length % 8);
        bytes[length % 8] = 0x01;
        memcpy(&words[message], bytes, 8);
    }
    LANE loaded;
    memcpy(&loaded, words, sizeof loaded);
    state->lanes[whole] = XOR(state->lanes[whole], loaded);
    state->lanes[RATE_LANES - 1] = XOR(state->lanes[RATE_LANES - 1], BROADCAST(0x8000000000000000));
}

TARGET void FUNCTION(const uint8_t *messages, size_t stride, size_t length, uint8_t *digests) {
    STATE state;
    for (int lane = 0; lane < 25; lane++) state.lanes[lane] = ZERO;
    for (; length >= RATE_BYTES; length -= RATE_BYTES, messages += RATE_BYTES) {
        absorb(&state, messages, stride, RATE_LANES);
        permute(&state);
    }
    absorb_last(&state, messages, stride, length);
    permute(&state);
    uint64_t words[4][WIDTH];
    memcpy(words, state.lanes, sizeof words);
    for (int message = 0; message < WIDTH; message++) {
        for (int lane = 0; lane < 4; lane++) memcpy(digests + 32 * message + 8 * lane, &words[lane][message], 8);
    }
}
