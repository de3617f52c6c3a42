"""Working time: windows, holidays and make-up days, pauses, deadlines that explain themselves."""
