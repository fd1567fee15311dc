"""Models of transformers, from the Hugging Face hub or a folder. Only `predictor` and what it imports loads torch."""
