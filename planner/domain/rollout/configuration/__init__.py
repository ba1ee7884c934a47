"""The configuration workbook: fit-gap table, three books and the integration cards."""
