# Conditioning: lines in panels.
name = "study_condition"
load "study_lines.gp"
