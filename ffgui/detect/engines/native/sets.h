/* Includes the file KERNEL once per instruction set. Macros for it:
   SET      suffix of all names, appended by NAME()
   TARGET   function attribute that enables the instruction set
   LANES    floats per vector
   ROWS, COLUMNS  vectors of the largest block of sums that fits in the registers */
#if defined(__x86_64__)
#define SET avx512
#if defined(__clang__)
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")))
#else
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,prefer-vector-width=512")))
#endif
#define LANES 16
#define ROWS 12
#define COLUMNS 2
#include KERNEL
#undef SET
#undef TARGET
#undef LANES
#undef ROWS
#undef COLUMNS

#define SET avx2
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8
#define ROWS 6
#define COLUMNS 2
#include KERNEL
#undef SET
#undef TARGET
#undef LANES
#undef ROWS
#undef COLUMNS

#define SET baseline /* SSE2: 16 registers */
#define ROWS 2
#else
#define SET neon /* 32 registers */
#define ROWS 6
#endif
#define TARGET
#define LANES 4
#define COLUMNS 4
#include KERNEL
#undef SET
#undef TARGET
#undef LANES
#undef ROWS
#undef COLUMNS
