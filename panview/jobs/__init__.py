"""What the window has done in the background, without Qt: opening, measuring, writing; each runs off its thread."""
