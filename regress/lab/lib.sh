# shellcheck shell=bash
# The frame of a scene: what a scene sources, and the only file it sources.
#
#   client  192.0.2.2 ─┐
#   client2 192.0.2.3 ─┴─ br0 192.0.2.1 [gateway] out0 203.0.113.1 ─┬─ server 203.0.113.2
#                                                     br1 (bridge)  └─ jump   203.0.113.3
#
# One such network is a "world". A scene may build several, for instance one
# with the stock sshd and one with the patched one, and let them wait side by
# side. Each box is a network namespace named lab-SUFFIX-WORLD-HOST; the outer
# bridge lives in a namespace of its own. The kernel's own NAT is the gateway
# (gateways.sh), the packets are counted there (wire.sh), sshd and ssh are the
# real ones (ssh.sh).
#
# What a scene finds in its environment (set by `run`):
#   LAB_VERSION  the OpenSSH release under test
#   STOCK        inst tree without our patches
#   PATCHED      inst tree with them
#   LAB_LOG      directory for logs, kept afterwards
#
# A scene ends with `done_testing FIGURES`. Exit status: 0 all checks held,
# 1 some did not, 77 skipped.

set -u
export LC_ALL=C
umask 022
RANDOM=${LAB_SEED:-$RANDOM}

LAB_HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_TOP=$(cd "$LAB_HERE/../.." && pwd)
LAB_SCENE=$(basename "$0")
: "${LAB_VERSION:=9.2p1}"
: "${STOCK:=$LAB_TOP/build/stock-$LAB_VERSION/inst}"
: "${PATCHED:=$LAB_TOP/build/patched-$LAB_VERSION/inst}"
: "${LAB_LOG:=$LAB_TOP/build/log/lab/$LAB_VERSION/$LAB_SCENE}"

# ----- log ------------------------------------------------------------------

