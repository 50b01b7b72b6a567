# The size of the batch: lines in panels.
name = "study_batch"
load "study_lines.gp"
