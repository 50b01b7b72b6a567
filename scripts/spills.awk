# objdump -d --no-show-raw-insn on stdin: innermost loops with vectors, and which of their
# instructions move vectors to or from the stack. A line "FUNCTION ADDRESS INSTRUCTION" for each, then
# "loops N".
function hex(text,    i, n) {
	n = 0
	for (i = 1; i <= length(text); i++)
		n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return n
}
function is_innermost(k,    j) {
	for (j = 0; j < loops; j++)
		if (j != k && from[j] >= from[k] && to[j] <= to[k] && (from[j] > from[k] || to[j] < to[k]))
			return 0
	return 1
}
# A jump from outside into its middle: code between loops, laid out so that something jumps back over it.
function is_entered(k,    j) {
	for (j = 0; j < jumps; j++)
		if ((source[j] < from[k] || source[j] > to[k]) && aim[j] > from[k] && aim[j] <= to[k])
			return 1
	return 0
}
function close_function(    k, i, vectors) {
	for (k = 0; k < loops; k++) {
		if (!is_innermost(k) || is_entered(k))
			continue
		vectors = 0
		for (i = 0; i < count; i++)
			if (at[i] >= from[k] && at[i] <= to[k] && text[i] ~ /%[yz]mm/)
				vectors = 1
		hot += vectors
		for (i = 0; vectors && i < count; i++)
			if (at[i] >= from[k] && at[i] <= to[k] && text[i] ~ /%[xyz]mm/ &&
			    (text[i] ~ /\(%rsp/ || (framed && text[i] ~ /\(%rbp/)))
				printf "%s %x %s\n", name, at[i], text[i]
	}
	count = loops = jumps = framed = 0
}
/^[0-9a-f]+ <.*>:$/ {
	close_function()
	name = substr($2, 2, length($2) - 3)
	start = hex(sub(/^0+/, "", $1) ? $1 : $1)
	next
}
/^ *[0-9a-f]+:\t/ {
	address = $1
	sub(/:$/, "", address)
	at[count] = hex(address)
	text[count] = $0
	sub(/^[^\t]*\t/, "", text[count])
	if (text[count] ~ /^mov +%rsp,%rbp/)
		framed = 1
	if (text[count] ~ /^j[a-z]+ +[0-9a-f]+ </) {
		split(text[count], word, /[ \t]+/)
		target = hex(word[2])
		source[jumps] = at[count]
		aim[jumps++] = target
		if (target <= at[count] && target >= start) {
			from[loops] = target
			to[loops++] = at[count]
		}
	}
	count++
}
END {
	close_function()
	print "loops", hot + 0
}
