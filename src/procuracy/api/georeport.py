"""How Open311 GeoReport v2 writes its answers: JSON and XML of the same content, and errors in the standard's own form."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from procuracy.casework.errors import CaseworkError, InvalidFacts
from procuracy.web.views import REFUSALS

from .auth import TooMany

FORMS = {"json": "application/json; charset=utf-8", "xml": "application/xml; charset=utf-8"}
ROWS = {
    "services": "service", "service_requests": "request", "errors": "error", "attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip
"""What the members of a list are called in XML."""
_UNSOUND = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, and no answer to a question of ours needs."""


class Refused(Exception):
    """A refusal of the standard: its HTTP status, which is its code too, and sentences."""

    def __init__(self, status: int, *descriptions: str) -> None:
        super().__init__(status)
        self.status = status
        self.descriptions = descriptions


def unsound(text: str) -> bool:
    """Whether a text holds characters that no answer could carry back."""
    return bool(_UNSOUND.search(text))


def written(form: str, root: str, content: Any, status: int = 200) -> HttpResponse:
    """An answer as JSON or XML. `root` is the XML document's name; JSON has none."""
    if form == "xml":
        tree = ElementTree.Element(root)
        _fill(tree, content)
        body = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
    else:
        body = json.dumps(content, ensure_ascii=False).encode()
    return HttpResponse(body, status=status, content_type=FORMS[form])


def _fill(node: ElementTree.Element, content: Any) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            _fill(ElementTree.SubElement(node, name), value)
    elif isinstance(content, list | tuple):
        for value in content:
            _fill(ElementTree.SubElement(node, ROWS[node.tag]), value)
    elif isinstance(content, bool):
        node.text = "true" if content else "false"
    elif content is not None:
        node.text = _UNSOUND.sub("", str(content))


View = Callable[..., HttpResponse]


def answered(*methods: str) -> Callable[[View], View]:
    """Decorator of a call: only its methods and the two forms, refusals as the standard has them."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, form: str = "json", **kwargs: Any) -> HttpResponse:
            known = form if form in FORMS else "json"
            return _guarded(view, methods, request, form, args, kwargs, known)

        inner.csrf_exempt = True  # type: ignore[attr-defined]  # programs hold a key and no cookie
        return inner

    return wrap


def _guarded(view: View, methods: tuple[str, ...], request: HttpRequest, form: str, args: Any, kwargs: Any, known: str) -> HttpResponse:
    try:
        if form not in FORMS:
            raise Refused(404, _("The format is json or xml."))
        if any(unsound(text) for name, values in request.GET.lists() for text in (name, *values)):
            raise Refused(400, _("There are control characters in the address."))
        if request.method not in methods:
            response = _errors(known, 405, [REFUSALS[405]])
            response["Allow"] = ", ".join(methods)
            return response
        return view(request, *args, form=form, **kwargs)
    except Refused as error:
        return _errors(known, error.status, error.descriptions)
    except RequestDataTooBig:
        return _errors(known, 413, [REFUSALS[413]])
    except InvalidFacts as error:
        return _errors(known, 400, [f"{name}: {line}" for name, lines in error.errors.items() for line in lines])
    except CaseworkError as error:
        return _errors(known, error.status if error.status in (403, 404) else 400, [str(error)])
    except TooMany as error:
        response = _errors(known, 429, [str(error)])
        response["Retry-After"] = str(error.seconds)
        return response


def _errors(form: str, status: int, descriptions: Any) -> HttpResponse:
    return written(form, "errors", [{"code": str(status), "description": str(text)} for text in descriptions], status)
