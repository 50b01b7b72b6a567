# One outlier: lines in panels.
name = "study_outlier"
load "study_lines.gp"
