# Implementations by data: log10 of the error in units of u as colour and as number; panels below one another.
name = "heat"
load "style.gp"
data = name . ".dat"

longest = 0; longest_input = 0
stats data using (longest = strlen(strcol(4)) > longest ? strlen(strcol(4)) : longest, \
	longest_input = strlen(strcol(6)) > longest_input ? strlen(strcol(6)) : longest_input, 1) nooutput
stats data using 3 prefix "C" nooutput
panels = C_blocks
array rows[panels]
array columns[panels]
array blocks[panels]
array others[panels]
total = 0
do for [i = 1:panels] {
	stats data index i - 1 using 2 prefix "P" nooutput
	rows[i] = int(P_max); total = total + rows[i]
	stats data index i - 1 using 3 prefix "P" nooutput
	columns[i] = int(P_max)
	others[i] = ""
	stats data index i - 1 using (blocks[i] = strcol(1), \
		others[i] = place("number untried " . others[i], strcol(10)) ? others[i] : others[i] . " " . strcol(10), 1) nooutput
}
stats data using 2 prefix "R" nooutput
cell_h = R_max > 14 ? 25.0 : 34.0
cell_w = C_max < 8 ? 72.0 : C_max < 14 ? 58.0 : 46.0
if (C_max * cell_w < 420) { cell_w = 420.0 / C_max }
names = 44 + 7.8 * longest
slant = 18 + 5.0 * longest_input
head = 40.0
below = 12.0
right = 96.0
width = int(names + right + C_max * cell_w)
if (4.6 * longest_input > names) { names = 4.6 * longest_input }
height = int(panels * (head + slant + below) + total * cell_h)

state(name, value) = strcol(10) eq name ? value : NaN
tint(name) = name eq "zero" ? 0x6a3d9a : name eq "nonfinite" ? 0xc4c4c4 : 0x222222
g = 0.03
# White ink on the palette's dark end. Below one u all is light, so that grey paper tells good from bad.
on(value) = value > 4.4 ? 0xffffff : ink

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	unset key; unset grid; unset border; unset ytics
	set style fill solid noborder
	set palette defined (-2 "#6aa6d8", -1 "#a3c8e6", 0 "#f4f4f2", 2 "#fdcf92", 4 "#f08a3c", 6 "#b5520d", 10 "#5c2a00")
	set cbrange [-2:10]
	set cbtics scale 0 tc rgb ink font ",11" offset -0.5, 0
	do for [k = -2:10:2] { set cbtics add (decade(k) . " u" k) }
	top = height - head
	do for [i = 1:panels] {
		low = top - rows[i] * cell_h
		set lmargin at screen 0; set rmargin at screen (names + columns[i] * cell_w) / width
		set tmargin at screen top / height; set bmargin at screen low / height
		set label 1 blocks[i] at screen names / width, (top + 20) / height left font ",16" tc rgb ink
		if (i == 1) {
			bar = rows[i] * cell_h > 130 ? rows[i] * cell_h : 130.0
			set colorbox user origin screen (width - right + 18.0) / width, (top - bar) / height size screen 12.0 / width, bar / height noborder
		} else {
			unset colorbox
		}
		set xrange [0.5 - names / cell_w:columns[i] + 0.5]
		set yrange [rows[i] + 0.5:0.5]
		set xtics rotate by 40 right scale 0 offset 0, -0.1
		plot \
			data index i - 1 using (state("number", $3)):2:($3 - 0.5 + g):($3 + 0.5 - g):($2 - 0.5 + g):($2 + 0.5 - g):9 with boxxyerror fc palette, \
			for [s in others[i]] data index i - 1 using (state(s, $3)):2:($3 - 0.5 + g):($3 + 0.5 - g):($2 - 0.5 + g):($2 + 0.5 - g) with boxxyerror fc rgb tint(s), \
			data index i - 1 using 3:2:11:(strcol(10) eq "number" ? on(column(9)) : strcol(10) eq "nonfinite" ? ink : 0xffffff):xtic(strcol(6)) with labels font ",12" tc rgb variable, \
			data index i - 1 using ($12 == 1 ? 0.5 - 22.0 / cell_w : NaN):2:4 with labels right tc rgb ink, \
			data index i - 1 using ($12 == 1 ? 0.5 - 11.0 / cell_w : NaN):2:(shape(strcol(5))):(colour(strcol(5))) with points pt variable ps 0.9 * mark lc rgb variable
		top = low - slant - below - head
	}
	unset multiplot
}
