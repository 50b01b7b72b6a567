# Claims, and their numbers: lines in panels.
name = "study_claims"
load "study_lines.gp"
