"""What the panels, the canvas and the review mean to each other: a controller for each matter."""
