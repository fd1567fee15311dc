"""What the window shows, without Qt: its words, its columns, the contents of its pages."""
