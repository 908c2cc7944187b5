"""A worker process that is killed when one customer takes longer than two seconds."""

from workers import app as settings

settings.CUSTOMER_LIMIT_S = 2.0
app = settings.app
