/* The first layers of our networks as one operator, `ffgui.Stem`; graph.py inserts it when a model is opened.
   Input is a uint8 image. Layers: subtraction of the mean; 3x3 convolution with stride 2 to 8 channels; 3x3
   depthwise, 1x1 to 16 channels; 3x3 depthwise with stride 2, 1x1 to 32 channels. Each convolution is
   followed by a leaky ReLU.

   As separate operators these layers write large activations to main memory and read them back. Here only the
   last three rows of each layer are kept, channels last, in the L2 cache; a layer computes its next row when
   the following layer needs it. ONNX Runtime's threads share strips of 32 output rows; a strip recomputes a
   few rows of its neighbor at the edge. The code, stem_simd.h, is compiled once per instruction set. */
#include "operators.h"

#include <stdlib.h>
#include <string.h>

static const float SLOPE = 0.1f;
enum { COLORS = 3, FIRST = 8, SECOND = 16, THIRD = 32, PIXELS = 8, STRIP = 32, MULTIPLE = 32 };

typedef struct { /* in the order of the operator's inputs; the last index is the output channel */
    float mean[COLORS];
    float conv[3 * 3 * COLORS][FIRST], conv_bias[FIRST];
    float depthwise1[9][FIRST], depthwise1_bias[FIRST];
    float pointwise1[FIRST][SECOND], pointwise1_bias[SECOND];
    float depthwise2[9][SECOND], depthwise2_bias[SECOND];
    float pointwise2[SECOND][THIRD], pointwise2_bias[THIRD];
    int set;
} Kernel;

typedef struct {
    const Kernel *kernel;
    const uint8_t *image; /* [H][W][3] */
    float *out;           /* [32][H / 4][W / 4] */
    float *rows;          /* per strip: three rows each of the image and of the outputs of two layers */
    int height, width;
} Frame;

/* Floats per row, with one pixel of padding on each side. */
static size_t image_row(int width) { return (size_t)(width + 2) * COLORS; }
static size_t first_row(int width) { return (size_t)(width / 2 + 2) * FIRST; }
static size_t second_row(int width) { return (size_t)(width / 2 + 2) * SECOND; }
static size_t strip_floats(int width) {
    return 3 * (image_row(width) + first_row(width) + second_row(width));
}

#define KERNEL "stem_simd.h"
#include "sets.h"

#define STEPS(set) make_strip_##set,
static void (*const make_strip[])(void *, size_t) = {FOR_EACH_SET(STEPS)};

/* Copy a constant input from [outputs][count] to [count][outputs]. */
static OrtStatus *pack(const OrtKernelInfo *info, size_t input, int count, int outputs, float *to) {
    int64_t shape[4];
    const float *values;
    TRY(read_constant(info, input, shape, &values));
    REQUIRE(shape[0] == outputs && shape[1] * shape[2] * shape[3] == count,
            "Stem: weights have another shape");
    for (int o = 0; o < outputs; o++)
        for (int i = 0; i < count; i++) to[i * outputs + o] = values[o * count + i];
    return NULL;
}

static OrtStatus *read_weights(const OrtKernelInfo *info, Kernel *kernel) {
    float conv[COLORS][9][FIRST];
    TRY(pack(info, 1, COLORS, 1, kernel->mean));
    TRY(pack(info, 2, COLORS * 9, FIRST, conv[0][0]));
    for (int tap = 0; tap < 9; tap++)
        for (int color = 0; color < COLORS; color++)
            memcpy(kernel->conv[tap * COLORS + color], conv[color][tap], sizeof conv[color][tap]);
    TRY(pack(info, 3, 1, FIRST, kernel->conv_bias));
    TRY(pack(info, 4, 9, FIRST, kernel->depthwise1[0]));
    TRY(pack(info, 5, 1, FIRST, kernel->depthwise1_bias));
    TRY(pack(info, 6, FIRST, SECOND, kernel->pointwise1[0]));
    TRY(pack(info, 7, 1, SECOND, kernel->pointwise1_bias));
    TRY(pack(info, 8, 9, SECOND, kernel->depthwise2[0]));
    TRY(pack(info, 9, 1, SECOND, kernel->depthwise2_bias));
    TRY(pack(info, 10, SECOND, THIRD, kernel->pointwise2[0]));
    return pack(info, 11, 1, THIRD, kernel->pointwise2_bias);
}

static OrtStatus *ORT_API_CALL create_kernel(const OrtCustomOp *op, const OrtApi *api,
                                             const OrtKernelInfo *info, void **kernel) {
    (void)api;
    Kernel *made = calloc(1, sizeof(Kernel));
    if (!made) return ort->CreateStatus(ORT_FAIL, "Stem: out of memory");
    made->set = ((const Operator *)op)->set;
    OrtStatus *status = read_weights(info, made);
    if (status) {
        free(made);
        return status;
    }
    *kernel = made;
    count_node();
    return NULL;
}

static OrtStatus *ORT_API_CALL compute(void *data, OrtKernelContext *context) {
    const Kernel *kernel = data;
    const OrtValue *input;
    OrtValue *output;
    int64_t shape[4];
    uint8_t *image;
    float *out;
    TRY(ort->KernelContext_GetInput(context, 0, &input));
    TRY(read_shape(input, shape));
    TRY(ort->GetTensorMutableData((OrtValue *)input, (void **)&image));
    int64_t batch = shape[0], height = shape[1], width = shape[2];
    REQUIRE(shape[3] == COLORS && height % MULTIPLE == 0 && width % MULTIPLE == 0 &&
                height <= INT32_MAX / 2 && width <= INT32_MAX / THIRD,
            "Stem: the image's sides are not multiples of 32");
    const int64_t output_shape[] = {batch, THIRD, height / 4, width / 4};
    TRY(ort->KernelContext_GetOutput(context, 0, output_shape, 4, &output));
    TRY(ort->GetTensorMutableData(output, (void **)&out));

    size_t area = (size_t)height * width, strips = (size_t)(height / 4 + STRIP - 1) / STRIP;
    if (!area) return NULL;
    OrtAllocator *arena;
    TRY(ort->KernelContext_GetAllocator(context, arena_memory, &arena));
    float *rows = arena->Alloc(arena, strips * strip_floats((int)width) * sizeof(float));
    OrtStatus *status = rows ? NULL : ort->CreateStatus(ORT_FAIL, "Stem: out of memory");
    for (int64_t n = 0; !status && n < batch; n++) {
        Frame frame = {kernel,    image + n * area * COLORS, out + n * area / 16 * THIRD, rows, (int)height,
                       (int)width};
        status = ort->KernelContext_ParallelFor(context, make_strip[kernel->set], strips, 0, &frame);
    }
    if (rows) arena->Free(arena, rows);
    ort->ReleaseAllocator(arena);
    count_run();
    return status;
}

static const char *ORT_API_CALL get_name(const OrtCustomOp *op) { return (void)op, "Stem"; }
static size_t ORT_API_CALL count_inputs(const OrtCustomOp *op) { return (void)op, 12; }
static int ORT_API_CALL get_input_type(const OrtCustomOp *op, size_t i) {
    return (void)op, i ? ORT_FLOAT : ORT_UINT8;
}

const OrtCustomOp stem_operator = {
    .GetName = get_name,
    .GetInputType = get_input_type,
    .GetInputTypeCount = count_inputs,
    .CreateKernelV2 = create_kernel,
    .KernelComputeV2 = compute,
};
