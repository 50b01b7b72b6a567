# A row for each worked example: what the text says, by N, by N - 1, as points below one another.
name = "study_seeds"
load "style.gp"
data = name . ".dat"

stats data using 2 prefix "R" nooutput
rows = int(R_max)
stats data using 5 prefix "V" nooutput
longest = 0; widest = 0
stats data using (longest = strlen(strcol(3)) > longest ? strlen(strcol(3)) : longest, widest = strlen(strcol(7)) > widest ? strlen(strcol(7)) : widest, 1) nooutput
left = 24 + 8.0 * longest; right = 24 + 7.4 * widest
width = int(left + 470 + right); height = int(76 + 52 * rows + 64)
looks = "2 6 4"
inks = "0xd55e00 0x222222 0x0072b2"
says = "'the text' 'divided by N' 'divided by N − 1'"

do for [kind in "svg png"] {
	eval begin(kind)
	set lmargin at screen left / width; set rmargin at screen (left + 470) / width
	set tmargin at screen 1 - 56.0 / height; set bmargin at screen 64.0 / height
	set border 1 lc rgb faint lw 1
	set xrange [V_min - 0.3:V_max + 0.3]; set yrange [rows + 0.5:0.5]
	set grid x lc rgb grid lt 1 lw 1
	set xtics nomirror 1
	unset ytics
	set xlabel "result" offset 0, 0.3
	do for [k = 0:rows] { set arrow k + 1 from graph 0, first k + 0.5 to graph 1, first k + 0.5 nohead lc rgb grid lw 1 }
	set key at screen left / width, 1 - 8.0 / height left top Left reverse horizontal maxcols 3 maxrows 1 samplen 1 font ",12"
	set label 1 "standard deviation" at screen (left + 482) / width, 1 - 40.0 / height left font ",12" tc rgb faint
	plot for [i = 1:3] data index i - 1 using 5:6 with points pt int(word(looks, i)) ps 1.1 * mark lw 1.8 lc rgb int(word(inks, i)) title word(says, i), \
		data index 1 using (column(8) == 0 ? V_min - 0.3 : NaN):2:3 with labels right offset -1, 0 tc rgb ink notitle, \
		data index 1 using (column(8) == 0 ? V_max + 0.3 : NaN):2:7 with labels left offset 1, 0 font ",12" tc rgb ink notitle
}
