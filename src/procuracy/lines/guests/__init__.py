"""People who are invited to a case: observers, experts, hearing officers, persons concerned. Shared by the lines that invite."""
