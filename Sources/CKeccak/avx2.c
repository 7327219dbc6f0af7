#include "CKeccak.h"
#include "constants.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LANE __m256i
#define WIDTH 4
#define TARGET __attribute__((target("avx2")))
#define BROADCAST(word) _mm256_set1_epi64x((long long)(word))
#define ZERO _mm256_setzero_si256()
#define XOR(a, b) _mm256_xor_si256(a, b)
#define XOR5(a, b, c, d, e) XOR(XOR(XOR(a, b), XOR(c, d)), e)
#define ROL(a, n) _mm256_or_si256(_mm256_slli_epi64(a, n), _mm256_srli_epi64(a, 64 - (n)))
#define CHI(a, b, c) XOR(a, _mm256_andnot_si256(b, c))
#define STATE state_avx2
#define FUNCTION imo_keccak256_avx2
#include "rounds.h"
#include "vectors.h"

#else

// Never called: imo_keccak_support() says IMO_KECCAK_PORTABLE.
void imo_keccak256_avx2(const uint8_t *messages, size_t stride, size_t length, uint8_t *digests) {
    (void)messages, (void)stride, (void)length, (void)digests;
}

#endif
