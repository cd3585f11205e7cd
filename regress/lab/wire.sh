# shellcheck shell=bash
# What the gateway saw: packet counters and time stamps. Sourced by lib.sh.

# counter WORLD NAME : packets so far (names: gateways.sh).
counter()
{
	ip netns exec "$(ns "$1" gateway)" nft list counter inet lab "$2" |
	    awk '$1 == "packets" { print $2 }'
}

declare -A LAB_MARK

# mark WORLD : what `since` counts from.
mark()
{
	local name

	LAB_MARK[$1/ms]=$(now_ms)
	for name in c2s_data c2s_bare s2c_data s2c_bare refused_outside \
	    refused_inside cut; do
		LAB_MARK[$1/$name]=$(counter "$1" "$name")
	done
	say "[$1] mark"
}

# since WORLD NAME : packets since the mark.
since()
{
	echo $(($(counter "$1" "$2") - LAB_MARK[$1/$2]))
}

# check_counter DESCRIPTION WORLD NAME MIN MAX : packets since the mark.
check_counter()
{
	check_range "$1 ($2 $3)" "$(since "$2" "$3")" "$4" "$5"
}

# start_capture WORLD : the gateway's outer side, headers only.
start_capture()
{
	local pcap=$LAB_LOG/$1.pcap

	say "[$1 gateway] \$ tcpdump -w $pcap"
	ip netns exec "$(ns "$1" gateway)" tcpdump -i out0 -n -s 96 -U -Z root \
	    --immediate-mode -w "$pcap" tcp 2>"$LAB_LOG/$1.tcpdump.log" &
	disown
	busywait 10 file_says "$LAB_LOG/$1.tcpdump.log" 'listening on' ||
	    die "$1: tcpdump did not start"
}

# wire WORLD FROM_MS : one line a packet, "MS s2c|c2s LENGTH", in order.
# Only the first sshd's connections (port 22 of the server or the jump host).
wire()
{
	tcpdump -r "$LAB_LOG/$1.pcap" -tt -n tcp port 22 2>/dev/null |
	awk -v from="$2" '
	{
		split($1, t, ".")
		ms = t[1] * 1000 + int(t[2] / 1000)
		if (ms < from)
			next
		# mawk prints what exceeds 32 bits in floating point
		printf "%.0f %s %s\n", ms, ($3 ~ /\.22$/ ? "s2c" : "c2s"), $NF
	}'
}

# probe_gaps WORLD FROM_MS TO_MS : milliseconds from the last data the client
# sent to each server-first packet that followed at least 1 s of silence from
# both. For idle sessions these packets are the keepalives.
probe_gaps()
{
	wire "$1" 0 | awk -v from="$2" -v to="$3" '
	$1 > to { exit }
	$2 == "c2s" && $3 > 0 { heard = $1; last = $1 }
	$2 == "s2c" && $3 > 0 {
		if ($1 >= from && $1 - last > 1000)
			print $1 - heard
		last = $1
	}'
}

# heard_gaps WORLD FROM_MS : milliseconds between data packets of the client.
# Where the client only answers, these are the gaps between keepalives.
heard_gaps()
{
	wire "$1" 0 | awk -v from="$2" '
	$2 == "c2s" && $3 > 0 {
		if ($1 >= from && last)
			print $1 - last
		last = $1
	}'
}

# longest_silence WORLD FROM_MS TO_MS : with no packet at all, in ms.
longest_silence()
{
	wire "$1" "$2" | awk -v last="$2" -v to="$3" '
	$1 > to { exit }
	{ if ($1 - last > max) max = $1 - last; last = $1 }
	END { if (to - last > max) max = to - last; print max + 0 }'
}
