/* Shared by the operators: access to ONNX Runtime, error handling and instruction sets. */
#ifndef FFGUI_OPERATORS_H
#define FFGUI_OPERATORS_H

#include "ort_api.h"

typedef struct {
    OrtCustomOp base; /* first: ONNX Runtime passes a pointer to it */
    int set;          /* instruction set: index into a table made by FOR_EACH_SET */
} Operator;

/* Templates; library.c fills in the fields that are the same for both. */
extern const OrtCustomOp deform_conv_operator, stem_operator;

extern const OrtApi *ort;
extern OrtMemoryInfo *arena_memory;

#define TRY(call)                    \
    do {                             \
        OrtStatus *status_ = (call); \
        if (status_) return status_; \
    } while (0)
#define REQUIRE(condition, message) \
    if (!(condition)) return ort->CreateStatus(ORT_INVALID_ARGUMENT, message)

/* Get the shape of a tensor, extended by ones to four dimensions. */
OrtStatus *read_shape(const OrtValue *value, int64_t shape[4]);

/* Get the values of a constant float input, and its shape extended by ones to four dimensions. */
OrtStatus *read_constant(const OrtKernelInfo *info, size_t input, int64_t shape[4], const float **values);

/* Count the nodes that use our kernels, and their runs. */
void count_node(void);
void count_run(void);

#if defined(__x86_64__)
#define FOR_EACH_SET(entry) entry(avx512) entry(avx2) entry(baseline)
#else
#define FOR_EACH_SET(entry) entry(neon)
#endif

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define NAME(name) JOIN(name, SET)

#endif
