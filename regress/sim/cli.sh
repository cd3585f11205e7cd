#!/bin/sh
# ka-sim as its users see it: what it accepts and writes, what it refuses and
# how it says so, its exit status, what it leaves behind. Most of it with the
# simulator stubbed (see sim_stub.c), whose figures are known; TAP.
#
#   KA_SIM   the program to test (./regress/sim/ka-sim-stub)
#   FIELDS   json-fields (./regress/sim/json-fields)
set -u
umask 022
SRC=$(cd "${srcdir:-.}" && pwd)
SIM=${KA_SIM:-./regress/sim/ka-sim-stub}
FIELDS=${FIELDS:-./regress/sim/json-fields}
CSV=$SRC/src/libkeepalive/gateways.csv
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP

COUNT=0
FAILED=0

# ok STATUS DESCRIPTION
ok()
{
	COUNT=$((COUNT + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $COUNT - $2"
	else
		FAILED=$((FAILED + 1))
		echo "not ok $COUNT - $2"
		echo "#   exit status $RC"
		sed 's/^/#   /' "$T/out" "$T/err"
	fi
}

# run ARGUMENT ...: output to $T/out and $T/err, status in RC
run()
{
	RC=0
	"$SIM" "$@" >"$T/out" 2>"$T/err" </dev/null || RC=$?
}

# works DESCRIPTION ARGUMENT ...: succeeds, and complains of nothing
works()
{
	what=$1 bad=0
	shift
	run "$@"
	[ "$RC" -eq 0 ] && [ ! -s "$T/err" ] || bad=1
	ok "$bad" "$what"
}

# complains STATUS WORD CULPRIT ARGUMENT ...: fails with exactly one line, which
# has the word and names the culprit, and nothing on standard output
complains()
{
	status=$1 word=$2 culprit=$3 bad=0
	shift 3
	run "$@"
	[ "$RC" -eq "$status" ] && [ ! -s "$T/out" ] &&
	    [ "$(wc -l <"$T/err")" -eq 1 ] &&
	    [ "$(grep -c '' "$T/err")" -eq 1 ] &&
	    grep -q "^ka-sim: .*$word" "$T/err" &&
	    grep -qF -e "$culprit" "$T/err" || bad=1
	ok "$bad" "refused: $culprit"
}

# refuses CULPRIT ARGUMENT ...: what was given is wrong; it says what is right
refuses()
{
	complains 2 expected "$@"
}

# has DESCRIPTION PATTERN: the output of the last run
has()
{
	bad=0
	grep -qE -e "$2" "$T/out" || bad=1
	ok "$bad" "$1"
}

# is DESCRIPTION GOT WANT
is()
{
	bad=0
	if [ "$2" != "$3" ]; then
		printf '%s\n' "got:  $2" "want: $3" >"$T/out"
		bad=1
	fi
	ok "$bad" "$1"
}

# sim DESCRIPTION ARGUMENT ...: works with the reference gateways
sim()
{
	what=$1
	shift
	works "$what" --gateways "$CSV" "$@"
}

# --- what it says of itself ------------------------------------------------

works '--help' --help
has 'help names every option' '^  --own-keepalives SHARE .*\[0.05\]$'
has 'help explains the columns' '^  lost /1000  '
works '--version' --version
has 'version' '^ka-sim [0-9.]+$'
works '--list-policies' --list-policies
has 'policies' '^adaptive-tcp +tcp +yes$'
has 'fixed-N' '^fixed-N .*any N'

# --- the table ---------------------------------------------------------------

sim 'a table' --policy fixed-30,adaptive --loss-cost 100,1000 --networks 10
has 'its command' '^ka-sim --gateways .* --policy fixed-30,adaptive --networks 10 --days 30 --seed 1 --loss-cost 100,1000$'
has 'its summary' '^10 networks, 30 days, seed 1, 25 gateways'
has 'a row without loss cost' '^fixed-30 +- +ssh +119\.02 '
has 'a row with loss cost' '^adaptive +1000 +ssh '
is 'a row for each policy and loss cost' \
    "$(grep -cE '^(fixed|adaptive)' "$T/out")" 3
cp "$T/out" "$T/first"
command=$(sed -n 1p "$T/first")
eval "run ${command#ka-sim }"
cmp -s "$T/first" "$T/out"
ok $? 'its command makes the same table again'
sim 'every policy by default'
is 'a row for each' "$(sed '1,/^policy/d' "$T/out" | wc -l)" \
    "$("$SIM" --list-policies | sed '1d;$d' | wc -l)"
sim 'seeds' --policy none,fixed-60 --seeds 5 --seed 11
has 'seeds in the summary' ', seed 11 to 15 \(mean \+- half of'
has 'mean and confidence' '^fixed-60 .* [0-9.]+ \+- [0-9.]+ '

# --- JSON --------------------------------------------------------------------

every='policy loss_cost probe networks sessions keepalives_per_idle_hour
    oracle_multiple lost_per_1000 sleepers_killed notice_s_p50 notice_s_p99
    losses_until_known session_days idle_hours keepalives lost seed seeds
    days command'

# fields NAME ...: of the last run
fields()
{
	"$FIELDS" "$@" <"$T/out" 2>"$T/err"
}

sim 'JSON' --policy none,adaptive --format json
# shellcheck disable=SC2086 # fields are words
fields $every >/dev/null
ok $? 'JSON has every field'
is 'JSON values' "$(fields policy loss_cost probe seed networks \
    losses_until_known notice_s_p50 | tr '\t' ' ' | head -n 1)" \
    'none null none 1 1000 null null'
fields lost_ci95 >/dev/null
is 'JSON has no confidence with one seed' $? 1
sim 'JSON with seeds' --policy none,adaptive --format json --seeds 3
fields lost_ci95 keepalives_per_idle_hour_ci95 notice_s_p99_ci95 >/dev/null
ok $? 'JSON has confidence with seeds'
is 'what is not defined has none' \
    "$(fields notice_s_p99 notice_s_p99_ci95 | tr '\t' ' ' | head -n 1)" \
    'null null'
cp "$T/out" "$T/first"
sim 'the same again' --policy none,adaptive --format json --seeds 3
cmp -s "$T/first" "$T/out"
ok $? 'makes the same bytes'
cp "$CSV" "$T/it's \"odd\" <&>.csv"
works 'a file with an odd name' --gateways "$T/it's \"odd\" <&>.csv" \
    --policy none --format json
fields command >/dev/null
ok $? 'JSON takes it'

# --- the gateways ------------------------------------------------------------

# csv LINE ...: a table of these lines
csv()
{
	printf '%s\n' "$@" >"$T/g.csv"
}

csv 'timeout_s,name' '30,a' '60.5,"b, c"'
works 'a table of two columns' --gateways "$T/g.csv" --policy none
has 'its rows are counted' ', 2 gateways, '
works 'a prior' --gateways "$CSV" --prior "$T/g.csv" --policy adaptive
csv 'name,timeout_s' 'a,nan'
refuses "--gateways: $T/g.csv line 2: timeout_s 'nan'" --gateways "$T/g.csv"
refuses "--prior: $T/g.csv line 2: timeout_s 'nan'" --gateways "$CSV" \
    --prior "$T/g.csv"
csv 'name,timeout_s,on_expiry' 'a,30,loud'
refuses "g.csv line 2: unknown on_expiry 'loud'" --gateways "$T/g.csv"
csv 'name,timeout_s' 'a,30,x'
refuses 'g.csv line 2: has 3 fields' --gateways "$T/g.csv"
csv 'name,timeout_s,weight' 'a,30,0'
refuses 'g.csv: all weights are 0' --gateways "$T/g.csv"
: >"$T/g.csv"
refuses 'g.csv: is empty' --gateways "$T/g.csv"
refuses "$T: is a directory" --gateways "$T"
complains 2 'cannot be opened' "$T/missing.csv: " \
    --gateways "$T/missing.csv"
csv 'name,timeout_s' 'a,2'
refuses "--scale '5000'" --gateways "$T/g.csv" --range 10,1000 --scale 5000

# --- the options -------------------------------------------------------------

for number in networks days seed seeds loss-cost timeout interval \
    sessions-max idle-hours prefix-size mixed sleeps outages vanish \
    own-keepalives evict outbound-only changes moves scale; do
	for value in '' x -1 1x nan 1e99 99999999999999999999; do
		refuses "--$number '$value'" "--$number=$value"
	done
done
refuses "--networks '10000001'" --networks 10000001
refuses "--days '0'" --days 0
refuses "--days '36601'" --days 36601
refuses "--seeds '1001'" --seeds 1001
refuses "--mixed '1.01'" --mixed 1.01
refuses "--range '60,30'" --range 60,30
refuses "--range '30,30'" --range 30,30
refuses "--range '30'" --range 30
refuses "--interval '10'" --interval 10
refuses "--policy 'nonsense'" --policy none,nonsense
refuses "--policy ''" --policy ,
refuses "--loss-cost '0'" --loss-cost 10,0
refuses "--format 'xml'" --format xml
refuses "'--nonsense'" --nonsense
refuses "'-x'" -x
refuses '--networks: a value' --networks
refuses '--quiet: no value' --quiet=yes
refuses "'word'" word
refuses "--networks 'two?lines'" --networks 'two
lines'
sim 'times with units' --range 30s,30m --interval 1.5m --timeout 10m \
    --policy none
has 'they are kept in the command' ' --range 30s,30m --interval 1.5m --timeout 10m$'

# --- the drawing -------------------------------------------------------------

sim 'a drawing' --plot "$T/p.svg"
has 'the table stays' '^adaptive-tcp +1000000 +tcp '
cp "$T/p.svg" "$T/out"
has 'it is SVG' '^<svg xmlns='
has 'its command' '<text class="small" [^>]*>ka-sim --gateways'
set -- "$T"/p.svg*
is 'no other file is left' $# 1
is 'others may read it' "$(stat -c %A "$T/p.svg")" '-rw-r--r--'
cp "$T/p.svg" "$T/first"
sim 'the same drawing again' --plot "$T/p.svg"
cmp -s "$T/first" "$T/p.svg"
ok $? 'makes the same bytes'
refuses "--plot '$T/none/p.svg': No such file" --gateways "$CSV" \
    --plot "$T/none/p.svg"
refuses "--plot '$T': is a directory" --gateways "$CSV" --plot "$T"
refuses "--plot '/dev/null': is no regular file" --gateways "$CSV" \
    --plot /dev/null
ln -s p.svg "$T/link.svg"
refuses "link.svg': is no regular file" --gateways "$CSV" \
    --plot "$T/link.svg"

# --- what goes wrong while it runs -------------------------------------------

KA_SIM_STUB_FAIL=1
export KA_SIM_STUB_FAIL
complains 1 '' 'Cannot allocate memory' --gateways "$CSV" --policy none
unset KA_SIM_STUB_FAIL
RC=0
"$SIM" --gateways "$CSV" --policy none >/dev/full 2>"$T/err" || RC=$?
: >"$T/out"
is 'a full disk: exit status' "$RC" 1
is 'a full disk: one line' "$(grep -c '^ka-sim: standard output: ' \
    "$T/err")" 1
RC=0
"$SIM" --gateways "$CSV" --policy none --format json >/dev/full \
    2>"$T/err" || RC=$?
is 'a full disk, JSON: exit status' "$RC" 1

# --- the progress bar --------------------------------------------------------

# on_terminal COMMAND: runs it on a terminal of its own, all that it writes
# there to $T/tty
on_terminal()
{
	RC=0
	script -qec "$1 >'$T/out'" "$T/tty" >/dev/null </dev/null || RC=$?
}

KA_SIM_STUB_MS=900
export KA_SIM_STUB_MS
esc=$(printf '\033')
args="--gateways '$CSV' --policy none,fixed-30,fixed-60,fixed-90"
on_terminal "$SIM $args"
is 'on a terminal: exit status' "$RC" 0
grep -qE '[[]#+[.]+] +[0-9]+ %, [0-9]+ s left  fixed-' "$T/tty"
ok $? 'a progress bar'
# By the last that is written; script adds a line of its own.
grep -q "$esc\[K\$" "$T/tty"
ok $? 'it is erased at the end'
on_terminal "$SIM $args --quiet"
grep -q '%' "$T/tty"
is '--quiet: no bar' $? 1
on_terminal "timeout --foreground -s INT 2 $SIM $args"
is 'interrupted: exit status' "$RC" 124
grep -q "[0-9] %.*$esc\[K\$" "$T/tty"
ok $? 'interrupted: the bar is erased'
is 'interrupted: no table' "$(wc -c <"$T/out")" 0
KA_SIM_STUB_MS=0
on_terminal "$SIM $args"
grep -q '%' "$T/tty"
is 'no bar for a short run' $? 1

# --- the program itself, with the simulator in it -----------------------------

SIM=./ka-sim
sim 'ka-sim' --networks 20 --days 2 --policy fixed-30,adaptive --format json
# shellcheck disable=SC2086 # fields are words
fields $every >/dev/null
ok $? 'ka-sim: JSON has every field'
is 'ka-sim: rows' "$(fields policy loss_cost networks | tr '\t\n' ' /')" \
    'fixed-30 null 20/adaptive 2000 20/'
cp "$T/out" "$T/first"
sim 'ka-sim, again' --networks 20 --days 2 --policy fixed-30,adaptive \
    --format json
cmp -s "$T/first" "$T/out"
ok $? 'ka-sim: same seed, same figures'
refuses "--networks '0'" --networks 0

echo "1..$COUNT"
[ "$FAILED" -eq 0 ]
