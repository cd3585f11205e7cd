# Name the regions of a C source that given lines lie in.
#
#   awk -v ranges="FIRST-LAST ..." -f regions.awk FILE
#
# prints NAME FIRST LAST, one region a line: the function, table or type that a
# range touches; for a range outside all of them (or a file that is no C) the
# range with three lines of context, called context:1, context:2, ...
# A range FIRST-LAST with LAST = FIRST - 1 is an insertion before FIRST.

{
	line[NR] = $0
}

# Outside a body, remember where the text that leads to one begins.
FNR > 0 && !open && /^[ \t]*$|;[ \t]*$|^#|^ \*\/|^\*\/|\*\/$/ {
	head = 0
	next
}

!open && !/^[{ \t\/}]/ && !head {
	head = NR
}

!open && /^\{/ && head {
	start_body(head, name_of_function(head, NR - 1))
	next
}

!open && /^[a-z].*\{[ \t]*$/ && !/\)[ \t]*\{[ \t]*$/ {
	start_body(NR, name_of_data($0))
	next
}

open && /^\}/ {
	if (bodies_name[bodies] == "" && match($0, /[A-Za-z_][A-Za-z_0-9]*/))
		bodies_name[bodies] = substr($0, RSTART, RLENGTH)
	bodies_last[bodies] = NR
	open = 0
	head = 0
}

function start_body(first, name)
{
	open = 1
	bodies++
	bodies_first[bodies] = first
	bodies_name[bodies] = name
	bodies_last[bodies] = 0
}

function name_of_function(first, last,	i)
{
	for (i = first; i <= last; i++)
		if (match(line[i], /[A-Za-z_][A-Za-z_0-9]*\(/))
			return substr(line[i], RSTART, RLENGTH - 1)
	return "line-" first
}

# "struct x {", "} x[] = {" and the like: the last word before the brace.
function name_of_data(text,	n, word)
{
	sub(/[ \t]*(=[ \t]*)?\{[ \t]*$/, "", text)
	sub(/\[[^]]*\]$/, "", text)
	n = split(text, word, /[ \t*]+/)
	if (word[n] ~ /^(struct|enum|union)$/)
		return word[1] == "typedef" ? "" : word[n]
	return word[n]
}

END {
	n = split(ranges, range, " ")
	for (i = 1; i <= n; i++) {
		split(range[i], edge, "-")
		a = edge[1] + 0
		b = edge[2] + 0
		found = 0
		for (j = 1; j <= bodies; j++) {
			if (!bodies_last[j])
				continue
			# An insertion before the first line is outside.
			if (b >= a ? (a <= bodies_last[j] && \
			    b >= bodies_first[j]) : (a > bodies_first[j] && \
			    a <= bodies_last[j])) {
				found = 1
				if (!shown[j]++)
					print bodies_name[j], bodies_first[j], \
					    bodies_last[j]
			}
		}
		if (found)
			continue
		a = a > 3 ? a - 3 : 1
		b = b + 3 < NR ? b + 3 : NR
		if (contexts && a <= context_last[contexts]) {
			context_last[contexts] = b
			continue
		}
		context_first[++contexts] = a
		context_last[contexts] = b
	}
	for (i = 1; i <= contexts; i++)
		print "context:" i, context_first[i], context_last[i]
}
