import build


def test_an_installation_of_another_state_is_found(tmp_path):
    for place in ("installed", "checkout"):
        (tmp_path / place / "sub").mkdir(parents=True)
        (tmp_path / place / "sub" / "one.onnx").write_bytes(b"model")
    folders = (tmp_path / "installed", tmp_path / "checkout")
    assert build._differences(*folders, "*") == []
    (tmp_path / "checkout" / "sub" / "one.onnx").write_bytes(b"better")
    (tmp_path / "installed" / "two.json").touch()
    assert build._differences(*folders, "*") == ["sub/one.onnx", "two.json"]
