"""The plan as a workbook: dates that follow durations, a Gantt chart, timetables, people and the calendar."""
