"""From a request to a use case and back: decoding, callers, outcomes, logs."""
