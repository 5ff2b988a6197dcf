/* Deformable convolution: the ONNX operator DeformConv for ONNX Runtime's CPU provider. Registered in the
   domain of ONNX itself, it replaces the built-in kernel of a session. It supports what our networks use: 3x3,
   float32, constant weights, mask and bias; strides, pads, dilations, group and offset_group are all 1.

   1. Copy x from [C][H][W] to channels last, [H + 2][W + 2][C'], with C rounded up to a multiple of 16 and a
      border of zeros: samples read whole vectors of channels, and edges need no special case.
   2. Split the output into blocks of 48 pixels. Turn the offsets and the mask of a block into a plan: the
      position of each sample and its four bilinear weights.
   3. Sample all channels at the nine taps of a few pixels, into a tile that stays in the L1 cache. (The
      built-in kernel writes the whole matrix, [9 C][H W], to memory.)
   4. Multiply the tile by the weights, with all sums in registers, and store the result as [O][H][W].
   ONNX Runtime's threads share the rows of step 1 and the blocks of steps 2 to 4. The code of the steps,
   deform_conv_simd.h, is compiled once per instruction set; the best one is chosen at run time. */
#include "operators.h"

#include <stdlib.h>
#include <string.h>

enum { TAPS = 9, BLOCK = 48, GROUP = 16, MAX_CHANNELS = 256, MAX_SIDE = 8192, CACHE_LINE = 64 };

typedef struct { /* one image of a batch */
    const float *x, *offset, *mask, *bias;
    const float *weights; /* [O / GROUP][TAPS][C][GROUP], O rounded up to 32 */
    float *padded, *out;
    int channels, padded_channels, outputs, height, width;
} Image;

typedef struct { /* samples of one block */
    int position[TAPS][BLOCK];
    float weight[TAPS][4][BLOCK];
} Plan;

#define KERNEL "deform_conv_simd.h"
#include "sets.h"

typedef void Task(void *, size_t);
#define STEPS(set) {pad_row_##set, compute_block_##set},
static const struct {
    Task *pad_row, *compute_block;
} steps[] = {FOR_EACH_SET(STEPS)};

typedef struct {
    int set, channels, outputs;
    float *weights;  /* as in Image */
    float storage[]; /* of the weights, aligned to a cache line */
} Kernel;

/* Return whether all values of a list attribute are 1; `absent` is the value of a missing attribute. */
static int all_ones(const OrtKernelInfo *info, const char *name, size_t count, int64_t absent) {
    int64_t values[4] = {absent, absent, absent, absent};
    size_t size = count;
    OrtStatus *status = ort->KernelInfoGetAttributeArray_int64(info, name, values, &size);
    if (status) ort->ReleaseStatus(status);
    while (count && values[count - 1] == 1) count--;
    return count == 0;
}

static int is_one(const OrtKernelInfo *info, const char *name) {
    int64_t value = 1;
    OrtStatus *status = ort->KernelInfoGetAttribute_int64(info, name, &value);
    if (status) ort->ReleaseStatus(status);
    return value == 1;
}

