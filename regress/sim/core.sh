#!/bin/sh
# What ka-sim finds out, with the simulator in it: the same seed makes the same
# figures; all times scaled make the same figures; each feature of a population
# does what it is there for; no policy of ours kills a sleeper or is late to
# notice a dead client. cli.sh has the rest of the program; TAP.
#
#   KA_SIM   the program to test (./ka-sim)
#   FIELDS   json-fields (./regress/sim/json-fields)
# shellcheck disable=SC2016 # awk's
set -u
SRC=$(cd "${srcdir:-.}" && pwd)
SIM=${KA_SIM:-./ka-sim}
FIELDS=${FIELDS:-./regress/sim/json-fields}
AWK=${AWK:-awk}
CSV=$SRC/src/libkeepalive/gateways.csv
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP

COUNT=0
FAILED=0
COMMAND=

# ok STATUS DESCRIPTION
ok()
{
	COUNT=$((COUNT + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $COUNT - $2"
	else
		FAILED=$((FAILED + 1))
		echo "not ok $COUNT - $2"
		[ -z "$COMMAND" ] || echo "#   last run: $COMMAND"
		sed 's/^/#   /' "$T/why"
	fi
	: >"$T/why"
}

# play FILE ARGUMENT ...: a line for each row of figures
play()
{
	file=$1
	shift
	COMMAND="ka-sim --gateways gateways.csv $*"
	"$SIM" --gateways "$CSV" --quiet --format json "$@" >"$T/json" \
	    2>"$T/why" &&
	    "$FIELDS" policy keepalives_per_idle_hour lost_per_1000 \
	    sleepers_killed notice_s_p50 notice_s_p99 oracle_multiple \
	    losses_until_known sessions idle_hours <"$T/json" \
	    >"$T/$file" 2>>"$T/why"
	ok $? "runs: $*"
}

# The columns of such a line, by name.
columns='BEGIN {
	FS = "\t"
	n = split("policy keepalives lost killed p50 p99 multiple losses " \
	    "sessions hours", name, " ")
	for (i = 1; i <= n; i++)
		at[name[i]] = i
}'

# all DESCRIPTION FILE COLUMN OPERATOR BOUND [POLICY]: of each policy, or of one
all()
{
	"$AWK" -v column="$3" -v op="$4" -v bound="$5" -v only="${6-}" "
	    $columns"'
	    only != "" && $1 != only { next }
	    { value = $at[column]; seen = 1 }
	    value == "null" || (op == "<=" && value > bound + 0) ||
	    (op == ">=" && value < bound + 0) ||
	    (op == "=" && value != bound + 0) {
		print $1 ": " column " " value ", want " op " " bound
		bad = 1
	    }
	    END { exit bad || !seen }' "$T/$2" >"$T/why"
	ok $? "$1"
}

# ratio DESCRIPTION FILE FILE COLUMN LEAST MOST [POLICY ...]: of what the second
# file has to what the first one has
ratio()
{
	what=$1 first=$2 second=$3 column=$4 least=$5 most=$6
	shift 6
	"$AWK" -v column="$column" -v least="$least" -v most="$most" \
	    -v only="$*" "
	    $columns"'
	    NR == FNR { was[$1] = $at[column]; next }
	    only != "" && index(" " only " ", " " $1 " ") == 0 { next }
	    { seen = 1; is = $at[column] }
	    !($1 in was) || is == "null" || is < least * was[$1] ||
	    is > most * was[$1] {
		print $1 ": " column " " was[$1] " became " is ", want " \
		    least " to " most " times that"
		bad = 1
	    }
	    END { exit bad || !seen }' "$T/$first" "$T/$second" >"$T/why"
	ok $? "$what"
}
: >"$T/why"

ours=adaptive,adaptive-tcp,bound
every=adaptive,adaptive-tcp,bound,oracle,none,mars,eas,courier,gcm
every=$every,tcp-keepalive,fixed-60

# --- seeds -------------------------------------------------------------------

busy='--sleeps 2 --outages 1 --vanish 0.2 --own-keepalives 0.2 --evict 0.1
    --outbound-only 0.2 --changes 10 --moves 10 --mixed 0.5'
# shellcheck disable=SC2086 # options are words
play a --policy $every --networks 100 $busy --seed 7
cp "$T/json" "$T/first"
# shellcheck disable=SC2086
play b --policy $every --networks 100 $busy --seed 7
cmp "$T/first" "$T/json" >"$T/why" 2>&1
ok $? 'the same seed: the same bytes'
# shellcheck disable=SC2086
play b --policy $every --networks 100 $busy --seed 8
"$AWK" -F '\t' 'NR == FNR { was[$1] = $0; next } was[$1] == $0 { same = 1 }
    END { exit same }' "$T/a" "$T/b"
ok $? 'another seed: other figures, for every policy'
play b --policy adaptive --networks 100 --seed 7
play a --policy fixed-60,adaptive,bound --networks 100 --seed 7
"$AWK" -F '\t' '$1 == "adaptive"' "$T/a" >"$T/c"
cmp "$T/b" "$T/c" >"$T/why" 2>&1
ok $? 'runs do not change each other'"'"'s figures'

# --- every time divided by the same ------------------------------------------

# What does not scale: times are whole milliseconds, so that edges of the grid,
# the smallest of which is 20 ms at scale 50, move against timeouts by up to a
# hundredth; and our engine's idea of a late answer, 3 s. That turns few choices.
# From scale 50 on the grid of a prior whose shortest timeout is 30 s starts at
# 20 ms and no lower (ka_grid.h): at 60, all that is counted in its terms, lives
# and hazards, is a fifth too long. Kernels count their keepalive idle time in
# whole seconds, so adaptive-tcp cannot scale. Sessions lost are few, about 250,
# and each choice that turns may be one: two standard deviations are an eighth.
# At 60 the hazards that are a fifth off come on top.

# scale PRIOR FACTOR SLACK SLACK_LOST: of s1, with the figures of that scale in
# s<FACTOR>
scale()
{
	least=$("$AWK" "BEGIN { print 1 - $3 }")
	most=$("$AWK" "BEGIN { print 1 + $3 }")
	for figure in keepalives multiple sessions hours; do
		ratio "$1, scale $2: $figure" s1 "s$2" $figure "$least" "$most"
	done
	ratio "$1, scale $2: lost" s1 "s$2" lost \
	    "$("$AWK" "BEGIN { print 1 - $4 }")" \
	    "$("$AWK" "BEGIN { print 1 + $4 }")"
	# Seconds are those of the scaled world.
	ratio "$1, scale $2: p50" s1 "s$2" p50 \
	    "$("$AWK" "BEGIN { print $least / $2 }")" \
	    "$("$AWK" "BEGIN { print $most / $2 }")"
}

# scales PRIOR ARGUMENT ...
scales()
{
	prior=$1
	shift
	for factor in 1 10 50 60; do
		play "s$factor" --networks 300 --seeds 4 --scale "$factor" "$@"
	done
	scale "$prior" 10 0.02 0.02
	scale "$prior" 50 0.02 0.125
	scale "$prior" 60 0.07 0.25
}

scales 'built-in prior' --policy adaptive,bound,fixed-60,mars
cat >"$T/prior.csv" <<'PRIOR'
name,timeout_s,weight
a,30,0.5
b,130,2
c,500,5
d,1000,2
e,5000,4
PRIOR
scales 'another prior' --policy adaptive --prior "$T/prior.csv"

# --- the features of a population --------------------------------------------

# Against the same population without any of them.
plain="--networks 300 --seeds 2 --sleeps 0 --outages 0 --vanish 0
    --own-keepalives 0 --mixed 0"
policies=$ours,fixed-50,oracle

# feature OPTION VALUE ...: over plain
feature()
{
	# shellcheck disable=SC2086
	play new $plain --policy $policies "$@"
	all "$*: no sleeper killed by adaptive" new killed = 0 adaptive
	all "$*: no sleeper killed by adaptive-tcp" new killed = 0 adaptive-tcp
	all "$*: no sleeper killed by bound" new killed = 0 bound
}

feature
mv "$T/new" "$T/plain"
all 'oracle: loses nothing' plain lost = 0 oracle
all 'oracle: is the oracle, at least' plain multiple '>=' 0.99 oracle
all 'oracle: is the oracle, at most' plain multiple '<=' 1.01 oracle

# Even who knows the timeout loses some when it is not kept.
feature --evict 1
ratio '--evict: loses more' plain new lost 2 100 adaptive adaptive-tcp bound \
    fixed-50
all '--evict: the oracle, too' new lost '>=' 100 oracle

# The mapping of a client that is away gets no refresh by resent packets.
feature --outbound-only 1
cmp "$T/plain" "$T/new" >"$T/why" 2>&1
ok $? '--outbound-only: nothing changes while all clients answer'
feature --sleeps 4
mv "$T/new" "$T/asleep"
feature --sleeps 4 --outbound-only 1
ratio '--outbound-only: fewer sleepers come back to their session' \
    asleep new sessions 1.001 2
all '--sleeps: who has no patience kills sleepers' asleep killed '>=' 10 \
    fixed-50
ratio '--sleeps: sessions end that the client slept through' plain asleep \
    sessions 1.05 2
all '--sleeps: the oracle loses nothing' asleep lost = 0 oracle

feature --outages 2
ratio '--outages: sessions end' plain new sessions 1.001 2
all '--outages: who has no patience kills sleepers' new killed '>=' 10 fixed-50
all '--outages: the oracle loses nothing' new lost = 0 oracle

feature --vanish 0.5
all '--vanish: somebody is noticed' new p50 '>=' 1
# Half of all sessions end so: each tells a lie about the path.
ratio '--vanish: costs what asks after the dead' plain new keepalives 1 1.3
feature --vanish 0
"$AWK" -F '\t' '$5 != "null" { exit 1 }' "$T/new"
ok $? '--vanish 0: nobody is noticed'

feature --own-keepalives 1
ratio '--own-keepalives: fewer of ours' plain new keepalives 0.1 0.8

feature --changes 20
ratio '--changes: losses of those who trust what they know' plain new lost \
    1.2 10 adaptive adaptive-tcp bound
all '--changes: the oracle knows' new lost = 0 oracle

feature --moves 50
ratio '--moves: what was learned is learned again' plain new keepalives \
    1.05 2 adaptive adaptive-tcp
ratio '--moves: no matter who learns nothing' plain new keepalives \
    0.999 1.001 fixed-50 oracle

# What neighbours teach: a lot in large prefixes, nothing where all differ.
feature --prefix-size 16
mv "$T/new" "$T/large"
feature --prefix-size 1
ratio '--prefix-size: known at fewer losses in large ones' new large losses \
    0 0.5 adaptive adaptive-tcp
ratio '--prefix-size: nearer to the oracle in large ones' new large multiple \
    0.5 0.9 adaptive adaptive-tcp
feature --prefix-size 16 --mixed 1
ratio '--mixed: farther from the oracle' large new multiple 1.1 3 adaptive \
    adaptive-tcp
ratio '--mixed: known at more losses' large new losses 2 1000 adaptive \
    adaptive-tcp

# --- sleepers and the dead ---------------------------------------------------

# All of it at once, in patience and range as they are and otherwise.
for server in '--timeout 600' '--timeout 60 --range 20,300' \
    '--timeout 3600 --range 60,7200'; do
	timeout=$(echo "$server" | sed 's/.*--timeout \([0-9]*\).*/\1/')
	max=$(echo "$server" | sed -n 's/.*,\([0-9]*\).*/\1/p')
	# shellcheck disable=SC2086
	play busy --policy $ours --networks 200 --loss-cost 2000 $busy $server
	all "$server: no sleeper is killed" busy killed = 0
	all "$server: the dead are noticed in time" busy p99 '<=' \
	    "$(((${max:-10800} + timeout) * 11 / 10))"
done
for cost in 10 100000; do
	# shellcheck disable=SC2086
	play busy --policy $ours --networks 200 --loss-cost $cost $busy
	all "loss cost $cost: no sleeper is killed" busy killed = 0
	all "loss cost $cost: the dead are noticed in time" busy p99 '<=' 12540
done

echo "1..$COUNT"
[ "$FAILED" -eq 0 ]
