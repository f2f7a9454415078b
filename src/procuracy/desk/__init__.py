"""The officials' workspace: my work, the case page, approvals, intake, search, administration."""
