"""What pages for people have in common: made here, whole, for any browser; no script in them."""

from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.responses import HTMLResponse, Response

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Pages:
    """The templates of `resources/operations`; `filters`: what they may do to values."""

    def __init__(self, **filters: Any) -> None:
        self._made = Environment(loader=PackageLoader("resources", "operations"), autoescape=select_autoescape())
        self._made.filters.update(filters)

    def render(self, page: str, status: int = 200, **values: Any) -> Response:
        """A template of `resources/operations`, filled in."""
        return HTMLResponse(self._made.get_template(page).render(**values), status, _HEADERS)
