"""Draw operators to pixels, with PDFium."""
