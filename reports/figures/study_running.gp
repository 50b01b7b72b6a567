# Running statistics: lines in panels.
name = "study_running"
load "study_lines.gp"
