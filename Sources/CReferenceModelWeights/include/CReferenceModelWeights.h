#ifndef IMO_REFERENCE_MODEL_WEIGHTS_H
#define IMO_REFERENCE_MODEL_WEIGHTS_H

// The weights file of the reference model, as `scripts/train-reference-model` wrote it, inside the executable.
const unsigned char *imo_reference_model_weights(void);
unsigned long imo_reference_model_weights_count(void);

#endif
