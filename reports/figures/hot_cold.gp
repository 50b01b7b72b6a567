# Time an element, warm and cold, joined by a bar; a row an implementation, a panel a problem.
name = "hot_cold"
load "style.gp"
data = name . ".dat"

longest = 0
stats data using (longest = strlen(strcol(4)) > longest ? strlen(strcol(4)) : longest, 1) nooutput
stats data using 3 prefix "R" nooutput
stats data using 6 prefix "H" nooutput
stats data using 7 prefix "C" nooutput
panels = R_blocks
array blocks[panels]
do for [i = 1:panels] { stats data index i - 1 using (blocks[i] = strcol(1), 1) nooutput }
left = 42 + 7.8 * longest; right = 20.0; upper = 62.0; lower = 56.0; gap = 22.0
cell_w = panels == 1 ? 480.0 : panels == 2 ? 330.0 : 245.0
cell_h = 24.0 * R_max + 8
width = int(left + right + panels * cell_w + (panels - 1) * gap)
height = int(upper + lower + cell_h)
least = (H_min < C_min ? H_min : C_min) / 1.3; most = (H_max > C_max ? H_max : C_max) * 1.3
paint(family) = family eq "roof" ? 0x909090 : colour(family)
form(family) = family eq "roof" ? 5 : shape(family)

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
	}
	set ytics 1 format "" scale 0
	set label 1 "time, warm (filled) and cold (open)" at screen left / width, 1 - 22.0 / height left font ",16" tc rgb ink
	do for [i = 1:panels] {
		x0 = left + (i - 1) * (cell_w + gap)
		set lmargin at screen x0 / width; set rmargin at screen (x0 + cell_w) / width
		set bmargin at screen lower / height; set tmargin at screen (lower + cell_h) / height
		set title blocks[i] offset 0, -0.5
		set xlabel "ns an element" tc rgb ink offset 0, 0.3
		plot \
			data index i - 1 using 6:3:($7 - $6):(0):(paint(strcol(5))) with vectors nohead lc rgb variable lw 1.8, \
			data index i - 1 using 7:3:(paint(strcol(5))) with points pt 6 ps 1.2 * mark lw 1.6 lc rgb variable, \
			data index i - 1 using 6:3:(paint(strcol(5))) with points pt 7 ps 1.1 * mark lc rgb variable
		unset label 1
	}
	# The names, beside the first panel: of those that it lacks too.
	set lmargin at screen 0; set rmargin at screen left / width
	unset border; unset xtics; unset ytics; unset grid; unset title; unset xlabel; unset logscale
	set xrange [0:1]
	plot data using ($8 == 1 ? 1 - 26.0 / left : NaN):3:4 with labels right tc rgb ink, \
		data using ($8 == 1 ? 1 - 12.0 / left : NaN):3:(form(strcol(5))):(paint(strcol(5))) with points pt variable ps 0.9 * mark lc rgb variable
	unset multiplot
}
