/* The layers of stem.c, compiled once per instruction set (see sets.h). */

typedef float NAME(Vector) __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float))));
typedef int32_t NAME(Bits) __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float))));

/* Vectors with at most 8 lanes, for layers with 8 channels. */
#define SLIM (LANES < FIRST ? LANES : FIRST)
typedef float NAME(SlimVector) __attribute__((vector_size(SLIM * sizeof(float)), aligned(sizeof(float))));
typedef int32_t NAME(SlimBits) __attribute__((vector_size(SLIM * sizeof(float)), aligned(sizeof(float))));

#define INLINE TARGET static inline __attribute__((always_inline))

INLINE NAME(Vector) NAME(leaky)(NAME(Vector) x) {
    NAME(Bits) positive = x > 0;
    return (NAME(Vector))(((NAME(Bits))x & positive) | ((NAME(Bits))(x * SLOPE) & ~positive));
}

INLINE NAME(SlimVector) NAME(slim_leaky)(NAME(SlimVector) x) {
    NAME(SlimBits) positive = x > 0;
    return (NAME(SlimVector))(((NAME(SlimBits))x & positive) | ((NAME(SlimBits))(x * SLOPE) & ~positive));
}

/* Load one row of the image as floats without the mean; zeros outside the image. */
TARGET static void NAME(load)(const Frame *frame, int y, float *to) {
    size_t floats = (size_t)frame->width * COLORS;
    if (y < 0 || y >= frame->height) {
        memset(to, 0, image_row(frame->width) * sizeof(float));
        return;
    }
    enum { PERIOD = COLORS * 16 };
    float mean[PERIOD];
    for (int i = 0; i < PERIOD; i++) mean[i] = frame->kernel->mean[i % COLORS];
    const uint8_t *from = frame->image + y * floats;
    memset(to, 0, COLORS * sizeof(float));
    memset(to + COLORS + floats, 0, COLORS * sizeof(float));
    for (size_t start = 0; start < floats; start += PERIOD)
        for (int i = 0; i < PERIOD; i++) to[COLORS + start + i] = from[start + i] - mean[i];
}

/* Compute one row of the first convolution. */
TARGET static void NAME(convolve)(const Frame *frame, float *const rows[3], float *to) {
    const Kernel *kernel = frame->kernel;
    int width = frame->width / 2;
    memset(to, 0, FIRST * sizeof(float));
    memset(to + (width + 1) * FIRST, 0, FIRST * sizeof(float));
    for (int x = 0; x < width; x += PIXELS)
        for (int v = 0; v < FIRST; v += SLIM) {
            NAME(SlimVector) sum[PIXELS];
            for (int p = 0; p < PIXELS; p++) sum[p] = *(const NAME(SlimVector) *)(kernel->conv_bias + v);
            for (int y = 0; y < 3; y++)
                for (int k = 0; k < 3 * COLORS; k++) {
                    const float *from = rows[y] + 2 * x * COLORS + k;
                    NAME(SlimVector) w = *(const NAME(SlimVector) *)(kernel->conv[y * 3 * COLORS + k] + v);
#pragma GCC unroll 8
                    for (int p = 0; p < PIXELS; p++) sum[p] += w * from[2 * p * COLORS];
                }
            for (int p = 0; p < PIXELS; p++)
                *(NAME(SlimVector) *)(to + (x + p + 1) * FIRST + v) = NAME(slim_leaky)(sum[p]);
        }
}

/* Compute PIXELS pixels of a 3x3 depthwise convolution, starting at x. */
INLINE void NAME(depthwise)(float *const rows[3], int x, int stride, int channels, const float *weights,
                            const float *bias, float *to) {
    for (int v = 0; v < channels; v += SLIM) {
        NAME(SlimVector) sum[PIXELS];
        for (int p = 0; p < PIXELS; p++) sum[p] = *(const NAME(SlimVector) *)(bias + v);
        for (int tap = 0; tap < 9; tap++) {
            const float *from = rows[tap / 3] + (stride * x + tap % 3) * channels + v;
            NAME(SlimVector) w = *(const NAME(SlimVector) *)(weights + tap * channels + v);
#pragma GCC unroll 8
            for (int p = 0; p < PIXELS; p++)
                sum[p] += w * *(const NAME(SlimVector) *)(from + stride * p * channels);
        }
        for (int p = 0; p < PIXELS; p++)
            *(NAME(SlimVector) *)(to + p * channels + v) = NAME(slim_leaky)(sum[p]);
    }
}

