# Turns gateways.csv into ka_prior_builtin.c: the timeouts that gateways ship
# with, weighted by how well each is attested. Run by `make prior`; the test
# `prior-current` fails when the C file is not what this makes.
#
# Weights: a row's own `weight` column where there is one, else by its
# evidence: documented 1, reported 0.5, recalled 0.25.

BEGIN { FS = ","; rows = 0 }
/^#/ || /^[ \t]*$/ { next }
!header {
	for (i = 1; i <= NF; i++)
		col[$i] = i
	if (!("name" in col) || !("timeout_s" in col) || !("evidence" in col)) {
		print "mkprior: " FILENAME ": columns name, timeout_s and " \
		    "evidence are needed" > "/dev/stderr"
		failed = 1
		exit 1
	}
	header = 1
	next
}
{
	t = $col["timeout_s"]
	if (t !~ /^[0-9]+$/ || t + 0 < 1 || t + 0 > 31622400) {
		print "mkprior: " FILENAME " line " FNR ": timeout_s '" t \
		    "' is not a number from 1 to 31622400" > "/dev/stderr"
		failed = 1
		exit 1
	}
	e = $col["evidence"]
	w = e == "documented" ? "1.0" : e == "reported" ? "0.5" : "0.25"
	if (("weight" in col) && $col["weight"] != "")
		w = $col["weight"]
	line[rows++] = sprintf("\t{ INT64_C(%d000), %s },\t/* %s, %s */",
	    t, w, $col["name"], e)
}
END {
	if (failed)
		exit 1
	print "/* Made from gateways.csv by mkprior.awk: change those. */"
	print ""
	print "#include \"ka_prior.h\""
	print ""
	print "const struct ka_prior_row ka_prior_builtin[] = {"
	for (i = 0; i < rows; i++)
		print line[i]
	print "};"
	print ""
	print "const size_t ka_prior_builtin_rows ="
	print "    sizeof(ka_prior_builtin) / sizeof(ka_prior_builtin[0]);"
}
