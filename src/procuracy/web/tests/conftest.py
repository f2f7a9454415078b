"""The browser harness for the tests of this room."""

from procuracy.web.testing import bare_server, browser, open_page

__all__ = ["bare_server", "browser", "open_page"]
