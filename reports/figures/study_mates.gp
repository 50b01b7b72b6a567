# Batch mates: lines in panels.
name = "study_mates"
load "study_lines.gp"
