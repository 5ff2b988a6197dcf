import numpy as np
import onnx

from ffgui.detect.engines.onnx_runtime import make_session
from ffgui.evaluate.limit import SIDE, _product_model


def test_the_model_of_a_matrix_product():
    content = _product_model()
    onnx.checker.check_model(content, full_check=True)
    rng = np.random.default_rng(1)
    a, b = (rng.standard_normal((SIDE, SIDE), np.float32) for _ in range(2))
    found = make_session(content).run(None, {"a": a, "b": b})[0]
    np.testing.assert_allclose(found, a @ b, atol=1e-3)
