# Throughput against bytes, log-log, one panel a contract; the roof thick and grey, cache sizes dotted.
name = "throughput"
load "style.gp"
data = name . ".dat"

stats data using 7 prefix "B" nooutput
stats data using (strcol(5) eq "mark" ? NaN : $8) prefix "G" nooutput
all = B_blocks
array panel[all]; array title[all]; array impl[all]; array family[all]; array nth[all]; array mark[all]
do for [i = 1:all] {
	stats data index i - 1 using (panel[i] = column(2), title[i] = strcol(3), impl[i] = strcol(4), family[i] = strcol(5), nth[i] = column(6), 1) nooutput
}
is_mark(i) = family[i] eq "mark"
panels = 0; longest = 0; most = 0
do for [i = 1:all] {
	if (!is_mark(i)) { panels = panel[i] > panels ? int(panel[i]) : panels; longest = strlen(impl[i]) > longest ? strlen(impl[i]) : longest }
}
sizes = ""; sizes_at = ""
do for [i = 1:all] {
	if (is_mark(i)) { stats data index i - 1 using (sizes = sizes . " " . strcol(4), sizes_at = sizes_at . " " . strcol(7), 1) nooutput }
}
across = panels > 1 ? 2 : 1
down = (panels + across - 1) / across
keys = 72.0 + 7.8 * longest
left = 62.0; upper = 48.0; lower = 52.0; between = 90.0
cell_w = across == 1 ? 560.0 : 330.0; cell_h = across == 1 ? 340.0 : 260.0
column_w = left + cell_w + keys
stats data using (strcol(5) eq "mark" ? 0 : column(11)) prefix "K" nooutput
cell_h = K_max * 17.5 + 8 > cell_h ? K_max * 17.5 + 8 : cell_h
width = int(across * column_w + 6)
height = int(upper + lower + down * cell_h + (down - 1) * between)
least = 2 ** floor(log10(B_min) / log10(2) - 0.3); greatest = 2 ** ceil(log10(B_max) / log10(2) + 0.3)
kib(v) = v < 1024 ? sprintf("%d B", v) : v < 1048576 ? sprintf("%d KiB", v / 1024) : sprintf("%d MiB", v / 1048576)
paint(i) = family[i] eq "roof" ? 0xb0b0b0 : tone(family[i], int(nth[i]))
shown(i) = family[i] eq "roof" ? -1 : shape(family[i])
thick(i) = family[i] eq "roof" ? 5 : 1.8

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	set border 3
	set logscale xy
	set xrange [least:greatest]
	set yrange [10 ** floor(log10(G_min) - 0.1):10 ** ceil(log10(G_max) + 0.05)]
	set xtics nomirror ("" 1)
	do for [k = 6:40:(greatest / least > 2e5 ? 4 : 2)] { set xtics add (kib(2.0 ** k) 2.0 ** k) }
	set ytics nomirror format "%g"
	set xlabel "bytes: each input read once, each output written once" offset 0, 0.3
	do for [p = 1:panels] {
		x0 = left + ((p - 1) % across) * column_w
		y0 = height - upper - cell_h - ((p - 1) / across) * (cell_h + between)
		set lmargin at screen x0 / width; set rmargin at screen (x0 + cell_w) / width
		set bmargin at screen y0 / height; set tmargin at screen (y0 + cell_h) / height
		set ylabel ((p - 1) % across == 0 ? "GB/s" : "") offset 0.8, 0
		set key at screen (x0 + cell_w + 14) / width, (y0 + cell_h) / height left top Left reverse samplen 2 spacing 1.15 noopaque
		unset arrow; unset label
		do for [m = 1:words(sizes)] {
			at = real(word(sizes_at, m))
			set arrow from at, graph 0 to at, graph 1 nohead lc rgb faint dt 3 lw 1.2
			set label word(sizes, m) at at, graph 1 right offset -0.3, -0.7 font ",11" tc rgb faint
		}
		first = 0; members = ""; barred = ""
		do for [i = 1:all] { if (!is_mark(i) && panel[i] == p) { first = first ? first : i; members = members . " " . i; barred = family[i] eq "roof" ? barred : barred . " " . i } }
		set title title[first] offset 0, -0.3
		plot for [i in barred] data index int(i) - 1 using 7:8:9:10 with yerrorbars lc rgb paint(int(i)) pt -1 lw 1.2 notitle, \
			for [i in members] data index int(i) - 1 using 7:8 with linespoints lc rgb paint(int(i)) dt dash(int(nth[int(i)])) lw thick(int(i)) pt shown(int(i)) ps 0.8 * mark title impl[int(i)]
	}
	unset multiplot
}
