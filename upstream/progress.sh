# shellcheck shell=sh
# Long steps with something to look at: step n of m, seconds, a growing count
# on a terminal, plain lines elsewhere. Sourced by bootstrap. The output of a
# step goes to its log; a step that fails ends the run with the log's last lines.

STEP=0
STEPS=0
STEP_PID=''
STEP_WATCH=''
HEARTBEAT_S=30		# between two signs of life where there is no terminal

# A shell that has just been forked can lose a TERM to the traps it inherited,
# and a group exists only once setsid has run: hence KILL, and more than once.
stop_watch()
{
	[ -n "$STEP_WATCH" ] || return 0
	kill -KILL "$STEP_WATCH" 2>/dev/null || :
	wait "$STEP_WATCH" 2>/dev/null || :
	STEP_WATCH=''
}

# stop_group PID: end a child and all it started
stop_group()
{
	for _ in 1 2 3; do
		kill -- -"$1" 2>/dev/null || kill "$1" 2>/dev/null || break
		sleep 0.2
	done
	wait "$1" 2>/dev/null || :
}

stop_step()
{
	stop_watch
	[ -n "$STEP_PID" ] || return 0
	stop_group "$STEP_PID"
	STEP_PID=''
}

now_s()
{
	date +%s
}

# watch_step LABEL COUNT_DIR START: shows progress until killed, or until the
# script itself is gone
watch_step()
{
	shown=0
	while sleep 1 && kill -0 $$ 2>/dev/null; do
		passed=$(($(now_s) - $3))
		count=''
		if [ -n "$2" ]; then
			count=$(find "$2" -name '*.o' 2>/dev/null | wc -l)
			count=", $count objects"
		fi
		if [ -t 1 ]; then
			printf '\r%s ... %d s%s ' "$1" "$passed" "$count"
		elif [ $((passed - shown)) -ge "$HEARTBEAT_S" ]; then
			shown=$passed
			echo "$1 ... still at it, $passed s$count"
		fi
	done
}

# step WHAT LOG COUNT_DIR ADVICE COMMAND ...: runs COMMAND as the next step.
# COUNT_DIR is where objects appear, or empty.
step()
{
	step_what=$1 step_log=$LOG_DIR/$2 step_dir=$3 step_advice=$4
	shift 4
	STEP=$((STEP + 1))
	step_label="[$STEP/$STEPS] $step_what"
	step_start=$(now_s)
	[ -t 1 ] || echo "$step_label ..."
	(exec 9>&-; watch_step "$step_label" "$step_dir" "$step_start") &
	STEP_WATCH=$!
	# A session of its own, so that it can be stopped with all it started.
	setsid "$@" >"$step_log" 2>&1 </dev/null &
	STEP_PID=$!
	step_rc=0
	wait "$STEP_PID" || step_rc=$?
	STEP_PID=''
	stop_watch
	step_s=$(($(now_s) - step_start))
	[ ! -t 1 ] || printf '\r\033[K'
	if [ "$step_rc" -eq 0 ]; then
		echo "$step_label: done, $step_s s"
		# What a step has to say to people, besides its log.
		grep '^NOTE: ' "$step_log" || :
		return 0
	fi
	{
		echo "$step_label: FAILED after $step_s s (exit status $step_rc)"
		echo "the last lines of $step_log:"
		tail -n 15 "$step_log" | sed 's/^/    /'
		echo "what to do: $step_advice"
	} >&2
	exit 1
}
