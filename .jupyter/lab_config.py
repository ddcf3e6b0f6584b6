"""How `make lab` starts JupyterLab: a notebook is saved without what running it left in it."""

from wpsdata.run.notebook import strip

c.ContentsManager.pre_save_hook = strip  # noqa: F821 - Jupyter hands `c` over
