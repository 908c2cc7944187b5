"""Where recaps are kept, and how customers reach them: store, links, page, gallery."""
