"""A worker process that is killed when one customer takes longer than six seconds."""

from workers import app as settings

settings.CUSTOMER_LIMIT_S = 6.0  # on a busy machine the first card of a story takes seconds
app = settings.app
