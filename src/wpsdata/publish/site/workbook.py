"""The data behind a figure as an XLSX workbook whose bytes depend on nothing but the figure."""

import datetime
import io

from wpsdata.chart.data_tables import DataTable
from wpsdata.chart.words import Words
from wpsdata.clean.spreadsheet import safe_text

# a workbook says when it was made; the day on which its data were read would move its bytes with
# every source, so that all are made on one day
MADE = datetime.datetime(2026, 1, 1)


def workbook(title: str, table: DataTable, about: list[tuple[str, str]], words: Words) -> bytes:
    """Write a workbook of two sheets: the data, and what is said of them.

    Parameters
    ----------
    title : str
        Title of the workbook.
    table : DataTable
        Headings and rows; numbers are written as numbers, text that a spreadsheet would compute
        with an apostrophe before it.
    about : list of (str, str)
        Lines of the second sheet.
    words : Words
        The language; sheets of one written from right to left run so.

    Returns
    -------
    bytes
        The same for the same content, on every day.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "author": "wpsdata", "created": MADE})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        data = book.add_worksheet(words("Data"))
        data.freeze_panes(1, 0)
        for place, one in enumerate(table.headings):
            data.write_string(0, place, safe_text(one.text), bold)
            longest = max([len(one.text), *(len(row[place].text) for row in table.rows)])
            data.set_column(place, place, min(longest + 2, 48))
        for line, row in enumerate(table.rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell.value, float):
                    data.write_number(line, place, cell.value)
                elif cell.value is not None:
                    data.write_string(line, place, safe_text(cell.value))
        notes = book.add_worksheet(words("About"))
        notes.set_column(0, 0, 24)
        notes.set_column(1, 1, 96)
        for line, (name, text) in enumerate(about):
            notes.write_string(line, 0, safe_text(name), bold)
            notes.write_string(line, 1, safe_text(text), wrapped)
        if words.rtl:
            data.right_to_left()
            notes.right_to_left()
    return buffer.getvalue()
