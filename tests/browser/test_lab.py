"""The notebooks in JupyterLab as `make lab` starts it: opened, run, changed, saved."""

import base64
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from wpsdata import paths

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ONE = "50_nap_adoption"
CHART = "img[src^='data:image/svg+xml']"
# seconds: for a page, for a kernel and all cells of one notebook, and for all notebooks
START, RUN, ALL = 60, 180, 900
# as a user may set them: a question less, and a kernel that ends with its notebook
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false"},
    "notebook-extension/tracker": {"kernelShutdown": True, "windowingMode": "none"},
}
RAN = """
async ([path, seconds]) => {
  const app = window.jupyterapp;
  const widget = await app.commands.execute("docmanager:open", {path});
  await widget.context.ready;
  await widget.revealed;
  app.shell.activateById(widget.id);
  await widget.sessionContext.ready;
  const late = new Promise((_, end) =>
    setTimeout(() => end(`${path} runs for ${seconds} s`), seconds * 1000)
  );
  await Promise.race([app.commands.execute("notebook:run-all-cells"), late]);
  const errors = [];
  let charts = 0;
  for (const cell of widget.content.model.cells) {
    if (cell.type !== "code") continue;
    if (cell.executionCount === null) errors.push(`not run: ${cell.sharedModel.source}`);
    for (const output of cell.outputs.toJSON()) {
      if (output.output_type === "error") errors.push(`${output.ename}: ${output.evalue}`);
      if (output.name === "stderr") errors.push([output.text].flat().join(""));
      const html = output.data ? [output.data["text/html"]].flat().join("") : "";
      if (html.startsWith("<img alt=")) charts += 1;
    }
  }
  await widget.context.save();
  await widget.sessionContext.shutdown();
  widget.dispose();
  return {errors, charts};
}
"""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the notebooks, with the checkout's data beside it."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(
        ROOT / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    (home / "data").symlink_to(ROOT / "data")
    return home / "notebooks"


