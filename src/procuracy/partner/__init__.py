"""The partners' workspace: the requests that an agency got and nothing else, its answers, and people whom it sends to us."""
