# Fraction of elements with an error of at least e ulps, log-log, one panel a decade of conditioning; a wall at half an ulp.
name = "ccdf"
load "style.gp"
data = name . ".dat"

stats data using 7 prefix "X" nooutput
stats data using 8 prefix "Y" nooutput
all = X_blocks
array panel[all]; array title[all]; array impl[all]; array family[all]; array nth[all]
do for [i = 1:all] {
	stats data index i - 1 using (panel[i] = column(2), title[i] = strcol(3), impl[i] = strcol(4), family[i] = strcol(5), nth[i] = column(6), subject = strcol(9), 1) nooutput
}
panels = int(panel[all])
longest = 0
do for [i = 1:all] { longest = strlen(impl[i]) > longest ? strlen(impl[i]) : longest }
entries = 0
do for [i = 1:all] { entries = entries + (panel[i] == 1) }
across = panels == 1 ? 1 : panels == 2 || panels == 4 ? 2 : 3
down = (panels + across - 1) / across
keys = 66.0 + 7.4 * longest
left = 74.0; upper = 76.0; lower = 56.0; gap = 16.0; between = 74.0
cell_w = across == 1 ? 480.0 : across == 2 ? 330.0 : 245.0; cell_h = down == 1 && entries * 17.5 + 8 > 250 ? entries * 17.5 + 8 : 250.0
width = int(left + across * cell_w + (across - 1) * gap + keys)
height = int(upper + lower + down * cell_h + between * (down - 1))
low = floor(log10(Y_min)); least = 10 ** floor(log10(X_min)); greatest = 10 ** ceil(log10(X_max) + 0.01)

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	set border 3
	set logscale xy
	set xrange [least:greatest]; set yrange [10.0 ** low:1.3]
	every_x = greatest / least > 1e9 ? 4 : greatest / least > 1e4 ? 2 : 1
	set xtics nomirror ("" 1)
	do for [k = -4:16:every_x] { set xtics add (decade(k) 10.0 ** k) }
	do for [p = 1:panels] {
		x0 = left + (p - 1) % across * (cell_w + gap)
		y0 = height - upper - cell_h - (p - 1) / across * (cell_h + between)
		set lmargin at screen x0 / width; set rmargin at screen (x0 + cell_w) / width
		set bmargin at screen y0 / height; set tmargin at screen (y0 + cell_h) / height
		set ytics nomirror ("" 1)
		do for [k = int(low):0:(low < -6 ? 2 : 1)] { set ytics add ((p - 1) % across ? "" : decade(k) 10.0 ** k) }
		set ylabel ((p - 1) % across == 0 ? "fraction of elements" : "") offset 0.8, 0
		set xlabel (p - 1 + across >= panels ? "error at least, ulp" : "") offset 0, 0.3
		unset key; unset label
		if (p == 1) {
			set key at screen (left + across * cell_w + (across - 1) * gap + 14) / width, (y0 + cell_h) / height left top Left reverse samplen 2 spacing 1.15
			set label 1 subject at screen left / width, 1 - 22.0 / height left font ",16" tc rgb ink
		}
		set arrow 1 from 0.5, graph 0 to 0.5, graph 1 nohead lc rgb faint dt 3 lw 1.5
		first = 0; members = ""
		do for [i = 1:all] { if (panel[i] == p) { first = first ? first : i; members = members . " " . i } }
		set title title[first] offset 0, -0.5
		plot for [i in members] data index int(i) - 1 using 7:8 with lines lc rgb tone(family[int(i)], int(nth[int(i)])) dt dash(int(nth[int(i)])) lw 2.2 title impl[int(i)]
	}
	unset multiplot
}
