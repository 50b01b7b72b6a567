# Rounding order: lines in panels.
name = "study_rounding"
load "study_lines.gp"
