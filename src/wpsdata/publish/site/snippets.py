"""What an author pastes: a figure as HTML, Markdown and LaTeX, and the command for a document."""

from dataclasses import dataclass
from html import escape

from wpsdata.chart.sizes import PAGE
from wpsdata.publish.cite import tex
from wpsdata.publish.site.drawn import Drawn


@dataclass(frozen=True)
class Addresses:
    """Where the picture lies for whoever embeds it, and the page that explains it."""

    picture: str
    phone: str = ""
    page: str = ""


def as_html(one: Drawn, at: Addresses, rtl: bool) -> str:
    """Write a ``<figure>`` with alternative text and caption that shrinks with its column."""
    width, height = one.shape
    phone = (
        f'\n    <source media="(max-width: 600px)" srcset="{escape(at.phone)}">' if at.phone else ""
    )
    title = escape(one.said["title"])
    title = f'<a href="{escape(at.page)}">{title}</a>' if at.page else title
    return (
        f'<figure lang="{one.language}" dir="{"rtl" if rtl else "ltr"}" style="margin: 0">\n'
        f"  <picture>{phone}\n"
        f'    <img src="{escape(at.picture)}" alt="{escape(one.said["alt"])}"\n'
        f'      width="{width}" height="{height}" style="max-width: 100%; height: auto">\n'
        "  </picture>\n"
        f"  <figcaption>{title}. {escape(one.said['source'])}</figcaption>\n"
        "</figure>"
    )


def as_markdown(one: Drawn, at: Addresses) -> str:
    """Write an image with alternative text, and a caption below it."""
    alt = one.said["alt"].replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    title = one.said["title"].replace("*", "\\*")
    linked = f"[{title}]({at.page})" if at.page else title
    return f"![{alt}]({at.picture})\n\n*{linked}. {one.said['source']}*"


def as_latex(one: Drawn) -> str:
    """Write a float with caption, label and alternative text; needs graphicx."""
    file = f"{one.id}.pdf" if "pdf" in one.files[PAGE] else f"{one.id}.png"
    lines = [
        r"\begin{figure}",
        r"  \centering",
        rf"  \includegraphics[width=\linewidth,alt={{{tex(one.said['alt'])}}}]{{{file}}}",
        rf"  \caption{{{tex(one.said['title'])}. {tex(one.said['source'])}}}",
        rf"  \label{{fig:{one.id}}}",
        r"\end{figure}",
    ]
    return "\n".join(lines)


def as_command(one: Drawn) -> str:
    """Write the command that puts the figure into a document and keeps it current."""
    return f"wpsdata insert {one.id} briefing.docx --lang {one.language}"
