# Log time against log error, one panel a decade of conditioning; the frontier stepped, the roof dashed.
name = "pareto"
load "style.gp"
data = name . ".dat"

only(kind, value) = strcol(2) eq kind ? value : NaN
point(value) = only("point", value)
present = ""; problem = ""; roof = ""; lost = 0
stats data using (present = strcol(2) eq "point" && !place(present, strcol(4)) ? present . " " . strcol(4) : present, \
	roof = strcol(2) eq "roof" ? strcol(3) : roof, lost = strcol(8) eq "NaN" || strcol(8) eq "Inf" ? column(9) : lost, problem = strcol(12), 1) nooutput
stats data using 5 prefix "T" nooutput
stats data using 9 prefix "E" nooutput
stats data using 11 prefix "N" nooutput
listed = ""
do for [f in families] { if (place(present, f)) { listed = listed . " " . f } }
count = T_blocks
array blocks[count]
do for [i = 1:count] { stats data index i - 1 using (blocks[i] = strcol(1), 1) nooutput }
across = count == 1 ? 1 : count == 2 || count == 4 ? 2 : 3
down = (count + across - 1) / across
width = across == 1 ? 700 : 960
left = 102.0; right = 18.0; upper = 108.0; lower = 56.0; gap = 16.0; between = 74.0
cell_w = (width - left - right - gap * (across - 1)) / across
cell_h = across == 1 ? 360.0 : 270.0
fastest = 10 ** (floor(3 * log10(T_min) - 0.5) / 3.0)
slowest = 10 ** (ceil(3 * log10(T_max) + 0.5) / 3.0)
low = floor(log10(E_min) - 0.7)
high = ceil(log10(E_max) + 0.2)
# Below the least error, in decades of the same height, room for the frontier's names.
line_h = 15.0
name_rows = across < 3 && N_max > 3 ? ceil(N_max / 2.0) : N_max
decade_h = cell_h / (high - low)
foot = low - (line_h * name_rows + 8) / decade_h
cell_h = decade_h * (high - foot)
height = int(upper + lower + down * cell_h + between * (down - 1))
name_x(nth) = fastest * (slowest / fastest) ** (nth > name_rows ? 0.51 : 0.02)
name_y(nth) = 10 ** (low - (line_h * (nth > name_rows ? nth - name_rows - 0.5 : nth - 0.5) + 2) / decade_h)
every_decade = high - low > 8 ? 2 : 1

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	# The problem and the key, above all panels.
	unset logscale; unset xlabel; unset ylabel; unset title; unset arrow
	set lmargin at screen left / width; set rmargin at screen 1 - right / width
	set tmargin at screen 1; set bmargin at screen 1 - 76.0 / height
	set label 1 problem at screen left / width, 1 - 18.0 / height left font ",16" tc rgb ink
	unset border; unset tics; unset grid
	set xrange [0:1]; set yrange [0:1]
	set key at screen left / width, 1 - 54.0 / height left center horizontal Left reverse samplen 1.6 width 1
	plot NaN notitle, for [f in listed] keyentry with points pt shape(f) lc rgb colour(f) ps 1.1 * mark title f, \
		keyentry with lines lc rgb 0xb0b0b0 lw 3 title "frontier", \
		keyentry with lines lc rgb faint dt 2 lw 1.5 title (strlen(roof) ? roof : "no roof measured")
	unset label 1; unset key
	set border 3; set grid; set tics nomirror out scale 0.6 tc rgb ink
	set logscale xy
	set xrange [fastest:slowest]; set yrange [10 ** foot:10 ** high]
	set xtics nomirror 1e-9, 10 format "%g"
	if (slowest / fastest < 200) {
		do for [k = -3:9] { do for [m in "1 2 5"] { set xtics add (sprintf("%g", m * 10.0 ** k) m * 10.0 ** k) } }
	}
	set ytics nomirror 1, 10 format ""
	do for [i = 0:count - 1] {
		x0 = left + i % across * (cell_w + gap)
		y0 = height - upper - cell_h - i / across * (cell_h + between)
		set lmargin at screen x0 / width; set rmargin at screen (x0 + cell_w) / width
		set bmargin at screen y0 / height; set tmargin at screen (y0 + cell_h) / height
		set xlabel (i + across >= count ? "time, ns an element" : "") offset 0, 0.3
		set ylabel (i % across == 0 ? "normwise error, u" : "") offset 0.8, 0
		set ytics nomirror ("" 1)
		do for [k = int(low):int(high)] {
			label = i % across == 0 && k % every_decade == 0 && (!(lost > 0) || 10.0 ** k < 0.3 * lost) ? decade(k) : ""
			set ytics add (label 10.0 ** k)
		}
		if (lost > 0 && i % across == 0) { set ytics add ("NaN, Inf" lost) }
		set title blocks[i + 1] offset 0, -0.5
		set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead lc rgb faint dt 3 lw 1.2
		plot \
			data index i using (only("roof", $5)):(10.0 ** low):(0):(10.0 ** high - 10.0 ** low) with vectors nohead lc rgb faint dt 2 lw 1.5, \
			data index i using (only("frontier", $5)):9 with steps lc rgb 0xb0b0b0 lw 3, \
			data index i using (point($5)):9:6:7:10:9:(colour(strcol(4))) with xyerrorbars pt -1 lc rgb variable lw 1.2, \
			data index i using (point($5)):9:(shape(strcol(4))):(colour(strcol(4))) with points pt variable lc rgb variable ps 1.1 * mark, \
			data index i using (point($5)):9:(strcol(11) eq "?" ? "" : strcol(11)) with labels right offset -0.5, -0.7 font ",11" tc rgb ink, \
			data index i using (strcol(11) eq "?" ? NaN : name_x(column(11))):(name_y(column(11))):(strcol(11) . "  " . strcol(3)) with labels left font ",11" tc rgb ink
	}
	unset multiplot
}
