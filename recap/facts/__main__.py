"""Print docs/facts.md."""

import sys

from recap.facts.page import page

sys.stdout.write(page())
