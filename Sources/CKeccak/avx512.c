#include "CKeccak.h"
#include "constants.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LANE __m512i
#define WIDTH 8
#define TARGET __attribute__((target("avx512f,avx512vl")))
#define BROADCAST(word) _mm512_set1_epi64((long long)(word))
#define ZERO _mm512_setzero_si512()
#define XOR(a, b) _mm512_xor_si512(a, b)
#define XOR3(a, b, c) _mm512_ternarylogic_epi64(a, b, c, 0x96)
#define XOR5(a, b, c, d, e) XOR3(XOR3(a, b, c), d, e)
#define ROL(a, n) _mm512_rol_epi64(a, n)
// The truth table of a ^ (~b & c).
#define CHI(a, b, c) _mm512_ternarylogic_epi64(a, b, c, 0xd2)
#define STATE state_avx512
#define FUNCTION imo_keccak256_avx512
#include "rounds.h"
#include "vectors.h"

#else

// Never called: imo_keccak_support() says IMO_KECCAK_PORTABLE.
void imo_keccak256_avx512(const uint8_t *messages, size_t stride, size_t length, uint8_t *digests) {
    (void)messages, (void)stride, (void)length, (void)digests;
}

#endif
