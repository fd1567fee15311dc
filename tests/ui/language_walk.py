"""A window in another language, gone through page by page: ``python -m tests.ui.language_walk LANGUAGE FOLDER``.

It is a process of its own, since a language is chosen before the modules of the window are imported. The
pseudo-language puts every text in brackets and makes it a third longer. What is wrong is printed as JSON.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

PSEUDO = "pseudo"
_ACCENTS = str.maketrans("aeiouyAEIOUcnsz", "áéíóúýÁÉÍÓÚćńśź")
SIZES = ((1280, 800), (1024, 700))


def pseudo(text: str, number: int) -> str:
    """Return a text in brackets, with accents and a third longer; fields, marks and patterns of files stay."""
    if ";;" in text or "(*" in text:
        return text
    parts = re.split(r"(\{[^}]*\}|&)", text)
    said = "".join(part if part.startswith(("{", "&")) else part.translate(_ACCENTS) for part in parts)
    return f"[{said}{'·' * (len(text) // 3)}]"


def main(language: str, folder: Path, pictures: bool) -> None:
    """Go through the window and print what is wrong."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for kind in ("CONFIG", "CACHE", "DATA"):
        os.environ[f"PANVIEW_{kind}_DIR"] = str(folder / kind.lower())
    from panview.ui.language import begin, install

    if language == PSEUDO:
        from panview.words import speak

        speak(pseudo)
    else:
        begin(language)
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    install(app)
    from PySide6.QtGui import QFontDatabase

    from panview.ui.theme import ui_font, use_families

    for file in sorted((Path(__file__).parent.parent / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    use_families(("Panview Test Sans",), ("Panview Test Mono",))
    app.setFont(ui_font())
    from tests.ui.language_eyes import Eyes

    sys.stdout.write(json.dumps(Eyes(app, folder, pictures).walk(), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), len(sys.argv) > 3)
