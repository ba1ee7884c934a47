"""The decision workbook: the selection as a spreadsheet with live formulas."""
