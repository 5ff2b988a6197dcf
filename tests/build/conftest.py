import sys
from pathlib import Path

# The scripts in `build/` import each other as top-level modules.
sys.path.insert(0, str(Path(__file__).parents[2] / "build"))
