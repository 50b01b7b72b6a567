# Size: lines in panels.
name = "study_size"
load "study_lines.gp"
