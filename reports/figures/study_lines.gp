# Lines in panels side by side, each with its key beneath: what most studies show. A figure sets `name` and loads this. Its columns:
# block panel title xlabel ylabel scale series family nth x y lo hi; scale is "log log", "log lin", "lin log" or "lin lin" (x, y);
# family: an implementation's, "definition", or "guide" (a dotted line without points; of several the first has a name, the others ' '). Intervals are bars.
load "style.gp"
data = name . ".dat"

# What is defined has colours and hollow shapes of its own, so that it is never taken for an implementation.
tones = "0x222222 0x8c510a 0x01847a 0x762a83 0xbf812d 0x4d78b0 0x999999 0x5b7f00"
hollows = "6 4 8 10 12 14 1 2"
cycle(list, nth) = int(word(list, (nth - 1) % words(list) + 1))
ink_of(family, nth) = family eq "guide" ? faint : family eq "definition" ? cycle(tones, nth) : tone(family, 1)
shape_of(family, nth) = family eq "guide" ? -1 : family eq "definition" ? cycle(hollows, nth) : shape(family)
dash_of(family, nth) = family eq "guide" ? 3 : dash(nth)

stats data using 10 prefix "X" nooutput
all = X_blocks
array panel[all]; array title[all]; array xname[all]; array yname[all]; array scale[all]; array series[all]; array family[all]; array nth[all]
array low[all]; array high[all]; array left_end[all]; array right_end[all]
panels = 0; last = 0; deepest = 0; entries = 0
do for [i = 1:all] {
	stats data index i - 1 using (panel[i] = int(column(2)), title[i] = strcol(3), xname[i] = strcol(4), yname[i] = strcol(5), scale[i] = strcol(6), \
		series[i] = strcol(7), family[i] = strcol(8), nth[i] = int(column(9)), 1) nooutput
	stats data index i - 1 using 10 prefix "P" nooutput
	left_end[i] = P_min; right_end[i] = P_max
	stats data index i - 1 using 11 prefix "P" nooutput
	low[i] = P_min; high[i] = P_max
	# Intervals count too, unless a logarithmic axis cannot show their ends.
	stats data index i - 1 using (valid(12) && (column(12) > 0 || word(scale[i], 2) eq "lin") ? column(12) : column(11)) prefix "P" nooutput
	low[i] = P_min < low[i] ? P_min : low[i]
	stats data index i - 1 using (valid(13) ? column(13) : column(11)) prefix "P" nooutput
	high[i] = P_max > high[i] ? P_max : high[i]
	if (panel[i] != last) { panels = panels + 1; entries = 0 }
	entries = entries + (series[i] ne " ")
	deepest = entries > deepest ? entries : deepest
	last = panel[i]
}
cell_w = panels == 1 ? 460.0 : panels == 2 ? 340.0 : 262.0
cell_h = 250.0; left = 72.0; gap = 74.0; upper = 38.0; lower = 58.0
width = int(left + panels * cell_w + (panels - 1) * gap + 22)
height = int(upper + cell_h + lower + 8 + deepest * 20 + 12)
is_log(text, which) = word(text, which) eq "log"
whole_low(value) = int(floor(log10(value) + 0.02))
whole_high(value) = int(ceil(log10(value) - 0.02))
step(from, to) = to - from > 15 ? 4 : to - from > 10 ? 3 : to - from > 5 ? 2 : 1

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	start = 1
	do for [p = 1:panels] {
		members = ""
		y_low = low[start]; y_high = high[start]; x_low = left_end[start]; x_high = right_end[start]
		do for [i = start:all] {
			if (panel[i] == panel[start]) {
				members = members . " " . i
				y_low = low[i] < y_low ? low[i] : y_low; y_high = high[i] > y_high ? high[i] : y_high
				x_low = left_end[i] < x_low ? left_end[i] : x_low; x_high = right_end[i] > x_high ? right_end[i] : x_high
			}
		}
		x0 = left + (p - 1) * (cell_w + gap)
		set lmargin at screen x0 / width; set rmargin at screen (x0 + cell_w) / width
		set tmargin at screen 1 - upper / height; set bmargin at screen 1 - (upper + cell_h) / height
		set border 3 lc rgb faint lw 1
		set grid x y lc rgb grid lt 1 lw 1
		set title title[start] offset 0, -0.4
		set xlabel xname[start] offset 0, 0.3
		set label 1 yname[start] at screen (x0 - 56) / width, 1 - (upper + cell_h / 2) / height center rotate by 90 tc rgb ink
		unset logscale
		set format "%g"
		if (is_log(scale[start], 1)) {
			set logscale x
			a = whole_low(x_low); b = whole_high(x_high); b = b > a ? b : a + 1
			wide = b - a > 3
			set xrange [wide ? 10.0 ** a / 1.4 : x_low / 1.12:wide ? 10.0 ** b * 1.4 : x_high * 1.12]
			set xtics nomirror ("" 1)
			do for [k = a:b] { if ((k - a) % step(a, b) == 0 && (wide || x_high / x_low >= 1000)) { set xtics add (decade(k) 10.0 ** k) } }
			# Below three decades a number at every third of one.
			if (!wide && x_high / x_low < 1000) {
				do for [k = a:b] { do for [m in "1 2 5"] {
					value = m * 10.0 ** k
					if (value >= x_low / 1.12 && value <= x_high * 1.12) { set xtics add (sprintf("%g", value) value) }
				} }
			}
		} else {
			set xrange [x_low - 0.03 * (x_high - x_low):x_high + 0.03 * (x_high - x_low)]
			set xtics nomirror autofreq
		}
		if (is_log(scale[start], 2)) {
			set logscale y
			a = whole_low(y_low); b = whole_high(y_high); b = b > a ? b : a + 1
			set yrange [10.0 ** a / 1.3:10.0 ** b * 1.3]
			set ytics nomirror ("" 1)
			do for [k = a:b] { if ((k - a) % step(a, b) == 0) { set ytics add (decade(k) 10.0 ** k) } }
		} else {
			pad = y_high > y_low ? 0.08 * (y_high - y_low) : 1
			set yrange [y_low - pad:y_high + pad]
			set ytics nomirror autofreq
		}
		set key at screen (x0 - 34) / width, 1 - (upper + cell_h + lower + 4) / height left top Left reverse vertical maxrows 14 samplen 2.4 spacing 1.15 font ",12"
		plot for [i in members] data index int(i) - 1 using 10:11 with linespoints lc rgb ink_of(family[int(i)], nth[int(i)]) \
				dt dash_of(family[int(i)], nth[int(i)]) pt shape_of(family[int(i)], nth[int(i)]) ps 0.7 * mark lw 1.6 title (series[int(i)] eq " " ? "" : series[int(i)]), \
			for [i in members] data index int(i) - 1 using 10:12:(0):(column(13) - column(12)) with vectors nohead lc rgb ink_of(family[int(i)], nth[int(i)]) lw 3 notitle
		start = start + words(members)
	}
	unset multiplot
}
