# Implementations by data: log10 of the error in units of u as colour and as number; panels below one another.
name = "heat"
load "style.gp"
data = name . ".dat"

stats data using 2 prefix "R" nooutput
stats data using 3 prefix "C" nooutput
longest = 0; longest_input = 0
stats data using (longest = strlen(strcol(4)) > longest ? strlen(strcol(4)) : longest, longest_input = strlen(strcol(6)) > longest_input ? strlen(strcol(6)) : longest_input, 1) nooutput
panels = R_blocks
array rows[panels]
array columns[panels]
total = 0
do for [i = 1:panels] {
	stats data index i - 1 using 2 prefix "P" nooutput
	rows[i] = int(P_max); total = total + rows[i]
	stats data index i - 1 using 3 prefix "P" nooutput
	columns[i] = int(P_max)
}
cell = 34.0
left = 40 + 8.2 * longest
slant = 24 + 5.6 * longest_input
head = 40.0
right = 100.0
cell_w = C_max < 8 ? 72.0 : C_max < 14 ? 58.0 : 46.0
if (C_max * cell_w < 420) { cell_w = 420.0 / C_max }
width = int(left + right + C_max * cell_w)
height = int(panels * (head + slant + 14) + total * cell + 8)

state(name, value) = strcol(10) eq name ? value : NaN
g = 0.03
# The ink that stands out: white on the dark ends of the palette.
on(value) = value > 4.4 || value < -0.75 ? 0xffffff : ink

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot
	unset key; unset grid; unset border
	set palette defined (-2 "#2166ac", -1 "#67a9cf", 0 "#f4f4f2", 2 "#fdcf92", 4 "#f08a3c", 6 "#b5520d", 10 "#5c2a00")
	set cbrange [-2:10]
	set cbtics ("0.01 u" -2, "0.1 u" -1, "1 u" 0, "100 u" 2, "10^4 u" 4, "10^6 u" 6, "10^8 u" 8, "10^{10} u" 10) scale 0 tc rgb ink font ",11" offset -0.5, 0
	y1 = height - 4.0
	do for [i = 1:panels] {
		top = y1 - head; low = top - rows[i] * cell
		set lmargin at screen left / width
		set rmargin at screen (left + columns[i] * cell_w) / width
		set tmargin at screen top / height
		set bmargin at screen low / height
		block = ""
		stats data index i - 1 using (block = strcol(1), 1) nooutput
		set label 1 block noenhanced at screen left / width, (top + 18) / height left font ",15" tc rgb ink
		if (i == 1) { set colorbox user origin screen (width - right + 18.0) / width, low / height size 12.0 / width, (top - low) / height noborder } else { unset colorbox }
		set xrange [0.5:columns[i] + 0.5]
		set yrange [rows[i] + 0.5:0.5]
		set xtics rotate by 40 right scale 0 noenhanced offset 0, -0.1
		set ytics scale 0 noenhanced
		plot \
			data index i - 1 using 3:2:($3 - 0.5 + g):($3 + 0.5 - g):($2 - 0.5 + g):($2 + 0.5 - g):(state("number", $9)):xtic(strcol(6)):ytic(strcol(4)) with boxxyerror fs solid noborder fc palette, \
			data index i - 1 using 3:2:($3 - 0.5 + g):($3 + 0.5 - g):($2 - 0.5 + g):(state("nonfinite", $2 + 0.5 - g)) with boxxyerror fs solid noborder fc rgb 0xc4c4c4, \
			data index i - 1 using 3:2:($3 - 0.5 + g):($3 + 0.5 - g):($2 - 0.5 + g):(state("zero", $2 + 0.5 - g)) with boxxyerror fs solid noborder fc rgb 0x6a3d9a, \
			data index i - 1 using 3:2:($3 - 0.5 + g):($3 + 0.5 - g):($2 - 0.5 + g):(state("stopped", $2 + 0.5 - g)) with boxxyerror fs solid noborder fc rgb 0x222222, \
			data index i - 1 using 3:2:11:(strcol(10) eq "number" ? on($9) : strcol(10) eq "nonfinite" ? ink : 0xffffff) with labels noenhanced font ",12" tc rgb variable, \
			data index i - 1 using (0.5 - 10.0 / cell_w):2:(colour(strcol(5))) with points pt 5 ps 0.9 lc rgb variable
		y1 = low - slant - 14
	}
	unset multiplot
}
