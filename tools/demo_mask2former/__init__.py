"""The demo model of transformers: its pictures, its losses, the model; `tools.train_demo_mask2former` trains it."""
