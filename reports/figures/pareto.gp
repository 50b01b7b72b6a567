# Log time against log error, one panel a decade of conditioning; the frontier stepped, the roof dashed.
name = "pareto"
load "style.gp"
data = name . ".dat"

only(kind, value) = strcol(2) eq kind ? value : NaN
point(value) = only("point", value)
panels = ""; present = ""; problem = ""; lost = NaN
stats data using (present = strcol(2) eq "point" && !place(present, strcol(4)) ? present . " " . strcol(4) : present, problem = strcol(12), 1) nooutput
stats data using (strcol(2) eq "frontier" ? NaN : $5) prefix "T" nooutput
stats data using 9 prefix "E" nooutput
stats data using (point(strcol(8) eq "NaN" || strcol(8) eq "Inf" ? $9 : NaN)) prefix "LOST" nooutput
count = T_blocks
across = count == 1 ? 1 : count == 2 || count == 4 ? 2 : 3
down = ceil(count / real(across))
width = across == 1 ? 760 : 960
height = 110 + 330 * down

left = 78.0; right = 22.0; upper = 84.0; lower = 62.0; gap = 30.0; title_room = 26.0
cell_w = (width - left - right - gap * (across - 1)) / across
cell_h = (height - upper - lower - (gap + title_room) * (down - 1)) / down
x_lo = 10 ** floor(log10(T_min) * 2 - 0.2) ** 0.5
low = 10 ** ((floor(log10(T_min) * 3 - 0.6)) / 3.0)
high = 10 ** ((ceil(log10(T_max) * 3 + 1.6)) / 3.0)
bottom = 10 ** floor(log10(E_min) - 0.15)
top = 10 ** ceil(log10(E_max) + 0.35)

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	set logscale xy
	set format y "10^{%L}"
	set xtics format "%g"
	do for [i = 0:count - 1] {
		column_i = i % across; row_i = i / across
		x0 = left + column_i * (cell_w + gap)
		y1 = height - upper - row_i * (cell_h + gap + title_room)
		set lmargin at screen x0 / width
		set rmargin at screen (x0 + cell_w) / width
		set tmargin at screen y1 / height
		set bmargin at screen (y1 - cell_h) / height
		set xrange [low:high]; set yrange [bottom:top]
		set xlabel (i + across >= count ? "time, ns an element" : "") offset 0, 0.3
		set ylabel (column_i == 0 ? "normwise error, u" : "") offset 0.5, 0
		block = ""
		stats data index i using (block = strcol(1), 1) nooutput
		set title block noenhanced offset 0, -0.6
		unset key
		if (i == 0) {
			set key at screen left / width, 1 - 46.0 / height left center horizontal Left reverse samplen 1 width 1 maxrows 1
			set label 1 problem noenhanced at screen left / width, 1 - 20.0 / height left font ",15" tc rgb ink
		} else {
			unset label 1
		}
		set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead lc rgb faint dt 3 lw 1
		plot \
			data index i using (only("roof", $5)):(bottom):(0):(log10(1)):(0) with points pt -1 notitle, \
			data index i using (only("roof", $5)):(bottom):(0):(top - bottom) with vectors nohead lc rgb faint dt 2 lw 1.5 notitle, \
			data index i using (only("frontier", $5)):(only("frontier", $9)) with steps lc rgb 0xb8b8b8 lw 3 notitle, \
			data index i using (point($5)):(point($9)):6:7:10:9:(colour(strcol(4))) with xyerrorbars pt -1 lc rgb variable lw 1.2 notitle, \
			data index i using (point($5)):(point($9)):(shape(strcol(4))):(colour(strcol(4))) with points pt variable lc rgb variable ps 1.1 notitle, \
			data index i using (point($5)):(point($9)):11 with labels noenhanced left offset 0.9, 0.5 font ",11" tc rgb ink notitle, \
			for [f in present] keyentry with points pt shape(f) lc rgb colour(f) ps 1.1 title f
	}
	unset multiplot
}