def made_by_make(suite: Path) -> list[str]:
    """The arguments that `make lab` gives to JupyterLab, for other notebooks."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^\t\$\(BIN\)/jupyter lab (.*)$", makefile, re.MULTILINE)
    (folder,) = re.findall(r"--notebook-dir=\w+", recipe)
    return shlex.split(recipe.replace(folder, f"--notebook-dir={suite}"))


@pytest.fixture(scope="module")
def lab(suite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab that knows no settings but ours."""
    own = tmp_path_factory.mktemp("jupyter")
    for name, content in SETTINGS.items():
        file = own / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        paths.HOME: str(suite.parent),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        "IPYTHONDIR": str(own / "ipython"),
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", *made_by_make(suite)),
        *("--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root"),
        *("--IdentityProvider.token=", "--expose-app-in-browser"),
    ]
    log = own / "log"
    with log.open("w") as to:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=to, stderr=to
        )
    try:
        yield _address(process, own / "runtime", log)
    finally:
        # it ends its kernels as well
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _address(process: subprocess.Popen, runtime: Path, log: Path) -> str:
    """Wait for the server and return where it listens, whichever port it took in the end."""
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        for file in runtime.glob(f"jpserver-{process.pid}.json"):
            try:
                port = json.loads(file.read_text())["port"]
                socket.create_connection(("127.0.0.1", port), 1).close()
            except (OSError, ValueError):
                continue
            return f"http://127.0.0.1:{port}"
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture
def page(browser: Browser, lab: str) -> Iterator[Page]:
    """A new window; nobody but the server is asked for anything."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    strangers: list[str] = []

    def guard(route) -> None:
        if route.request.url.startswith((lab, "data:", "blob:")):
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    one = context.new_page()
    one.set_default_timeout(START * 1000)
    expect.set_options(timeout=START * 1000)
    yield one
    context.close()
    assert strangers == []


def opened(page: Page, lab: str, stem: str) -> Locator:
    page.goto(f"{lab}/lab/tree/{stem}.ipynb?reset")
    notebook = page.locator(".jp-NotebookPanel:visible")
    expect(notebook.locator(".jp-CodeCell").first).to_be_visible()
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
    expect(notebook.locator(".jp-Spinner")).to_have_count(0)
    return notebook


def choose(page: Page, menu: str, entry: str) -> None:
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=re.compile(f"^{entry}")).click()


def run_all(page: Page, notebook: Locator) -> None:
    """Choose Run ▸ Run All Cells and wait until the last cell has run."""
    choose(page, "Run", "Run All Cells")
    running = notebook.locator(".jp-CodeCell .jp-InputPrompt", has_text=re.compile(r"\[\*\]"))
    expect(running).not_to_have_count(0)
    expect(running).to_have_count(0, timeout=RUN * 1000)


def charts(place: Locator) -> list[str]:
    """What the charts in a place say, as they were drawn."""
    found = place.locator(CHART).evaluate_all("all => all.map(one => one.src)")
    return [base64.b64decode(one.partition(",")[2]).decode() for one in found]


def wrong(notebook: Locator) -> list[str]:
    kinds = ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr")
    places = ", ".join(f"[data-mime-type='{one}']" for one in kinds)
    return notebook.locator(places).all_inner_texts()


def titles(place: Locator) -> list[str]:
    return [re.search(r"<title[^>]*>([^<]*)</title>", one)[1] for one in charts(place)]


def test_a_newcomer_changes_a_chart_in_the_form_and_in_the_cell(page, lab, suite):
    notebook = opened(page, lab, ONE)
    run_all(page, notebook)
    assert wrong(notebook) == []
    first = titles(notebook)
    assert len(first) == 3
    assert "Africa" not in first[0]

    form = notebook.locator(".wpsdata-form")
    region = form.get_by_label(re.compile("^region: UN region"))
    expect(region).to_have_value("world")
    region.select_option("Africa")
    expect(form.get_by_role("status")).to_contain_text("also holds for the cells that follow")
    form.get_by_role("button", name="Draw the charts").click()
    drawn = form.locator(CHART)
    expect(drawn).to_have_count(3)
    assert "Africa" in charts(form)[0]
    assert titles(form)[0] != first[0]

    # from the top again: the choice holds
    run_all(page, notebook)
    expect(drawn).to_have_count(0)
    assert "Africa" in charts(notebook)[0]

    # the cell is edited: it has the last word
    cell = notebook.locator(".jp-CodeCell").first
    line = cell.locator(".cm-line", has_text="region = ")
    line.get_by_text("world", exact=False).first.dblclick()
    page.keyboard.type("Europe")
    expect(line).to_contain_text('region = "Europe"')
    run_all(page, notebook)
    assert wrong(notebook) == []
    expect(region).to_have_value("Europe")
    assert "Europe" in charts(notebook)[0]

    # what is saved is the change and nothing else
    choose(page, "File", r"Save Notebook Ctrl\+S")
    file = suite / f"{ONE}.ipynb"
    before = (ROOT / "notebooks" / file.name).read_text(encoding="utf-8")
    wanted = before.replace(r"region = \"world\"", r"region = \"Europe\"")
    until = time.monotonic() + START
    while file.read_text(encoding="utf-8") != wanted and time.monotonic() < until:
        page.wait_for_timeout(200)  # requests pass the guard only while the browser is waited for
    assert file.read_text(encoding="utf-8") == wanted != before
    file.write_text(before, encoding="utf-8")


def test_the_form_is_used_with_the_keyboard_and_a_screen_reader(page, lab):
    notebook = opened(page, lab, ONE)
    run_all(page, notebook)
    first = titles(notebook)
    form = notebook.locator(".wpsdata-form")
    cells = notebook.locator(".jp-Cell").count()
    day = form.get_by_label(re.compile("^as_of: "))
    day.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("soon")
    page.keyboard.press("Tab")
    expect(form.get_by_role("alert")).to_contain_text("as_of is 'soon'; expected a day")
    day.fill("2022-05-18")
    page.keyboard.press("Tab")
    expect(form.get_by_role("alert")).to_have_count(0)
    # keys choose in a list, and are no command to the notebook
    region = form.get_by_label(re.compile("^region: "))
    region.focus()
    page.keyboard.type("E")
    expect(region).to_have_value("Europe")
    page.keyboard.press("ArrowDown")
    expect(region).to_have_value("Oceania")
    page.keyboard.press("Home")
    expect(region).to_have_value("world")
    assert notebook.locator(".jp-Cell").count() == cells
    button = form.get_by_role("button", name="Draw the charts")
    for _ in range(10):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(form.locator(CHART)).to_have_count(3)
    assert titles(form)[0] != first[0]
    assert notebook.locator(".jp-Cell").count() == cells
    found = Axe().run(page, context=".wpsdata-form", options={"resultTypes": ["violations"]})
    assert found.response["violations"] == []


def test_the_data_behind_a_chart_are_a_titled_table(page, lab):
    notebook = opened(page, lab, ONE)
    run_all(page, notebook)
    frame = notebook.locator(".wpsdata-frame").first
    table = frame.get_by_role("table")
    expect(table).not_to_be_visible()
    frame.get_by_text(re.compile(r"^\d+ rows of data as a table")).click()
    expect(table).to_be_visible()
    assert frame.locator("caption").inner_text()
    assert "Year" in table.get_by_role("columnheader").all_inner_texts()


def test_every_notebook_runs_without_an_error_and_is_saved_clean(page, lab, suite):
    page.goto(f"{lab}/lab?reset")
    page.wait_for_function("window.jupyterapp")
    page.evaluate("window.jupyterapp.restored")
    until = time.monotonic() + ALL
    drawn, failed = {}, {}
    for path in NOTEBOOKS:
        assert time.monotonic() < until, f"{ALL} s have passed before {path.stem}"
        found = page.evaluate(RAN, [path.name, RUN])
        drawn[path.stem] = found["charts"]
        if found["errors"]:
            failed[path.stem] = found["errors"]
    assert failed == {}
    assert min(drawn.values()) >= 1
    for path in NOTEBOOKS:
        assert (suite / path.name).read_bytes() == path.read_bytes(), path.name
