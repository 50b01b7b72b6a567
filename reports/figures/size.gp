# Error against the pooled size, log-log, a panel a kind of data.
name = "size"
load "style.gp"
data = name . ".dat"

stats data using 7 prefix "X" nooutput
stats data using 8 prefix "Y" nooutput
all = X_blocks
array panel[all]; array title[all]; array impl[all]; array family[all]; array nth[all]
longest = 0; panels = 0; last = 0; keyed = ""; entries = 0
do for [i = 1:all] {
	stats data index i - 1 using (panel[i] = column(2), title[i] = strcol(3), impl[i] = strcol(4), family[i] = strcol(5), nth[i] = column(6), \
		subject = strcol(9), 1) nooutput
	longest = strlen(impl[i]) > longest ? strlen(impl[i]) : longest
	panels = panels + (panel[i] != last)
	last = panel[i]
	if (!place(keyed, impl[i])) { keyed = keyed . " " . impl[i]; entries = entries + 1 }
}
keys = 66.0 + 7.4 * longest
left = 74.0; upper = 76.0; lower = 56.0; gap = 16.0
cell_w = panels == 1 ? 480.0 : panels == 2 ? 330.0 : 245.0
cell_h = entries * 17.5 + 8 > 300 ? entries * 17.5 + 8 : 300.0
width = int(left + panels * cell_w + (panels - 1) * gap + keys)
height = int(upper + lower + cell_h)
low = floor(log10(Y_min) - 0.1); high = ceil(log10(Y_max) + 0.2)
best_or_worst(n) = n > 1 ? 3 : 1
every = high - low > 8 ? 2 : 1

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	set logscale xy
	set xrange [X_min / 1.5:X_max * 1.5]; set yrange [10.0 ** low:10.0 ** high]
	start = 1
	do for [p = 1:panels] {
		x0 = left + (p - 1) * (cell_w + gap)
		set lmargin at screen x0 / width; set rmargin at screen (x0 + cell_w) / width
		set bmargin at screen lower / height; set tmargin at screen (lower + cell_h) / height
		set border 3 lc rgb faint lw 1
		set grid x y lc rgb grid lt 1 lw 1
		set tics nomirror out scale 0.6 tc rgb ink
		set xtics nomirror ("" 1)
		do for [k = 0:12] { set xtics add (decade(k) 10.0 ** k) }
		set ytics nomirror ("" 1)
		do for [k = int(low):int(high)] { set ytics add (p > 1 || k % every ? "" : decade(k) 10.0 ** k) }
		set title title[start] offset 0, -0.5
		set xlabel "N, elements pooled" offset 0, 0.3
		set ylabel (p == 1 ? "normwise error, u" : "") offset 0.8, 0
		unset key
		unset label
		if (p == 1) { set label 1 subject at screen left / width, 1 - 22.0 / height left font ",16" tc rgb ink }
		set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead lc rgb faint dt 3 lw 1.4
		set label 2 "u" at graph 1, first 1 right offset -0.3, 0.6 font ",11" tc rgb faint
		members = ""
		do for [i = start:all] { members = panel[i] == panel[start] ? members . " " . i : members }
		plot for [i in members] data index int(i) - 1 using 7:8 with linespoints lc rgb tone(family[int(i)], int(nth[int(i)])) \
			dt best_or_worst(int(nth[int(i)])) pt shape(family[int(i)]) ps 0.8 * mark lw 1.8
		start = start + words(members)
	}
	# One key for all panels: an implementation may be missing in any of them.
	unset border; unset grid; unset tics; unset title; unset xlabel; unset ylabel; unset arrow; unset label; unset logscale
	set xrange [0:1]; set yrange [0:1]
	set key at screen (left + panels * cell_w + (panels - 1) * gap + 14) / width, (lower + cell_h) / height left top Left reverse samplen 2 spacing 1.15
	drawn = ""
	array entry[all]
	do for [i = 1:all] { entry[i] = place(drawn, impl[i]) == 0; drawn = entry[i] ? drawn . " " . impl[i] : drawn }
	shown = ""
	do for [i = 1:all] { shown = entry[i] ? shown . " " . i : shown }
	plot NaN notitle, for [i in shown] keyentry with linespoints lc rgb tone(family[int(i)], int(nth[int(i)])) \
		dt best_or_worst(int(nth[int(i)])) pt shape(family[int(i)]) ps 0.8 * mark lw 1.8 title impl[int(i)]
	unset multiplot
}
