/* Entry points of the library: choose an instruction set and register its operators with ONNX Runtime. */
#include "operators.h"

#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

const OrtApi *ort;
OrtMemoryInfo *arena_memory;

static _Thread_local uint64_t nodes;
static uint64_t runs;

void count_node(void) { nodes++; }
void count_run(void) { __atomic_fetch_add(&runs, 1, __ATOMIC_RELAXED); }

OrtStatus *read_shape(const OrtValue *value, int64_t shape[4]) {
    OrtShape *info;
    size_t count = 0;
    TRY(ort->GetTensorTypeAndShape(value, &info));
    OrtStatus *status = ort->GetDimensionsCount(info, &count);
    if (!status && count <= 4) status = ort->GetDimensions(info, shape, count);
    ort->ReleaseTensorTypeAndShapeInfo(info);
    REQUIRE(status || count <= 4, "a tensor has more than four dimensions");
    for (; count < 4; count++) shape[count] = 1;
    return status;
}

OrtStatus *read_constant(const OrtKernelInfo *info, size_t input, int64_t shape[4], const float **values) {
    int is_constant = 0;
    const OrtValue *value = NULL;
    TRY(ort->KernelInfoGetConstantInput_tensor(info, input, &is_constant, &value));
    REQUIRE(is_constant, "weights are not constant");
    TRY(read_shape(value, shape));
    return ort->GetTensorMutableData((OrtValue *)value, (void **)values);
}

static const char *ORT_API_CALL get_provider(const OrtCustomOp *op) {
    return (void)op, "CPUExecutionProvider";
}
static int ORT_API_CALL get_presence(const OrtCustomOp *op, size_t i) {
    return (void)op, (void)i, ORT_REQUIRED;
}
static int ORT_API_CALL get_memory(const OrtCustomOp *op, size_t i) {
    return (void)op, (void)i, ORT_DEFAULT_MEMORY;
}
static int ORT_API_CALL get_first_version(const OrtCustomOp *op) { return (void)op, 1; }
static int ORT_API_CALL get_last_version(const OrtCustomOp *op) { return (void)op, INT32_MAX; }
static size_t ORT_API_CALL count_outputs(const OrtCustomOp *op) { return (void)op, 1; }
static int ORT_API_CALL get_output_type(const OrtCustomOp *op, size_t i) {
    return (void)op, (void)i, ORT_FLOAT;
}

typedef struct { /* ONNX Runtime keeps pointers to domains and operators, so these are never freed */
    const char *name;
    Operator deform_conv, stem;
    OrtCustomOpDomain *onnx, *own;
} InstructionSet;

#define ENTRY(set) {.name = #set},
static InstructionSet sets[] = {FOR_EACH_SET(ENTRY)}; /* best first */
enum { SETS = sizeof sets / sizeof *sets };
static InstructionSet *chosen;

/* Return whether processor and system support a set. (zig's __builtin_cpu_supports always returns 0.) */
static int is_supported(const char *name) {
#if defined(__x86_64__)
    unsigned a, b, c, d, leaf1 = 0, leaf7 = 0, saved = 0;
    if (__get_cpuid(1, &a, &b, &c, &d)) leaf1 = c;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) leaf7 = b;
    if (leaf1 >> 27 & 1)
        __asm__("xgetbv" : "=a"(saved), "=d"(d) : "c"(0)); /* registers saved by the system */
    int avx2 = (leaf1 >> 12 & 1) && (leaf7 >> 5 & 1) && (saved & 0x06) == 0x06; /* with FMA */
    unsigned f_dq_bw_vl = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
    if (!strcmp(name, "avx512")) return avx2 && (leaf7 & f_dq_bw_vl) == f_dq_bw_vl && (saved & 0xe6) == 0xe6;
    if (!strcmp(name, "avx2")) return avx2;
#endif
    (void)name;
    return 1;
}

/* Choose the instruction set for the next registrations and return its name: `limit` if this machine supports
   it, else the next lower one; the best one if `limit` is NULL or unknown. Not thread-safe. */
EXPORT const char *ffgui_choose(const char *limit) {
    int set = 0;
    for (int i = 0; i < SETS; i++)
        if (limit && !strcmp(sets[i].name, limit)) set = i;
    while (!is_supported(sets[set].name)) set++; /* the last one always is */
    chosen = &sets[set];
    return chosen->name;
}

/* Return the number of nodes with our kernels, in sessions that the calling thread created. */
EXPORT uint64_t ffgui_nodes(void) { return nodes; }

/* Return how many nodes our kernels have run, in all sessions. */
EXPORT uint64_t ffgui_runs(void) { return __atomic_load_n(&runs, __ATOMIC_RELAXED); }

/* InferOutputShape stays unset: with it, ONNX Runtime treats all unnamed dimensions as equal and may reuse a
   buffer of another size. */
static OrtStatus *add(const OrtCustomOp *op, Operator *made, const char *domain_name,
                      OrtCustomOpDomain **domain) {
    made->base = *op;
    made->base.version = ORT_API_VERSION;
    made->base.GetExecutionProviderType = get_provider;
    made->base.GetOutputType = get_output_type;
    made->base.GetOutputTypeCount = count_outputs;
    made->base.KernelDestroy = free;
    made->base.GetInputCharacteristic = get_presence;
    made->base.GetOutputCharacteristic = get_presence;
    made->base.GetInputMemoryType = get_memory;
    made->base.GetStartVersion = get_first_version;
    made->base.GetEndVersion = get_last_version;
    made->set = (int)(chosen - sets);
    TRY(ort->CreateCustomOpDomain(domain_name, domain));
    return ort->CustomOpDomain_Add(*domain, &made->base);
}

/* Called by ONNX Runtime. Registers nothing if it no longer supports our version of its interface. */
EXPORT OrtStatus *ORT_API_CALL RegisterCustomOps(OrtSessionOptions *options, const OrtApiBase *base) {
    ort = base->GetApi(ORT_API_VERSION);
    if (!ort) return NULL;
    if (!chosen) ffgui_choose(NULL);
    if (!arena_memory) TRY(ort->CreateCpuMemoryInfo(ORT_ARENA_ALLOCATOR, ORT_DEFAULT_MEMORY, &arena_memory));
    if (!chosen->onnx) TRY(add(&deform_conv_operator, &chosen->deform_conv, "", &chosen->onnx));
    if (!chosen->own) TRY(add(&stem_operator, &chosen->stem, "ffgui", &chosen->own));
    TRY(ort->AddCustomOpDomain(options, chosen->onnx));
    return ort->AddCustomOpDomain(options, chosen->own);
}
