#include "CKeccak.h"
#include "constants.h"

#if defined(__x86_64__)

#include <string.h>

#define XOR(a, b) ((a) ^ (b))
#define XOR5(a, b, c, d, e) ((a) ^ (b) ^ (c) ^ (d) ^ (e))
#define ROL(a, n) ((a) << (n) | (a) >> (64 - (n)))
#define CHI(a, b, c) ((a) ^ (~(b) & (c)))
#include "rounds.h"

#define LOAD(i) a##i = state[i]
#define STORE(i) state[i] = a##i

__attribute__((target("bmi,bmi2"))) void imo_keccak_permute_bmi(uint64_t state[25]) {
    uint64_t LANES(a), LANES(e), c0, c1, c2, c3, c4, d0, d1, d2, d3, d4;
    LOAD(0); LOAD(1); LOAD(2); LOAD(3); LOAD(4); LOAD(5); LOAD(6); LOAD(7); LOAD(8); LOAD(9); LOAD(10); LOAD(11); LOAD(12);
    LOAD(13); LOAD(14); LOAD(15); LOAD(16); LOAD(17); LOAD(18); LOAD(19); LOAD(20); LOAD(21); LOAD(22); LOAD(23); LOAD(24);
    for (int round = 0; round < 24; round += 2) {
        ROUND_A_TO_E(round_constants[round])
        ROUND_E_TO_A(round_constants[round + 1])
    }
    STORE(0); STORE(1); STORE(2); STORE(3); STORE(4); STORE(5); STORE(6); STORE(7); STORE(8); STORE(9); STORE(10); STORE(11);
    STORE(12); STORE(13); STORE(14); STORE(15); STORE(16); STORE(17); STORE(18); STORE(19); STORE(20); STORE(21); STORE(22);
    STORE(23); STORE(24);
}

#else

// Never called: imo_keccak_support() says IMO_KECCAK_PORTABLE.
void imo_keccak_permute_bmi(uint64_t state[25]) { (void)state; }

#endif
