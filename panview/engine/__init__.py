"""Running models: the zoo, the predictor protocol, the model process, the run folder, the engine thread."""
