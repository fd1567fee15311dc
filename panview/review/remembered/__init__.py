"""What the window remembers from one day to the next: where each review was left, named views, lines that filtered."""
