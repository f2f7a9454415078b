"""State judicial aid: from a lead or an application to the money in her hand, and the visit after it."""
