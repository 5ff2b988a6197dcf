/* The part of ONNX Runtime's C API (version 17) that the kernels use, declared here so that compiling needs no
   download. ONNX Runtime never moves or removes entries of OrtApi. GAP skips unused ones; the numbers in
   comments are the positions of entries in onnxruntime_c_api.h. */
#ifndef FFGUI_ORT_API_H
#define FFGUI_ORT_API_H

#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#define ORT_API_CALL __stdcall
#else
#define ORT_API_CALL
#endif

enum { ORT_API_VERSION = 17 };
enum { ORT_FAIL = 1, ORT_INVALID_ARGUMENT = 2 };
enum { ORT_FLOAT = 1, ORT_UINT8 = 2, ORT_REQUIRED = 0, ORT_DEFAULT_MEMORY = 0, ORT_ARENA_ALLOCATOR = 1 };

typedef struct OrtCustomOp OrtCustomOp;
typedef struct OrtCustomOpDomain OrtCustomOpDomain;
typedef struct OrtKernelContext OrtKernelContext;
typedef struct OrtKernelInfo OrtKernelInfo;
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtStatus OrtStatus; /* NULL: success */
typedef struct OrtTensorTypeAndShapeInfo OrtShape;
typedef struct OrtValue OrtValue;

typedef struct OrtAllocator {
    uint32_t version;
    void *(ORT_API_CALL *Alloc)(struct OrtAllocator *, size_t);
    void(ORT_API_CALL *Free)(struct OrtAllocator *, void *);
} OrtAllocator;

#define GAP(first, next) void *gap_##first[(next) - (first)]

typedef struct {
    OrtStatus *(ORT_API_CALL *CreateStatus)(int code, const char *message); /* 0 */
    GAP(1, 26);
    OrtStatus *(ORT_API_CALL *CreateCustomOpDomain)(const char *name, OrtCustomOpDomain **); /* 26 */
    OrtStatus *(ORT_API_CALL *CustomOpDomain_Add)(OrtCustomOpDomain *, const OrtCustomOp *);
    OrtStatus *(ORT_API_CALL *AddCustomOpDomain)(OrtSessionOptions *, OrtCustomOpDomain *);
    GAP(29, 51);
    OrtStatus *(ORT_API_CALL *GetTensorMutableData)(OrtValue *, void **); /* 51 */
    GAP(52, 61);
    OrtStatus *(ORT_API_CALL *GetDimensionsCount)(const OrtShape *, size_t *); /* 61 */
    OrtStatus *(ORT_API_CALL *GetDimensions)(const OrtShape *, int64_t *, size_t count);
    GAP(63, 65);
    OrtStatus *(ORT_API_CALL *GetTensorTypeAndShape)(const OrtValue *, OrtShape **); /* 65 */
    GAP(66, 69);
    OrtStatus *(ORT_API_CALL *CreateCpuMemoryInfo)(int allocator, int memory, OrtMemoryInfo **); /* 69 */
    GAP(70, 86);
    OrtStatus *(ORT_API_CALL *KernelInfoGetAttribute_int64)(const OrtKernelInfo *, const char *,
                                                            int64_t *); /* 86 */
    GAP(87, 90);
    OrtStatus *(ORT_API_CALL *KernelContext_GetInput)(const OrtKernelContext *, size_t,
                                                      const OrtValue **); /* 90 */
    OrtStatus *(ORT_API_CALL *KernelContext_GetOutput)(OrtKernelContext *, size_t, const int64_t *shape,
                                                       size_t dimensions, OrtValue **);
    GAP(92, 93);
    void(ORT_API_CALL *ReleaseStatus)(OrtStatus *); /* 93 */
    GAP(94, 99);
    void(ORT_API_CALL *ReleaseTensorTypeAndShapeInfo)(OrtShape *); /* 99 */
    GAP(100, 132);
    void(ORT_API_CALL *ReleaseAllocator)(OrtAllocator *); /* 132 */
    GAP(133, 163);
    OrtStatus *(ORT_API_CALL *KernelInfoGetAttributeArray_int64)(const OrtKernelInfo *, const char *,
                                                                 int64_t *, size_t *count); /* 163 */
    GAP(164, 249);
    OrtStatus *(ORT_API_CALL *KernelInfoGetConstantInput_tensor)(const OrtKernelInfo *, size_t,
                                                                 int *is_constant,
                                                                 const OrtValue **); /* 249 */
    GAP(250, 253);
    OrtStatus *(ORT_API_CALL *KernelContext_GetAllocator)(const OrtKernelContext *, const OrtMemoryInfo *,
                                                          OrtAllocator **); /* 253 */
    GAP(254, 274);
    OrtStatus *(ORT_API_CALL *KernelContext_ParallelFor)(const OrtKernelContext *,
                                                         void (*task)(void *, size_t), size_t tasks,
                                                         size_t batches, void *); /* 274 */
} OrtApi;

typedef struct {
    const OrtApi *(ORT_API_CALL *GetApi)(uint32_t version); /* NULL: this ONNX Runtime has no such version */
    const char *(ORT_API_CALL *GetVersionString)(void);
} OrtApiBase;

struct OrtCustomOp {
    uint32_t version;
    void *CreateKernel;
    const char *(ORT_API_CALL *GetName)(const OrtCustomOp *);
    const char *(ORT_API_CALL *GetExecutionProviderType)(const OrtCustomOp *);
    int(ORT_API_CALL *GetInputType)(const OrtCustomOp *, size_t);
    size_t(ORT_API_CALL *GetInputTypeCount)(const OrtCustomOp *);
    int(ORT_API_CALL *GetOutputType)(const OrtCustomOp *, size_t);
    size_t(ORT_API_CALL *GetOutputTypeCount)(const OrtCustomOp *);
    void *KernelCompute;
    void(ORT_API_CALL *KernelDestroy)(void *kernel);
    int(ORT_API_CALL *GetInputCharacteristic)(const OrtCustomOp *, size_t);
    int(ORT_API_CALL *GetOutputCharacteristic)(const OrtCustomOp *, size_t);
    int(ORT_API_CALL *GetInputMemoryType)(const OrtCustomOp *, size_t);
    void *variadic[4];
    OrtStatus *(ORT_API_CALL *CreateKernelV2)(const OrtCustomOp *, const OrtApi *, const OrtKernelInfo *,
                                              void **kernel);
    OrtStatus *(ORT_API_CALL *KernelComputeV2)(void *kernel, OrtKernelContext *);
    void *InferOutputShape;
    int(ORT_API_CALL *GetStartVersion)(const OrtCustomOp *);
    int(ORT_API_CALL *GetEndVersion)(const OrtCustomOp *);
    void *in_place[4];
};

#endif
