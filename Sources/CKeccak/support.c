#include "CKeccak.h"

int imo_keccak_support(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    int has_bmi = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    int has_avx2 = has_bmi && __builtin_cpu_supports("avx2");
    if (has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) return IMO_KECCAK_AVX512;
    if (has_avx2) return IMO_KECCAK_AVX2;
    if (has_bmi) return IMO_KECCAK_BMI;
#endif
    return IMO_KECCAK_PORTABLE;
}
