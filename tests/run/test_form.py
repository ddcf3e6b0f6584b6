"""The form of a notebook's parameters: what it offers, takes over, refuses and runs."""

import pytest

from wpsdata import paths
from wpsdata.run import form, notebook, parameters

CELLS = ('wpsdata.form("50_small")', "first = role", "second = as_of")


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch):
    monkeypatch.setattr(form, "_remembered", {})


@pytest.fixture
def made(suite):
    """A function that opens the form of a small notebook, as its form cell does."""
    path = suite.add("50_small", *CELLS)
    ran = []

    def opened(space=None):
        found = notebook.read_notebook(path)
        space = {**parameters.read_parameters(found), **(space or {})}
        one = form.Form(found, space, lambda source: ran.append(source) or "")
        one.widget()
        one.ran = ran
        return one

    opened.path = path
    return opened


def test_a_field_for_each_parameter_with_what_it_may_be(made):
    one = made()
    assert list(one.fields) == ["as_of", "role", "first_year", "last_year", "languages"]
    role = one.fields["role"]
    assert [value for _, value in role.options] == ["all", "mediator", "negotiator"]
    assert role.value == "all"
    assert one.fields["first_year"].value == "1990"
    assert one.fields["as_of"].placeholder == "a day as YYYY-MM-DD or 'latest'"
    assert ("français", "fr") in one.fields["languages"].options


def test_a_choice_holds_for_the_cells_below_at_once(made):
    one = made()
    one.fields["role"].value = "mediator"
    one.fields["first_year"].value = "2001"
    assert (one.space["role"], one.space["first_year"]) == ("mediator", 2001)
    assert 'role="status"' in one.status.value


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("as_of", "18 May 2022", "as_of is &#x27;18 May 2022&#x27;; expected a day as YYYY-MM-DD"),
        ("first_year", "1800", "expected a year from 1945 to 2100"),
        ("first_year", "2020", "first_year is 2020, after last_year 2019"),
        ("first_year", "<b>", "&lt;b&gt;"),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(made, name, value, said):
    one = made()
    before = dict(one.space)
    one.fields[name].value = value
    assert 'role="alert"' in one.status.value
    assert said in one.status.value
    assert one.space == before


def test_draw_runs_the_cells_below_and_no_other(made):
    one = made()
    one.fields["role"].value = "negotiator"
    _button(one, form.DRAW).click()
    assert one.ran == list(CELLS[1:])
    assert not _button(one, form.DRAW).disabled


def test_draw_runs_nothing_while_a_value_does_not_fit(made):
    one = made()
    one.fields["as_of"].value = "soon"
    _button(one, form.DRAW).click()
    assert one.ran == []


def test_draw_stops_at_the_first_cell_that_fails(made):
    one = made()
    one.run = lambda source: one.ran.append(source) or "UnknownColumn: no 'x'"
    _button(one, form.DRAW).click()
    assert one.ran == [CELLS[1]]
    assert "Cell 4: UnknownColumn: no &#x27;x&#x27;" in one.status.value


def test_a_choice_outlives_a_run_from_the_top(made):
    made().fields["role"].value = "mediator"
    again = made()
    assert again.space["role"] == "mediator"
    assert again.fields["role"].value == "mediator"


def test_a_parameters_cell_that_was_edited_has_the_last_word(made):
    made().fields["role"].value = "mediator"
    again = made({"role": "negotiator"})
    assert again.space["role"] == "negotiator"
    assert again.fields["role"].value == "negotiator"


def test_back_to_the_defaults(made):
    one = made({"first_year": 2000})
    one.fields["role"].value = "mediator"
    _button(one, form.RESET).click()
    assert (one.space["role"], one.space["first_year"]) == ("all", 1990)
    assert one.fields["first_year"].value == "1990"


def test_running_the_form_again_forgets_nothing(made):
    first = made()
    first.fields["role"].value = "mediator"
    made(dict(first.space))  # its cell alone
    assert made().space["role"] == "mediator"  # all cells, from the top


def test_what_was_saved_meanwhile_is_drawn(made, suite):
    one = made()
    suite.add("50_small", *CELLS, "third = 3")
    _button(one, form.DRAW).click()
    assert one.ran == [*CELLS[1:], "third = 3"]


def test_a_parameters_cell_that_does_not_fit_is_said(made):
    with pytest.raises(parameters.ParameterError, match="role is 'cook'; expected one of all"):
        made({"role": "cook"})


def test_nothing_is_displayed_in_a_run_or_outside_jupyter(capsys):
    form.form("no such notebook, and none is looked for")
    assert capsys.readouterr().out == ""


def test_a_name_that_no_notebook_has_is_said(made, monkeypatch):
    monkeypatch.setattr(form, "notebook_shell", lambda: "a shell")
    with pytest.raises(notebook.UnusableArguments, match="51"):
        form.form("51")


def test_a_label_says_what_the_parameter_means(made):
    assert [one.description for one in made().fields.values()][:2] == ["as_of: day", "role: role"]


def test_each_notebook_of_the_suite_has_its_own_form():
    for path in paths.notebooks_root().glob("*.ipynb"):
        sources = [one.source for one in notebook.read_notebook(path).code]
        assert [one for one in sources if one.startswith("wpsdata.form(")] == [
            f'wpsdata.form("{path.stem}")'
        ]


def test_each_parameter_of_the_suite_has_a_field_that_holds_its_default():
    known = parameters.definitions()
    for path in paths.notebooks_root().glob("*.ipynb"):
        found = notebook.read_notebook(path)
        one = form.Form(found, parameters.read_parameters(found), lambda _source: "")
        one.widget()
        assert one._choose(), one.status.value
        for name, value in one.space.items():
            if known[name].type != "languages":
                assert value == one.defaults[name]


def test_countries_are_chosen_by_name():
    country = parameters.definitions()["country"]
    assert ("Kenya (KEN)", "KEN") in form._options(country)


def _button(one, label):
    return next(button for button in one.buttons if button.description == label)
