"""What the window says, without Qt."""
