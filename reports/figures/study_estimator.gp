# N or N − 1: lines in panels.
name = "study_estimator"
load "study_lines.gp"
