"""What goes wrong while a template is filled, in words that a designer can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import Environment
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError, UndefinedError

from recap.cards.templating.formatting import FilterError
from recap.errors import RecapError, TemplateError, did_you_mean

NO_FILTER = re.compile(r"No (filter|test) named '(\w+)'")


class MissingNameError(UndefinedError):
    """A template uses *name*, of the record *of* or of its own, and it is not there."""

    def __init__(self, of: Any, name: str | None, message: str | None = None) -> None:
        super().__init__(message)
        self.of, self.name = of, name


KNOWN = (TemplateSyntaxError, TemplateNotFound, MissingNameError, FilterError)


@contextmanager
def explained(
    template: str, folder: Path, environment: Environment, names: Iterable[str], facts: Set[str]
) -> Iterator[None]:
    """
    Turn what goes wrong in *template* into a `TemplateError` with file and line.

    *names* are those that templates may use; *facts* those among them that some
    customers do not have.
    """
    try:
        yield
    except RecapError:
        raise
    except Exception as error:
        fault = _Fault(template, folder, environment, names, facts)
        raise fault.told(error) from (None if isinstance(error, KNOWN) else error)


class _Fault:
    def __init__(
        self,
        template: str,
        folder: Path,
        environment: Environment,
        names: Iterable[str],
        facts: Set[str],
    ) -> None:
        self._template, self._folder, self._environment = template, folder, environment
        self._names, self._facts = {*names}, facts
        path = Path(template)
        self.who = f"Story '{path.stem}'" if path.parent.name == "stories" else f"'{template}'"

    def told(self, error: Exception) -> TemplateError:
        match error:
            case TemplateSyntaxError():
                return self.syntax(error)
            case TemplateNotFound():
                return self.not_found(error)
            case MissingNameError():
                return self.missing(error)
            case FilterError():
                what = f"{self.who} {error.what}."
                return TemplateError(what, self.place(error), error.fix)
        return self.other(error)

    def syntax(self, error: TemplateSyntaxError) -> TemplateError:
        where = f"{error.filename or self._folder / self._template}:{error.lineno}"
        unknown = NO_FILTER.search(error.message or "")
        if unknown:
            known = self._environment.filters if unknown[1] == "filter" else self._environment.tests
            what = (
                f"{self.who} uses the {unknown[1]} '{unknown[2]}', which does not exist."
                f"{did_you_mean(unknown[2], known)}"
            )
            return TemplateError(what, where, "use one of docs/templates.md")
        what = f"{self.who} is not well written: {error.message}."
        return TemplateError(what, where, "correct the braces and tags around this line")

    def not_found(self, error: TemplateNotFound) -> TemplateError:
        name = str(error.name)
        there = self._environment.list_templates(extensions=["html"])
        return TemplateError(
            f"{self.who} wants the template '{name}', which is not there."
            f"{did_you_mean(name, there)}",
            self.place(error),
            "correct its name, or write it",
        )

    def missing(self, error: MissingNameError) -> TemplateError:
        where, name = self.place(error), str(error.name)
        if error.of is None and name in self._facts:
            return TemplateError(
                f"{self.who} uses '{name}', which this customer does not have.",
                where,
                f"add '{name}' to the header's `needs`, or ask first: {{% if {name} is defined %}}",
            )
        if isinstance(error.of, list | tuple):
            return TemplateError(
                f"{self.who} wants item {name} of a list that has {len(error.of)}, from 0.",
                where,
                "ask first: {% if items | length > 4 %}, or write a `when` in the header",
            )
        own = isinstance(error.of, dict)
        known = [str(key) for key in error.of] if own else sorted(self._names)
        fix = f"use one of {', '.join(known)}" if own else "use a fact of docs/facts.md"
        return TemplateError(
            f"{self.who} uses '{name}', which does not exist.{did_you_mean(name, known)}",
            where,
            fix,
        )

    def other(self, error: Exception) -> TemplateError:
        what = f"{self.who} cannot be filled: {error}."
        return TemplateError(what, self.place(error), "correct this line")

    def place(self, error: BaseException) -> str:
        """Find the last line of a template that *error* passed through."""
        lines = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
        ours = [place for place in lines if place[0].startswith(str(self._folder))]
        file, line = ours[-1] if ours else (str(self._folder / self._template), 1)
        return f"{file}:{line}"
