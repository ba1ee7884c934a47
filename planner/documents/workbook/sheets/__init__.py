"""The sheets of the decision workbook, one module each."""
