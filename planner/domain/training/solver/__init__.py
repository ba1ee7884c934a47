"""The timetable solver: groups of learners, trainers and rooms on half-days, with proven bounds."""
