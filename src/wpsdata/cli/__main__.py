"""``python -m wpsdata.cli``."""

from wpsdata.cli import main

main()
