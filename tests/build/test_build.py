import build


def test_outdated_installed_files_are_found(tmp_path):
    for name in ("installed", "checkout"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "one.onnx").write_bytes(b"model")
    folders = (tmp_path / "installed", tmp_path / "checkout")
    assert build._differing_files(*folders, "*") == []
    (tmp_path / "checkout" / "sub" / "one.onnx").write_bytes(b"better")
    (tmp_path / "installed" / "two.json").touch()
    assert build._differing_files(*folders, "*") == ["sub/one.onnx", "two.json"]
