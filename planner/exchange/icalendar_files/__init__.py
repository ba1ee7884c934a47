"""iCalendar files: one calendar for each person, trainer and room, and one for the milestones."""
