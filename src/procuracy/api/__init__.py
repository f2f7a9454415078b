"""The same commands and queries over HTTP: /api/v1, with OpenAPI."""
