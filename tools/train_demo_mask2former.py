"""Train the demo model of transformers: a tiny Mask2Former on the backbone of a demo model, and the same pictures.

``python -m tools.train_demo_mask2former OUT`` draws training pictures, trains on the CPU, and writes the folder
``OUT/demo_mask2former`` as transformers saves a model, with its log. What was drawn, seen and learned is kept in OUT:
interrupted and called again it goes on, and with ``--minutes 0`` it writes the model as far as it is. Needs the extras
``models`` (for OpenCV) and ``transformers``.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import time
from pathlib import Path
from typing import Any

from tools.demo_mask2former.losses import Losses
from tools.demo_mask2former.model import build_model, predicted, save, sharpen
from tools.demo_mask2former.pictures import Pictures

NAME = "demo_mask2former"
LEARNING_RATE = 1e-3
WARM_UP = 60
WEIGHT_DECAY = 0.02
AVERAGE = 0.998
"""Weights are averaged over the steps by at most this factor; the average is what is saved."""
STEPS = 800
"""Over which the rate falls to zero."""
EVERY = 50
"""Steps between two lines of the log, and two checkpoints."""


def train(out: Path, steps: int, until: float = math.inf) -> None:
    """Train up to a step, from the last checkpoint on, and write the model; stop early at a time of the clock.

    Parameters
    ----------
    out : Path
        Where pictures, ``checkpoint.pt``, the log and the folder of the model are.
    steps : int
    until : float
        In seconds of ``time.time``.
    """
    import torch

    torch.manual_seed(0)
    model, losses = build_model(), Losses()
    average = copy.deepcopy(model)
    model.model.pixel_level_module.encoder.eval().requires_grad_(False)
    parameters = [one for one in (*model.parameters(), *losses.parameters()) if one.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, _rate)
    parts = {"model": model, "average": average, "semantic": losses.semantic, "optimizer": optimizer, "rate": rate}
    checkpoint, log = out / "checkpoint.pt", out / f"{NAME}.log"
    done, minutes, lines = 0, 0.0, []
    if checkpoint.is_file():
        kept = torch.load(checkpoint, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(kept[name])
        losses.sharpness.data.copy_(kept["sharpness"])
        done, minutes, lines = kept["step"], kept["minutes"], kept["lines"]
    began, shown = time.process_time(), dict.fromkeys(("loss",), 0.0)
    pictures = Pictures(out, model.model.pixel_level_module.encoder)
    for step in range(done + 1, steps + 1):
        features, truths = pictures.batch(step)
        with torch.autocast("cpu", torch.bfloat16):
            said, pixels = predicted(model, features)
        found = losses(said, pixels, truths)
        total = sum(found.values())
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 5.0)
        optimizer.step()
        rate.step()
        _average_into(average, model, step)
        for name, value in {"loss": total, **found}.items():
            shown[name] = shown.get(name, 0.0) + float(value.detach())
        if step % EVERY == 0 or step == steps or time.time() > until:
            count = step - done
            now = minutes + (time.process_time() - began) / 60
            line = {"step": step, **{name: round(value / count, 4) for name, value in shown.items()}}
            lines.append(json.dumps(line | {"cpu_minutes": round(now, 1)}))
            log.write_text("\n".join(lines) + "\n", encoding="utf-8")
            kept = {name: part.state_dict() for name, part in parts.items()}
            kept |= {"sharpness": losses.sharpness.data, "step": step, "minutes": now, "lines": lines}
            _replace(checkpoint, kept)
            done, shown = step, {}
        if time.time() > until:
            break
    factor, lower = sharpen(average, pictures)
    print(f"{done} steps; logits of classes x {factor}, of no object - {lower}")  # noqa: T201
    save(average, out / NAME)


def _replace(path: Path, content: dict[str, Any]) -> None:
    import torch

    part = path.with_suffix(".part")
    torch.save(content, part)
    os.replace(part, path)


def _average_into(average: Any, model: Any, step: int) -> None:  # noqa: ANN401
    """Move the averaged weights towards the model's, by a longer memory the more there is to remember."""
    import torch

    memory = min(AVERAGE, (1 + step) / (10 + step))
    with torch.no_grad():
        for kept, new in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
            if kept.is_floating_point():
                kept.lerp_(new, 1 - memory)
            else:
                kept.copy_(new)


def _rate(step: int) -> float:
    """Warm up, then fall to zero along half a cosine."""
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * min((step - WARM_UP) / (STEPS - WARM_UP), 1.0)))


def main() -> None:
    """Draw, train, write."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder for pictures, checkpoints, and the model")
    parser.add_argument("--steps", type=int, default=STEPS, help="where to stop; the rate falls as if to %(default)s")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after that time, to be called again")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    until = time.time() + 60 * options.minutes
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    train(options.out, options.steps, until)


if __name__ == "__main__":
    main()
