/* The steps of deform_conv.c, compiled once per instruction set (see sets.h). */

typedef float NAME(Vector) __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float))));

/* Step 1 for one row of the padded image. */
TARGET static void NAME(pad_row)(void *data, size_t row) {
    const Image *image = data;
    int width = image->width, channels = image->channels, padded = image->padded_channels;
    size_t area = (size_t)image->height * width, row_floats = (size_t)(width + 2) * padded;
    float *to = image->padded + row * row_floats;
    if (row == 0 || row > (size_t)image->height) {
        memset(to, 0, row_floats * sizeof(float));
        return;
    }
    memset(to, 0, padded * sizeof(float));
    memset(to + row_floats - padded, 0, padded * sizeof(float));
    const float *from = image->x + (row - 1) * width;
    to += padded;
    for (int first = 0; first < padded; first += GROUP)
        for (int x = 0; x < width; x++)
            for (int c = first; c < first + GROUP; c++)
                to[(size_t)x * padded + c] = c < channels ? from[c * area + x] : 0;
}

/* Step 2 for `count` pixels: the position of the upper left neighbor in the padded image, and the weights of
   the four neighbors, multiplied by the mask. Samples outside the image, or at NaN, get weight 0 and a
   position whose neighbors are all zero: in memory, column W + 1 is followed by column 0 of the next row. */
TARGET static void NAME(plan)(const Image *image, size_t first, int count, Plan *plan) {
    int width = image->width, height = image->height, padded = image->padded_channels;
    size_t area = (size_t)height * width;
    float rows[BLOCK], columns[BLOCK];
    for (int i = 0; i < count; i++) {
        rows[i] = (float)((first + i) / width);
        columns[i] = (float)((first + i) % width);
    }
    for (int tap = 0; tap < TAPS; tap++) {
        const float *dy = image->offset + 2 * tap * area + first, *dx = dy + area;
        const float *mask = image->mask + tap * area + first;
        int *position = plan->position[tap];
        float *w00 = plan->weight[tap][0], *w01 = plan->weight[tap][1];
        float *w10 = plan->weight[tap][2], *w11 = plan->weight[tap][3];
        for (int i = 0; i < count; i++) {
            float y = rows[i] + (float)(tap / 3 - 1) + dy[i], x = columns[i] + (float)(tap % 3 - 1) + dx[i];
            int inside = (y > -1) & (x > -1) & (y < height) & (x < width);
            float m = mask[i] * (float)inside;
            y = inside ? y : -0.5f;
            x = inside ? x : (float)width;
            int row = (int)y - (y < 0), column = (int)x - (x < 0); /* floor: both exceed -1 */
            position[i] = ((row + 1) * (width + 2) + column + 1) * padded;
            float below = m * (y - (float)row), right = x - (float)column;
            w11[i] = below * right;
            w10[i] = below - w11[i];
            w01[i] = m * right - w11[i];
            w00[i] = m - below - w01[i];
        }
    }
}

/* Step 4: add tile [ROWS][TAPS][C'] times weights to sum, for `vectors` vectors of output channels. */
TARGET static inline __attribute__((always_inline)) void NAME(multiply)(const Image *image, const float *tile,
                                                                        const float *weights, int vectors,
                                                                        NAME(Vector) sum[ROWS][COLUMNS]) {
    int channels = image->channels, padded = image->padded_channels;
    for (int tap = 0; tap < TAPS; tap++)
        for (int c = 0; c < channels; c++) {
            NAME(Vector) w[COLUMNS];
            for (int v = 0; v < vectors; v++) {
                size_t group = v * LANES / GROUP, lane = v * LANES % GROUP;
                size_t offset = ((group * TAPS + tap) * channels + c) * GROUP + lane;
                w[v] = *(const NAME(Vector) *)(weights + offset);
            }
#pragma GCC unroll 16
            for (int p = 0; p < ROWS; p++)
                for (int v = 0; v < vectors; v++) sum[p][v] += w[v] * tile[(p * TAPS + tap) * padded + c];
        }
}

/* Steps 2 to 4 for one block of pixels. */
TARGET static void NAME(compute_block)(void *data, size_t number) {
    const Image *image = data;
    int padded = image->padded_channels, outputs = image->outputs;
    size_t area = (size_t)image->height * image->width, first = number * BLOCK;
    size_t below = (size_t)(image->width + 2) * padded;
    int count = area - first < BLOCK ? (int)(area - first) : BLOCK;
    Plan plan;
    float tile[ROWS * TAPS * MAX_CHANNELS] __attribute__((aligned(64)));
    NAME(plan)(image, first, count, &plan);
    for (int start = 0; start < count; start += ROWS) {
        int pixels = count - start < ROWS ? count - start : ROWS;
        float *to = tile;
        for (int p = 0; p < ROWS; p++)
            for (int tap = 0; tap < TAPS; tap++, to += padded) {
                int i = start + (p < pixels ? p : 0); /* surplus rows repeat a pixel */
                const float *upper = image->padded + plan.position[tap][i], *lower = upper + below;
                float w00 = plan.weight[tap][0][i], w01 = plan.weight[tap][1][i];
                float w10 = plan.weight[tap][2][i], w11 = plan.weight[tap][3][i];
                for (int c = 0; c < padded; c += LANES)
                    *(NAME(Vector) *)(to + c) = w00 * *(const NAME(Vector) *)(upper + c) +
                                                w01 * *(const NAME(Vector) *)(upper + padded + c) +
                                                w10 * *(const NAME(Vector) *)(lower + c) +
                                                w11 * *(const NAME(Vector) *)(lower + padded + c);
            }
        for (int o = 0; o < outputs; o += LANES * COLUMNS) {
            NAME(Vector) sum[ROWS][COLUMNS] = {0};
            const float *weights = image->weights + (size_t)o * TAPS * image->channels;
            if (LANES == GROUP && outputs - o <= LANES)
                NAME(multiply)(image, tile, weights, 1, sum);
            else
                NAME(multiply)(image, tile, weights, COLUMNS, sum);
            float values[ROWS][COLUMNS * LANES];
            memcpy(values, sum, sizeof values);
            for (int k = 0; k < COLUMNS * LANES && o + k < outputs; k++)
                for (int p = 0; p < pixels; p++)
                    image->out[(o + k) * area + first + start + p] = values[p][k] + image->bias[o + k];
        }
    }
}
