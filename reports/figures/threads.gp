# Throughput against threads, a panel a problem; the copy thick and grey.
name = "threads"
load "style.gp"
data = name . ".dat"

stats data using 7 prefix "T" nooutput
stats data using 8 prefix "G" nooutput
all = T_blocks
array panel[all]; array title[all]; array impl[all]; array family[all]; array nth[all]
longest = 0; panels = 0; last = 0
do for [i = 1:all] {
	stats data index i - 1 using (panel[i] = column(2), title[i] = strcol(3), impl[i] = strcol(4), family[i] = strcol(5), nth[i] = column(6), 1) nooutput
	longest = strlen(impl[i]) > longest ? strlen(impl[i]) : longest
	panels = panels + (panel[i] != last)
	last = panel[i]
}
stats data using 11 prefix "K" nooutput
keys = 72.0 + 7.8 * longest
left = 74.0; upper = 48.0; lower = 52.0; between = 70.0
across = panels > 1 ? 2 : 1
down = (panels + across - 1) / across
cell_w = across == 1 ? 420.0 : 250.0
cell_h = K_max * 17.5 + 8 > 260 ? K_max * 17.5 + 8 : 260.0
column_w = left + cell_w + keys
width = int(across * column_w + 6)
height = int(upper + lower + down * cell_h + (down - 1) * between)
paint(i) = family[i] eq "roof" ? 0xb0b0b0 : tone(family[i], int(nth[i]))
shown(i) = family[i] eq "roof" ? -1 : shape(family[i])
thick(i) = family[i] eq "roof" ? 5 : 1.8

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	set border 3
	set xrange [T_min - 0.25:T_max + 0.25]
	set xtics nomirror 1
	set ytics nomirror format "%g"
	start = 1
	do for [p = 1:panels] {
		x0 = left + ((p - 1) % across) * column_w
		y0 = height - upper - cell_h - ((p - 1) / across) * (cell_h + between)
		set lmargin at screen x0 / width; set rmargin at screen (x0 + cell_w) / width
		set bmargin at screen y0 / height; set tmargin at screen (y0 + cell_h) / height
		set yrange [0:*]
		set xlabel "threads" offset 0, 0.3
		set ylabel ((p - 1) % across == 0 ? "GB/s" : "") offset 0.4, 0
		set key at screen (x0 + cell_w + 14) / width, (y0 + cell_h) / height left top Left reverse samplen 2 spacing 1.15 noopaque
		members = ""; barred = ""
		do for [i = start:all] {
			if (panel[i] == panel[start]) {
				members = members . " " . i
				barred = family[i] eq "roof" ? barred : barred . " " . i
			}
		}
		set title title[start] offset 0, -0.3
		plot for [i in barred] data index int(i) - 1 using 7:8:9:10 with yerrorbars lc rgb paint(int(i)) pt -1 lw 1.2 notitle, \
			for [i in members] data index int(i) - 1 using 7:8 with linespoints lc rgb paint(int(i)) dt dash(int(nth[int(i)])) \
				lw thick(int(i)) pt shown(int(i)) ps 0.8 * mark title impl[int(i)]
		start = start + words(members)
	}
	unset multiplot
}
