"""Five lines in a real notebook, where nbclient and ipykernel are installed beside panview."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")

CELLS = """
import panview
val = panview.open("coco/")
val
---
run = val.evaluate("mask2former.json")
run
---
run.where("category = 'person' and iou < 0.6").segments
---
val.compare("a.json", run)
---
run.charts
---
run.worst(2)
---
import time
from panview.api.progress import progress_bar
with progress_bar("waiting") as show:
    for done in range(8):
        show(done, 8)
        time.sleep(0.1)
---
window = run.show()
window.is_open
---
window.close()
window
"""


def test_five_lines_in_an_empty_notebook(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS.split("---")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    kernel = tmp_path / "kernels" / "panview" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    said = {"argv": command, "display_name": "panview", "language": "python", "env": dict(os.environ)}
    kernel.write_text(json.dumps(said))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="panview", resources={"metadata": {"path": str(example)}}
    )
    client.execute()
    outputs = [cell["outputs"] for cell in notebook["cells"]]
    shown = [[each["data"] for each in of_cell if "data" in each] for of_cell in outputs]
    assert all(of_cell and "text/html" in of_cell[-1] for of_cell in shown[:6])
    assert "8 images" in shown[0][-1]["text/plain"]
    assert "<svg" in shown[1][-1]["text/html"]
    assert "data:image/jpeg;base64," in shown[5][-1]["text/html"]
    # The bar has been there, and is gone.
    assert [each["text/html"] for each in shown[6]] == [""]
    assert shown[7][-1]["text/plain"] == "True"
    assert shown[8][-1]["text/plain"] == "<panview window, closed>"
    assert not [each for of_cell in outputs for each in of_cell if each["output_type"] in ("error", "stream")]
