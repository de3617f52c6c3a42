"""Households from a spreadsheet into the register, with a sentence for every row that is wrong."""
