"""Who somebody is and what they may do at which site."""
