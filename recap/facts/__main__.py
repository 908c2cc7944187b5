"""Print docs/facts.md."""

import sys

from recap.facts.docs.reference_page import page

sys.stdout.write(page())
