"""One small file a metric, or a tight family of them."""
