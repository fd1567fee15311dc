"""Work off the window's thread: images, thumbnails, evaluation."""
