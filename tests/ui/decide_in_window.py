"""A window in a process of its own that decides without end: ``python -m tests.ui.decide_in_window ROOT PRED``.

It says the subject of each verdict that it shows as decided.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from panview.review.session import View
from panview.review.verdicts import VERDICTS
from panview.settings import Settings
from panview.ui.app import Review


def main() -> None:
    app = QApplication(sys.argv[:1])
    review = Review(app, Settings(), "dark", keeps_settings=False)
    said: set[int] = set()

    def tell(view: View) -> None:
        rows = view.rows.verdicts
        for subject in set(rows.subject[rows.verdict >= 0].tolist()) - said:
            said.add(subject)
            sys.stdout.write(f"{subject}\n")
        sys.stdout.flush()

    def decide() -> None:
        if review.verdicts.path is not None:
            review.actions.table.trigger("next_undecided")
            review.verdicts.decide(VERDICTS[len(said) % len(VERDICTS)])

    review.state.view_changed.connect(tell)
    review.opening.open(Path(sys.argv[1]), (Path(sys.argv[2]),))
    review.window.show()
    timer = QTimer()
    timer.timeout.connect(decide)
    timer.start(5)
    app.exec()


if __name__ == "__main__":
    main()
