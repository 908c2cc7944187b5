"""
The live preview: a page with every hard customer's cards, new after each save.

`serve` runs it. A `LiveCampaign` watches the files, `LogReader` chooses customers of the log, and a
`Wall` in processes of their own draws. Customers' data stay on this machine.
"""

from recap.preview.live_campaign import PreviewOptions
from recap.preview.preview_server import serve

__all__ = ["PreviewOptions", "serve"]
