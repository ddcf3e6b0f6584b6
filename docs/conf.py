"""How the documentation is built; `make docs` calls it, and a warning is an error."""

import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_ext"))

import wpsdata  # noqa: E402

project = "wpsdata"
author = "wpsdata contributors"
copyright = f"2026 {author}; text and figures CC BY 4.0"
release = version = wpsdata.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "wpsdata_docs",
]
exclude_patterns = ["_build", "_ext"]
html_theme = "furo"
html_title = f"wpsdata {release}"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False

# The notebooks were run by `wpsdata run`, with its checks and records; nothing is run here.
nb_execution_mode = "off"
nb_merge_streams = True
nb_number_source_lines = False
myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
add_module_names = False
python_maximum_signature_line_length = 110
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_param = False
napoleon_use_ivar = True

copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True
# imported for type checkers only, where its module would be heavy; forms know it by a protocol
autodoc_type_aliases = {"Words": "wpsdata.chart.words.Words"}
