"""Model compression: pruning with distillation, and INT8 quantization."""