mkdir -p "$LAB_LOG" || exit 1
rm -f "$LAB_LOG"/*.log "$LAB_LOG"/*.pcap "$LAB_LOG"/*.out "$LAB_LOG"/result
exec {LAB_LOG_FD}>"$LAB_LOG/scene.log"

# Milliseconds of the wall clock (the clock of the packet captures).
now_ms()
{
	echo "$((${EPOCHREALTIME/./} / 1000))"
}

LAB_T0=$(now_ms)

# say WORD... : one line in the scene's log, with the seconds since it began.
say()
{
	local ms=$(($(now_ms) - LAB_T0))

	printf '%4d.%03d %s\n' $((ms / 1000)) $((ms % 1000)) "$*" \
	    >&"$LAB_LOG_FD"
}

# ----- verdicts -------------------------------------------------------------

LAB_CHECKS=0
LAB_FAILED=()

result()
{
	printf '%s\n' "$*" > "$LAB_LOG/result"
}

die()
{
	say "FATAL $*"
	result "$*"
	echo "# $*"
	exit 1
}

skip()
{
	say "SKIP $*"
	result "$*"
	echo "# skip: $*"
	exit 77
}

verdict()
{
	local ok=$1
	shift

	LAB_CHECKS=$((LAB_CHECKS + 1))
	[ "$ok" = ok ] || LAB_FAILED+=("$*")
	say "$ok $LAB_CHECKS - $*"
	echo "# $ok $LAB_CHECKS - $*"
}

# check DESCRIPTION COMMAND... : the command must succeed.
check()
{
	local what=$1
	shift

	if "$@"; then verdict ok "$what"; else verdict "not ok" "$what"; fi
}

# check_not DESCRIPTION COMMAND... : the command must fail (negative controls).
check_not()
{
	local what=$1
	shift

	if "$@"; then verdict "not ok" "$what"; else verdict ok "$what"; fi
}

# check_range DESCRIPTION VALUE MIN MAX : whole numbers, bounds included.
check_range()
{
	local what="$1: $2 in [$3, $4]"

	case $2 in
	''|*[!0-9]*)
		verdict "not ok" "$what (no figure)"
		return
		;;
	esac
	if [ "$2" -ge "$3" ] && [ "$2" -le "$4" ]; then
		verdict ok "$what"
	else
		verdict "not ok" "$what"
	fi
}

done_testing()
{
	if [ "$LAB_CHECKS" -eq 0 ]; then
		die "no check was made"
	fi
	check_not "no sshd found itself in the wrong" \
	    grep -qsE 'invariants violated|is off for this session|Sanitizer' \
	    "$LAB_LOG"/*.sshd.log
	if [ ${#LAB_FAILED[@]} -eq 0 ]; then
		result "$*"
		exit 0
	fi
	result "$* FAILED: $(IFS=';'; echo "${LAB_FAILED[*]}")"
	exit 1
}

# seconds MS : milliseconds as seconds with one decimal, for figures.
seconds()
{
	case $1 in
	''|*[!0-9]*) echo '?' ;;
	*) printf '%d.%d s' $((($1 + 50) / 1000)) $((($1 + 50) % 1000 / 100)) ;;
	esac
}

# ----- waiting --------------------------------------------------------------

# busywait SECONDS PREDICATE... : poll until it holds; false at the deadline.
busywait()
{
	local deadline=$(($(now_ms) + $1 * 1000))
	shift

	until "$@"; do
		[ "$(now_ms)" -lt "$deadline" ] || return 1
		sleep 0.1
	done
}

# silence SECONDS : the idle stretch a scene is about.
silence()
{
	say "-- silence for $1 s --"
	sleep "$1"
}

file_says()
{
	grep -qsE -- "$2" "$1"
}

# gone PID : a process that has ended; one that only waits for its parent to
# notice counts as ended.
gone()
{
	! grep -qs '^State:[[:space:]]*[^[:space:]ZX]' "/proc/$1/status"
}

# ----- clean-up: last in, first out, on every exit --------------------------

LAB_DEFERRED=()

defer()
{
	LAB_DEFERRED+=("$*")
}

run_deferred()
{
	local status=$? i

	trap '' INT TERM HUP
	for ((i = ${#LAB_DEFERRED[@]} - 1; i >= 0; i--)); do
		eval "${LAB_DEFERRED[i]}" >&"$LAB_LOG_FD" 2>&1
	done
	exit "$status"
}
trap run_deferred EXIT
trap 'say "interrupted"; result "interrupted or over its time limit"; exit 1' \
    INT TERM HUP

# ----- what must be there ---------------------------------------------------

[ "$(id -u)" -eq 0 ] || skip "not root: network namespaces need it"
for tool in ip ss nft tcpdump unshare; do
	command -v "$tool" >/dev/null || skip "no $tool"
done
for tree in "$STOCK" "$PATCHED"; do
	[ -x "$tree/sbin/sshd" ] || skip "no $tree/sbin/sshd"
done

LAB_TMP=$(mktemp -d "${TMPDIR:-/tmp}/lab.XXXXXX") || die "mktemp failed"
defer "rm -rf '$LAB_TMP'"
chmod 711 "$LAB_TMP"	# the test users pass through
LAB_SUFFIX=${LAB_TMP##*.}

# ----- worlds ---------------------------------------------------------------

SERVER_IP=203.0.113.2
JUMP_IP=203.0.113.3
GATEWAY_IP=203.0.113.1
CLIENT_IP=192.0.2.2

ns()
{
	echo "lab-$LAB_SUFFIX-$1-$2"
}

# on WORLD HOST COMMAND... : run it there, and say so in the log.
on()
{
	local world=$1 host=$2
	shift 2

	say "[$world $host] \$ $*"
	ip netns exec "$(ns "$world" "$host")" "$@" 2>&"$LAB_LOG_FD"
}

# must COMMAND... : set-up that has to work.
must()
{
	"$@" || die "set-up failed: $*"
}

# Every process of a namespace was started by this scene: end them by pid.
close_ns()
{
	local pids

	pids=$(ip netns pids "$1" 2>/dev/null)
	# shellcheck disable=SC2086	# a list of pids
	[ -z "$pids" ] || kill -9 $pids 2>/dev/null
	busywait 5 ns_is_empty "$1"
	ip netns del "$1"
}

ns_is_empty()
{
	[ -z "$(ip netns pids "$1" 2>/dev/null)" ]
}

plug()	# WORLD HOST BRIDGE-HOST BRIDGE ADDRESS [ROUTE]
{
	local here there port

	here=$(ns "$1" "$2")
	there=$(ns "$1" "$3")
	port=p-$2
	must ip link add eth0 netns "$here" type veth \
	    peer name "$port" netns "$there"
	must on "$1" "$3" ip link set "$port" master "$4" up
	must on "$1" "$2" ip addr add "$5/24" dev eth0
	must on "$1" "$2" ip link set eth0 up
	if [ $# -gt 5 ]; then
		must on "$1" "$2" ip route add default via "$6"
	fi
}

# world NAME : one network as drawn above, with an empty gateway.
world()
{
	local world=$1 host

	for host in client client2 gateway outside server jump; do
		must ip netns add "$(ns "$world" "$host")"
		defer "close_ns '$(ns "$world" "$host")'"
		must on "$world" "$host" ip link set lo up
	done
	must on "$world" gateway ip link add br0 type bridge forward_delay 0
	must on "$world" gateway ip addr add 192.0.2.1/24 dev br0
	must on "$world" gateway ip link set br0 up
	must on "$world" outside ip link add br1 type bridge forward_delay 0
	must on "$world" outside ip link set br1 up
	plug "$world" client gateway br0 "$CLIENT_IP" 192.0.2.1
	plug "$world" client2 gateway br0 192.0.2.3 192.0.2.1
	must ip link add out0 netns "$(ns "$world" gateway)" type veth \
	    peer name p-gateway netns "$(ns "$world" outside)"
	must on "$world" outside ip link set p-gateway master br1 up
	must on "$world" gateway ip addr add "$GATEWAY_IP/24" dev out0
	must on "$world" gateway ip link set out0 up
	plug "$world" server outside br1 "$SERVER_IP"
	plug "$world" jump outside br1 "$JUMP_IP"
	must on "$world" gateway sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
}

# shellcheck source=regress/lab/gateways.sh
. "$LAB_HERE/gateways.sh"
# shellcheck source=regress/lab/wire.sh
. "$LAB_HERE/wire.sh"
# shellcheck source=regress/lab/ssh.sh
. "$LAB_HERE/ssh.sh"
