#!/bin/sh
# The far end of a lab session, run by sshd as the test user: speaks first when
# the scene says so (through a FIFO on the server), and writes down what it
# hears from the client.
#
# usage: talker.sh NAME
# files: NAME.say (FIFO: lines to say; "bye" ends, "chatter" starts output
# every half second, "flood" starts as much as the path takes), NAME.heard (lines from the client), NAME.sshd (pid of
# the sshd that serves this session)

name=$1
echo "$PPID" > "$name.sshd.new" && mv "$name.sshd.new" "$name.sshd"
rm -f "$name.say"
mkfifo "$name.say" || exit 1
: > "$name.heard"

exec 3<&0
while read -r line; do
	echo "$line" >> "$name.heard"
	echo "heard $line"
done <&3 &
pids=$!
echo "ready $name"
while read -r line; do
	case $line in
	bye)
		# shellcheck disable=SC2086	# a list of pids
		kill $pids
		exit 0
		;;
	chatter)
		while echo tick; do sleep 0.5; done &
		pids="$pids $!"
		;;
	flood)
		yes tick &
		pids="$pids $!"
		;;
	*)
		echo "$line"
		;;
	esac
done <> "$name.say"
