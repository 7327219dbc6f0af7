#include "CReferenceModelWeights.h"

// `#embed` is C23, which clang knows in every mode since version 19. An array literal in Swift takes the compiler over a minute.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char weights[] = {
#embed "weights.bin"
};

const unsigned char *imo_reference_model_weights(void) { return weights; }

unsigned long imo_reference_model_weights_count(void) { return sizeof weights; }
