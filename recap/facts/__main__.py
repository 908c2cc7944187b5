"""Print docs/facts.md."""

import sys

from recap.facts.docs import page

sys.stdout.write(page())
