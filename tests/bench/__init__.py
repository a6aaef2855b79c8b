"""Speed, measured as ratios within one run against simple baselines: ``make bench``."""
