"""One module an alert format: bytes and headers in, alerts out."""
