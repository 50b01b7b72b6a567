# Zero padding: lines in panels.
name = "study_padding"
load "study_lines.gp"
