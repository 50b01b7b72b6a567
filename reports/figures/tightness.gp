# Measured errors as shares of their bounds, log scale; a row an implementation, a panel a quantity.
name = "tightness"
load "style.gp"
data = name . ".dat"

longest = 0
stats data using (longest = strlen(strcol(4)) > longest ? strlen(strcol(4)) : longest, 1) nooutput
stats data using 3 prefix "R" nooutput
stats data using 7 prefix "LEAST" nooutput
stats data using 9 prefix "WORST" nooutput
panels = R_blocks
array blocks[panels]
do for [i = 1:panels] { stats data index i - 1 using (blocks[i] = strcol(1), 1) nooutput }
left = 42 + 7.8 * longest; right = 20.0; upper = 62.0; lower = 56.0; gap = 22.0
cell_w = panels == 1 ? 480.0 : panels == 2 ? 330.0 : 245.0
cell_h = 24.0 * R_max + 8
width = int(left + right + panels * cell_w + (panels - 1) * gap)
height = int(upper + lower + cell_h)
low = floor(log10(LEAST_min) - 0.1)
most = WORST_max > 1 ? WORST_max * 2 : 2.0
every = -low > 12 ? 4 : -low > 5 ? 2 : 1

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	set border 1 lc rgb faint lw 1
	set grid x y lc rgb grid lt 1 lw 1
	unset key
	set logscale x
	set xrange [10.0 ** low:most]
	set yrange [R_max + 0.6:0.4]
	set tics nomirror out scale 0.6 tc rgb ink
	set xtics nomirror ("" 1)
	do for [k = int(low):int(log10(most))] { if (k % every == 0) { set xtics add (decade(k) 10.0 ** k) } }
	set ytics 1 format "" scale 0
	set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb faint lw 1.5
	set label 1 "error / bound" at screen left / width, 1 - 22.0 / height left font ",16" tc rgb ink
	do for [i = 1:panels] {
		x0 = left + (i - 1) * (cell_w + gap)
		set lmargin at screen x0 / width; set rmargin at screen (x0 + cell_w) / width
		set bmargin at screen lower / height; set tmargin at screen (lower + cell_h) / height
		set title blocks[i] offset 0, -0.5
		set xlabel "share of the bound" tc rgb ink offset 0, 0.3
		plot \
			data index i - 1 using 8:3:7:9:(colour(strcol(5))) with xerrorbars pt -1 lc rgb variable lw 1.6, \
			data index i - 1 using 8:3:(colour(strcol(5))) with points pt 6 ps 1.1 * mark lw 1.6 lc rgb variable, \
			data index i - 1 using 9:3:(colour(strcol(5))) with points pt 7 ps 1.1 * mark lc rgb variable
		unset label 1
	}
	# The names, beside the first panel: of those that it lacks too.
	set lmargin at screen 0; set rmargin at screen left / width
	unset border; unset xtics; unset ytics; unset grid; unset title; unset xlabel; unset arrow; unset logscale
	set xrange [0:1]
	plot data using ($10 == 1 ? 1 - 26.0 / left : NaN):3:4 with labels right tc rgb ink, \
		data using ($10 == 1 ? 1 - 12.0 / left : NaN):3:(shape(strcol(5))):(colour(strcol(5))) with points pt variable ps 0.9 * mark lc rgb variable
	unset multiplot
}