/* Compute PIXELS pixels of a 1x1 convolution, from [PIXELS][channels] to [PIXELS][outputs]. */
INLINE void NAME(pointwise)(const float *from, int channels, int outputs, const float *weights,
                            const float *bias, float *to) {
    for (int v = 0; v < outputs; v += LANES) {
        NAME(Vector) sum[PIXELS];
        for (int p = 0; p < PIXELS; p++) sum[p] = *(const NAME(Vector) *)(bias + v);
        for (int c = 0; c < channels; c++) {
            NAME(Vector) w = *(const NAME(Vector) *)(weights + c * outputs + v);
#pragma GCC unroll 8
            for (int p = 0; p < PIXELS; p++) sum[p] += w * from[p * channels + c];
        }
        for (int p = 0; p < PIXELS; p++) *(NAME(Vector) *)(to + p * outputs + v) = NAME(leaky)(sum[p]);
    }
}

/* Compute one row of the first depthwise and 1x1 convolutions. */
TARGET static void NAME(widen)(const Frame *frame, float *const rows[3], float *to) {
    const Kernel *k = frame->kernel;
    int width = frame->width / 2;
    memset(to, 0, SECOND * sizeof(float));
    memset(to + (width + 1) * SECOND, 0, SECOND * sizeof(float));
    for (int x = 0; x < width; x += PIXELS) {
        float between[PIXELS * FIRST];
        NAME(depthwise)(rows, x, 1, FIRST, k->depthwise1[0], k->depthwise1_bias, between);
        NAME(pointwise)(between, FIRST, SECOND, k->pointwise1[0], k->pointwise1_bias, to + (x + 1) * SECOND);
    }
}

/* Compute one row of the second depthwise and 1x1 convolutions, the output. */
TARGET static void NAME(finish)(const Frame *frame, float *const rows[3], int y) {
    const Kernel *k = frame->kernel;
    int width = frame->width / 4;
    size_t area = (size_t)width * (frame->height / 4);
    for (int x = 0; x < width; x += PIXELS) {
        float between[PIXELS * SECOND], values[PIXELS][THIRD];
        NAME(depthwise)(rows, x, 2, SECOND, k->depthwise2[0], k->depthwise2_bias, between);
        NAME(pointwise)(between, SECOND, THIRD, k->pointwise2[0], k->pointwise2_bias, values[0]);
        float *to = frame->out + (size_t)y * width + x;
        for (int channel = 0; channel < THIRD; channel++)
            for (int p = 0; p < PIXELS; p++) to[channel * area + p] = values[p][channel];
    }
}

/* Find rows y - 1, y and y + 1 among the last three rows of a layer. */
INLINE void NAME(around)(float *rows, size_t floats, int y, float *found[3]) {
    for (int i = 0; i < 3; i++) found[i] = rows + (y + 5 + i) % 3 * floats;
}

/* Compute one strip of output rows. */
TARGET static void NAME(make_strip)(void *data, size_t number) {
    const Frame *frame = data;
    size_t image_floats = image_row(frame->width), first_floats = first_row(frame->width);
    size_t second_floats = second_row(frame->width);
    float *image = frame->rows + number * strip_floats(frame->width);
    float *first = image + 3 * image_floats, *second = first + 3 * first_floats, *rows[3];
    int start = (int)number * STRIP, half = frame->height / 2;
    int end = start + STRIP < frame->height / 4 ? start + STRIP : frame->height / 4;
    int next_second = 2 * start - 1, next_first = next_second - 1, next_image = 2 * next_first - 1;
    for (int y = start; y < end; y++) {
        for (; next_second <= 2 * y + 1; next_second++) {
            for (; next_first <= next_second + 1; next_first++) {
                for (; next_image <= 2 * next_first + 1; next_image++)
                    NAME(load)(frame, next_image, image + (next_image + 6) % 3 * image_floats);
                float *to = first + (next_first + 6) % 3 * first_floats;
                NAME(around)(image, image_floats, 2 * next_first, rows);
                if (next_first < 0 || next_first >= half)
                    memset(to, 0, first_floats * sizeof(float));
                else
                    NAME(convolve)(frame, rows, to);
            }
            float *to = second + (next_second + 6) % 3 * second_floats;
            NAME(around)(first, first_floats, next_second, rows);
            if (next_second < 0)
                memset(to, 0, second_floats * sizeof(float));
            else
                NAME(widen)(frame, rows, to);
        }
        NAME(around)(second, second_floats, 2 * y, rows);
        NAME(finish)(frame, rows, y);
    }
}
#undef INLINE
#undef SLIM