static OrtStatus *ORT_API_CALL create_kernel(const OrtCustomOp *op, const OrtApi *api,
                                             const OrtKernelInfo *info, void **kernel) {
    (void)api;
    int64_t shape[4];
    const float *weights;
    REQUIRE(all_ones(info, "strides", 2, 1) && all_ones(info, "dilations", 2, 1) &&
                all_ones(info, "pads", 4, 0) && is_one(info, "group") && is_one(info, "offset_group"),
            "DeformConv: an attribute is not 1");
    TRY(read_constant(info, 1, shape, &weights));
    REQUIRE(shape[1] > 0 && shape[1] <= MAX_CHANNELS && shape[2] == 3 && shape[3] == 3,
            "DeformConv: the weights have another shape");
    int outputs = (int)shape[0], channels = (int)shape[1];
    size_t rounded = (size_t)(outputs + 2 * GROUP - 1) / (2 * GROUP) * 2 * GROUP;
    Kernel *made = calloc(1, sizeof(Kernel) + rounded * TAPS * channels * sizeof(float) + CACHE_LINE);
    if (!made) return ort->CreateStatus(ORT_FAIL, "DeformConv: out of memory");
    made->set = ((const Operator *)op)->set;
    made->channels = channels;
    made->outputs = outputs;
    made->weights = (float *)(((uintptr_t)made->storage + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
    for (int o = 0; o < outputs; o++)
        for (int c = 0; c < channels; c++)
            for (int tap = 0; tap < TAPS; tap++)
                made->weights[((o / GROUP * TAPS + tap) * (size_t)channels + c) * GROUP + o % GROUP] =
                    weights[((size_t)o * channels + c) * TAPS + tap];
    *kernel = made;
    count_node();
    return NULL;
}

static OrtStatus *ORT_API_CALL compute(void *data, OrtKernelContext *context) {
    enum { X, WEIGHTS, OFFSET, BIAS, MASK, INPUTS };
    const Kernel *kernel = data;
    const OrtValue *input[INPUTS];
    float *values[INPUTS], *out;
    int64_t shape[INPUTS][4];
    for (int i = 0; i < INPUTS; i++) {
        TRY(ort->KernelContext_GetInput(context, i, &input[i]));
        TRY(ort->GetTensorMutableData((OrtValue *)input[i], (void **)&values[i]));
        TRY(read_shape(input[i], shape[i]));
    }
    int64_t batch = shape[X][0], height = shape[X][2], width = shape[X][3];
    int padded_channels = (kernel->channels + GROUP - 1) / GROUP * GROUP;
    const int64_t expected[INPUTS][4] = {
        [X] = {batch, kernel->channels, height, width},
        [WEIGHTS] = {kernel->outputs, kernel->channels, 3, 3},
        [OFFSET] = {batch, 2 * TAPS, height, width},
        [BIAS] = {kernel->outputs, 1, 1, 1},
        [MASK] = {batch, TAPS, height, width},
    };
    REQUIRE(!memcmp(shape, expected, sizeof shape),
            "DeformConv: the shapes of the inputs do not fit each other");
    REQUIRE(height < MAX_SIDE && width < MAX_SIDE, "DeformConv: x is too large");
    REQUIRE((height + 2) * (width + 2) * padded_channels <= INT32_MAX, "DeformConv: x is too large");
    const int64_t output_shape[] = {batch, kernel->outputs, height, width};
    OrtValue *output;
    TRY(ort->KernelContext_GetOutput(context, 0, output_shape, 4, &output));
    TRY(ort->GetTensorMutableData(output, (void **)&out));
    size_t area = (size_t)height * width;
    if (!area) return NULL;

    OrtAllocator *arena;
    TRY(ort->KernelContext_GetAllocator(context, arena_memory, &arena));
    float *padded = arena->Alloc(arena, (size_t)(height + 2) * (width + 2) * padded_channels * sizeof(float));
    OrtStatus *status = padded ? NULL : ort->CreateStatus(ORT_FAIL, "DeformConv: out of memory");
    for (int64_t n = 0; !status && n < batch; n++) {
        Image image = {
            .x = values[X] + n * kernel->channels * area,
            .offset = values[OFFSET] + n * 2 * TAPS * area,
            .mask = values[MASK] + n * TAPS * area,
            .bias = values[BIAS],
            .weights = kernel->weights,
            .padded = padded,
            .out = out + n * kernel->outputs * area,
            .channels = kernel->channels,
            .padded_channels = padded_channels,
            .outputs = kernel->outputs,
            .height = (int)height,
            .width = (int)width,
        };
        Task *pad_row = steps[kernel->set].pad_row, *compute_block = steps[kernel->set].compute_block;
        status = ort->KernelContext_ParallelFor(context, pad_row, height + 2, 0, &image);
        size_t blocks = (area + BLOCK - 1) / BLOCK;
        if (!status) status = ort->KernelContext_ParallelFor(context, compute_block, blocks, 0, &image);
    }
    if (padded) arena->Free(arena, padded);
    ort->ReleaseAllocator(arena);
    count_run();
    return status;
}

static const char *ORT_API_CALL get_name(const OrtCustomOp *op) { return (void)op, "DeformConv"; }
static size_t ORT_API_CALL count_inputs(const OrtCustomOp *op) { return (void)op, 5; }
static int ORT_API_CALL get_input_type(const OrtCustomOp *op, size_t i) {
    return (void)op, (void)i, ORT_FLOAT;
}

const OrtCustomOp deform_conv_operator = {
    .GetName = get_name,
    .GetInputType = get_input_type,
    .GetInputTypeCount = count_inputs,
    .CreateKernelV2 = create_kernel,
    .KernelComputeV2 = compute,
};
