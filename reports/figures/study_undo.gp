# Undoing the norm: lines in panels.
name = "study_undo"
load "study_lines.gp"
