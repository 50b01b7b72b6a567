# Add & Norm: lines in panels.
name = "study_addnorm"
load "study_lines.gp"
