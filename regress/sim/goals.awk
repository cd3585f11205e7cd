# goals.awk: judges the rows of one population for the policy `us`: prints a
# status (0: reached) and what was seen, a line each.

function say(failed, text) { printf "%d %s, %s: %s\n", failed, name, us, text }

# Keepalives per idle hour at x sessions lost per 1000, on the curve of that
# policy; -1 when it does not reach there.
function at(policy, x,    i, a, b, w) {
	for (i = 1; i < n[policy]; i++) {
		a = lost[policy, i]; b = lost[policy, i + 1]
		if ((a - x) * (b - x) > 0 || a == b)
			continue
		w = (a - x) / (a - b)
		return exp(log(sent[policy, i]) + w * \
		    (log(sent[policy, i + 1]) - log(sent[policy, i])))
	}
	return -1
}

# The other policy loses nothing at all, and is not clearly inside.
function beside(policy,    i, best) {
	for (i = 1; i <= n[us]; i++)
		if (lost[us, i] == 0 && (!best || sent[us, i] < best))
			best = sent[us, i]
	say(!best || best > 1.1 * sent[policy, 1], policy \
	    " happens to lose nothing with " sent[policy, 1] \
	    "; nor does ours with " best)
}

# The loss cost that is furthest inside the other policy's point.
function inside(policy,    i, part, best, l, s) {
	best = 2
	for (i = 1; i <= n[us]; i++) {
		if (lost[us, i] > lost[policy, 1] || sent[us, i] > sent[policy, 1])
			continue
		l = lost[policy, 1] > 0 ? lost[us, i] / lost[policy, 1] : 1
		s = sent[us, i] / sent[policy, 1]
		part = l < s ? l : s
		if (part < best) { best = part; found = i }
	}
	if (best > 0.95 && lost[policy, 1] == 0)
		beside(policy)
	else if (best > 0.95)
		say(1, policy " loses " lost[policy, 1] " with " \
		    sent[policy, 1] ": no loss cost is inside by 5 %")
	else
		say(0, policy " loses " lost[policy, 1] " with " \
		    sent[policy, 1] "; cost " cost[us, found] " " \
		    lost[us, found] " with " sent[us, found])
}

{
	i = ++n[$1]
	cost[$1, i] = $2; sent[$1, i] = $4; lost[$1, i] = $6
	killed[$1] += $7; if ($10 > notice[$1]) notice[$1] = $10
	if (i == 1 && $1 != us && $1 != "bound" && $1 !~ /^adaptive/)
		others[++m] = $1
}

END {
	for (i = 1; i <= m; i++)
		inside(others[i])

	least = -1
	for (i = 1; i <= n[us]; i++)
		if (sent[us, i] <= sent["fixed-60", 1] &&
		    (least < 0 || lost[us, i] < least))
			least = lost[us, i]
	say(least < 0 || least > lost["fixed-60", 1] / 20, \
	    "at no more keepalives than fixed-60 it loses " least \
	    " per 1000, that " lost["fixed-60", 1])

	split("5 10 20", where, " ")
	for (i = 1; i <= 3; i++) {
		ours = at(us, where[i]); bound = at("bound", where[i])
		say(ours < 0 || (bound > 0 && ours > 1.25 * bound), sprintf( \
		    "at %d lost per 1000 %.2f keepalives an hour, the bound " \
		    "%.2f: %.3f times", where[i], ours, bound, ours / bound))
	}
	say(killed[us] > 0, killed[us] + 0 " sleepers killed")
	# 3 h of range and 10 min of timeout, and a tenth
	say(notice[us] > 1.1 * (3 * 3600 + 600), \
	    "dead clients noticed after " notice[us] " s at most (p99)")
}
