"""What every page and route stands on: tools, commands, errors, layout and languages."""
