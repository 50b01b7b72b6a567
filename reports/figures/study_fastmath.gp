# Compiler flags: lines in panels.
name = "study_fastmath"
load "study_lines.gp"
