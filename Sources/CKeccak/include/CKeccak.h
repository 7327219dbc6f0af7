#ifndef IMO_CKECCAK_H
#define IMO_CKECCAK_H

#include <stddef.h>
#include <stdint.h>

/// What the processor can do for Keccak, from worst to best. Ask once.
enum imo_keccak_support {
    IMO_KECCAK_PORTABLE = 0,
    /// Rotations and and-not on integers.
    IMO_KECCAK_BMI = 1,
    /// Four states at once.
    IMO_KECCAK_AVX2 = 2,
    /// Eight states at once.
    IMO_KECCAK_AVX512 = 3,
};

int imo_keccak_support(void);

/// One permutation with BMI instructions. Only where the processor has at least IMO_KECCAK_BMI.
void imo_keccak_permute_bmi(uint64_t state[25]);

/// Keccak-256 of four messages of `length` bytes, `stride` bytes apart. Only with at least IMO_KECCAK_AVX2.
void imo_keccak256_avx2(const uint8_t *messages, size_t stride, size_t length, uint8_t *digests);

/// Keccak-256 of eight messages of `length` bytes, `stride` bytes apart. Only with IMO_KECCAK_AVX512.
void imo_keccak256_avx512(const uint8_t *messages, size_t stride, size_t length, uint8_t *digests);

#endif
