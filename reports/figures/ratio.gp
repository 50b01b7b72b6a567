# Ratios to the baseline's time with intervals, log scale; a row an implementation, a panel a problem.
name = "ratio"
load "style.gp"
data = name . ".dat"

longest = 0
# Too few processes give no interval at all: then stats sets nothing.
LO_min = 0; HI_max = 0
stats data using (longest = strlen(strcol(4)) > longest ? strlen(strcol(4)) : longest, 1) nooutput
stats data using 3 prefix "R" nooutput
stats data using 7 prefix "LO" nooutput
stats data using 8 prefix "HI" nooutput
stats data using 6 prefix "X" nooutput
panels = R_blocks
array blocks[panels]; array baseline[panels]
do for [i = 1:panels] { stats data index i - 1 using (blocks[i] = strcol(1), baseline[i] = strcol(10), 1) nooutput }
left = 42 + 7.8 * longest; right = 20.0; upper = 62.0; lower = 56.0; gap = 22.0
cell_w = panels == 1 ? 480.0 : panels == 2 ? 330.0 : panels == 3 ? 245.0 : 205.0
cell_h = 24.0 * R_max + 8
width = int(left + right + panels * cell_w + (panels - 1) * gap)
height = int(upper + lower + cell_h)
least = X_min < 1 ? X_min : 1.0; most = X_max > 1 ? X_max : 1.0
least = LO_min > 0 && LO_min < least ? LO_min : least; most = HI_max > most ? HI_max : most
# Two processes that disagree give an interval of many decades: it is cut, and the points stay apart.
cut = 8.0
least = least < X_min / cut ? X_min / cut : least; most = most > X_max * cut ? X_max * cut : most
room = (most / least) ** 0.06 * 1.02
least = least / room; most = most * room
claimed(value) = strcol(9) eq "FASTER" || strcol(9) eq "SLOWER" ? value : NaN
unclaimed(value) = strcol(9) eq "FASTER" || strcol(9) eq "SLOWER" ? NaN : value

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	set border 1 lc rgb faint lw 1
	set grid x y lc rgb grid lt 1 lw 1
	unset key
	set logscale x
	set xrange [least:most]
	set yrange [R_max + 0.6:0.4]
	set tics nomirror out scale 0.6 tc rgb ink
	set xtics nomirror ("" 1)
	if (most / least > 60) {
		do for [k = -4:6] { set xtics add (sprintf("%g", 10.0 ** k) 10.0 ** k) }
	} else {
		do for [k = -4:6] { do for [m in "1 2 5"] { set xtics add (sprintf("%g", m * 10.0 ** k) m * 10.0 ** k) } }
		if (most / least < 3) { do for [t in "0.6 0.7 0.8 0.9 1.1 1.2 1.4 1.6 1.8"] { set xtics add (t real(t)) } }
	}
	set ytics 1 format "" scale 0
	set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb faint lw 1.5
	set label 1 "time / time of the baseline" at screen left / width, 1 - 22.0 / height left font ",16" tc rgb ink
	do for [i = 1:panels] {
		x0 = left + (i - 1) * (cell_w + gap)
		set lmargin at screen x0 / width; set rmargin at screen (x0 + cell_w) / width
		set bmargin at screen lower / height; set tmargin at screen (lower + cell_h) / height
		set title blocks[i] offset 0, -0.5
		set xlabel "over " . baseline[i] font ",11" tc rgb ink offset 0, 0.3
		plot \
			data index i - 1 using 6:3:7:8:(colour(strcol(5))) with xerrorbars pt -1 lc rgb variable lw 1.6, \
			data index i - 1 using (unclaimed($6)):3:(colour(strcol(5))) with points pt 6 ps 1.2 * mark lw 1.6 lc rgb variable, \
			data index i - 1 using (claimed($6)):3:(colour(strcol(5))) with points pt 7 ps 1.1 * mark lc rgb variable
		unset label 1
	}
	# The names, beside the first panel: of those that it lacks too.
	set lmargin at screen 0; set rmargin at screen left / width
	unset border; unset xtics; unset ytics; unset grid; unset title; unset xlabel; unset arrow; unset logscale
	set xrange [0:1]
	plot data using ($11 == 1 ? 1 - 26.0 / left : NaN):3:4 with labels right tc rgb ink, \
		data using ($11 == 1 ? 1 - 12.0 / left : NaN):3:(shape(strcol(5))):(colour(strcol(5))) with points pt variable ps 0.9 * mark lc rgb variable
	unset multiplot
}
