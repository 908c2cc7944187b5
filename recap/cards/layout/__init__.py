"""The adapter to WeasyPrint: from HTML to boxes, text runs and PDF."""
