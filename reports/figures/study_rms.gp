# RMSNorm for LayerNorm: lines in panels.
name = "study_rms"
load "study_lines.gp"
