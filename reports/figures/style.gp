# Shared by every figure: colours and shapes by family, type, grid, and output as SVG and PNG.
# A figure sets `name`, `width` and `height`, and draws inside:  do for [kind in "svg png"] { eval begin(kind) ... }
# Text is never `enhanced`: a name may hold any of _ ^ @ { }.
set encoding utf8
set minussign
set datafile missing "?"

# One colour and one shape a family: Okabe and Ito's colours, which the colour-blind tell apart; shapes serve in grey.
families = "naive twopass welford compensated simd fused exact reference peer plugin"
colours = "0xd55e00 0x0072b2 0xcc79a7 0x009e73 0xe69f00 0x56b4e9 0x000000 0x000000 0x707070 0x6a3d9a"
shapes = "7 5 9 11 13 15 3 2 6 4"
place(list, item) = sum [at = 1:words(list)] (word(list, at) eq item ? at : 0)
known(family) = place(families, family) ? place(families, family) : words(families)
colour(family) = int(word(colours, known(family)))
shape(family) = int(word(shapes, known(family)))
# Members of one family share its colour: five dashes tell them apart, then a paler tone, and the five again.
dash(nth) = (nth - 1) % 5 + 1
pale(rgb) = ((rgb >> 16 & 255) + 255) / 2 << 16 | ((rgb >> 8 & 255) + 255) / 2 << 8 | ((rgb & 255) + 255) / 2
tone(family, nth) = nth > 5 ? pale(colour(family)) : colour(family)
ink = 0x222222
faint = 0x8a8a8a
grid = 0xdddddd

# A decade's name: 0.1, 1, 10, 10², 10³ ...
digits = "⁰ ¹ ² ³ ⁴ ⁵ ⁶ ⁷ ⁸ ⁹"
raised(n) = (n < 0 ? "⁻" : "") . (abs(n) > 9 ? word(digits, abs(n) / 10 + 1) : "") . word(digits, abs(n) % 10 + 1)
decade(n) = n >= -2 && n <= 1 ? sprintf("%g", 10.0 ** n) : "10" . raised(n)

# `mark` is what a point's size is multiplied by: terminals do not agree on how large a point is.
face = "DejaVu Sans,Helvetica,Arial,sans-serif"
begin(kind) = kind eq "svg" \
	? sprintf("set terminal svg size %d,%d dynamic noenhanced font '%s,13' background '#ffffff'; set output '%s.svg'; mark = 0.75", width, height, face, name) \
	: sprintf("set terminal pngcairo size %d,%d noenhanced font 'DejaVu Sans,13' fontscale 1.5 linewidth 1.7 pointscale 1.7 background '#ffffff'; set output '%s.png'; mark = 1.0", 2 * width, 2 * height, name)

set border lc rgb faint lw 1
set tics nomirror out scale 0.6 tc rgb ink
set grid lc rgb grid lt 1 lw 1
set xlabel tc rgb ink
set ylabel tc rgb ink
set title tc rgb ink
set key tc rgb ink
set errorbars small
