# Two histograms side by side, with their moments.
name = "study_histogram"
load "style.gp"
data = name . ".dat"
width = 860; height = 380

do for [kind in "svg png"] {
	eval begin(kind)
	set multiplot layout 1, 2
	set border 3 lc rgb faint lw 1
	set grid y lc rgb grid lt 1 lw 1
	unset key
	set style fill solid 0.85 noborder
	set yrange [0:*]
	do for [i = 0:1] {
		stats data index i using (title = strcol(3), a = strcol(8), b = strcol(9), c = strcol(10), d = strcol(11), 1) nooutput
		set title title
		set xlabel "value" offset 0, 0.3
		set ylabel (i ? "" : "elements") offset 1, 0
		set lmargin at screen (64.0 + 410 * i) / width; set rmargin at screen (64.0 + 410 * i + 360) / width
		set tmargin at screen 1 - 36.0 / height; set bmargin at screen 54.0 / height
		set label 1 a . "\n" . b . "\n" . c . "\n" . d at graph 0.97, graph 0.94 right font ",12" tc rgb ink
		plot data index i using 4:($5 / 2):6:7:(0):5 with boxxyerror fc rgb (i ? 0x0072b2 : 0x9a9a9a)
	}
	unset multiplot
}
