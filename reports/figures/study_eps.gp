# What epsilon changes, epsilon in a type, and arithmetic: three panels.
name = "study_eps"
load "study_lines.gp"
