"""Group cases, for any line: claimants from a spreadsheet, what each is owed, and one act for all of them."""
