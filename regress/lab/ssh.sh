# shellcheck shell=bash
# Real sshd and real ssh in a world's boxes. Sourced by lib.sh.
#
# sshd serves users that exist only in its own mount namespace, so that a
# session goes through the monitor and a change of uid like any other and
# nothing on the machine changes. A session is a talker.sh on the server: it
# speaks first when told to, which is the direction that matters after a
# silence.

# What scenes that are not about learning ask for: choose, but risk nothing.
# Lab times are scaled down and the prior over gateways is not.
# shellcheck disable=SC2034	# read by the scenes
CAUTIOUS=('ClientAliveAdaptive yes' 'ClientAliveIntervalRange 1s 60s'
    'ClientAliveLossCost 1000000000')

LAB_USERS="labuser:60001 labother:60002"

# One set of account files, keys and homes for the whole scene.
make_accounts()
{
	local etc=$LAB_TMP/etc entry user uid home

	must mkdir -p "$etc"
	must cp /etc/passwd /etc/shadow /etc/group "$etc"
	must "$STOCK/bin/ssh-keygen" -q -t ed25519 -N '' -f "$LAB_TMP/hostkey"
	must "$STOCK/bin/ssh-keygen" -q -t ed25519 -N '' -f "$LAB_TMP/key"
	for entry in $LAB_USERS; do
		user=${entry%:*} uid=${entry#*:}
		home=$LAB_TMP/home/$user
		echo "$user:x:$uid:$uid::$home:/bin/sh" >>"$etc/passwd"
		echo "$user:*:19000:0:99999:7:::" >>"$etc/shadow"
		echo "$user:x:$uid:" >>"$etc/group"
		must mkdir -p "$home/.ssh"
		# shellcheck disable=SC2153	# LAB_HERE: lib.sh
		must cp "$LAB_HERE/talker.sh" "$home"
		must cp "$LAB_TMP/key.pub" "$home/.ssh/authorized_keys"
		must chown -R "$uid:$uid" "$home"
		must chmod 700 "$home" "$home/.ssh"
	done
	: >"$LAB_TMP/empty"
	must cp "$LAB_HERE/with-accounts.sh" "$LAB_TMP"
}

# with_accounts COMMAND... : the words that run COMMAND where the users exist.
with_accounts()
{
	ACCOUNTS=(unshare -m --propagation private
	    sh "$LAB_TMP/with-accounts.sh" "$LAB_TMP" "$@")
}

# sshd_config FILE LOG-LEVEL DIRECTIVE... : a Match line and what follows it
# come last; what the scene says comes before our defaults and so wins.
sshd_config()
{
	local file=$1 line matched=no tail=()
	shift

	: >"$file"
	for line in "$@"; do
		case $line in Match*) matched=yes ;; esac
		if [ $matched = yes ]; then
			tail+=("$line")
		else
			echo "$line" >>"$file"
		fi
	done
	cat >>"$file" <<-END
	HostKey $LAB_TMP/hostkey
	PidFile none
	UseDNS no
	PasswordAuthentication no
	KbdInteractiveAuthentication no
	AuthorizedKeysFile .ssh/authorized_keys
	Subsystem sftp internal-sftp
	LogLevel DEBUG1
	END
	for line in "${tail[@]}"; do
		echo "$line" >>"$file"
	done
	while read -r line; do say "    $line"; done <"$file"
}

# start_sshd WORLD HOST INST DIRECTIVE... : log in $LAB_LOG/WORLD-HOST.sshd.log
start_sshd()
{
	local world=$1 host=$2 inst=$3 config log
	shift 3

	config=$LAB_TMP/$world-$host.sshd_config
	log=$LAB_LOG/$world-$host.sshd.log
	sshd_config "$config" "$@"
	with_accounts "$inst/sbin/sshd" -D -e -f "$config"
	say "[$world $host] \$ ${ACCOUNTS[*]}"
	: >"$log"
	ip netns exec "$(ns "$world" "$host")" "${ACCOUNTS[@]}" \
	    2>>"$log" </dev/null >/dev/null &
	disown
	busywait 10 file_says "$log" 'Server listening on 0.0.0.0' ||
	    die "$world: sshd did not start: $(tail -n 1 "$log")"
}

sshd_log()
{
	echo "$LAB_LOG/$1-${2:-server}.sshd.log"
}

# sshd_said WORLD REGEX
sshd_said()
{
	file_says "$(sshd_log "$1")" "$2"
}

# summary WORLD FIELD : a field of the last session-end log line.
summary()
{
	sed -n 's/.*ClientAlive summary: //p' "$(sshd_log "$1")" | tail -n 1 |
	    tr ' ' '\n' | sed -n "s/^$2=//p"
}

declare -A LAB_PID LAB_STDIN LAB_HOME

# ssh_words INST : the words of a client that keeps no files and sends no
# keepalives of its own (BatchMode sets them on Debian).
ssh_words()
{
	SSH=("$1/bin/ssh" -F /dev/null -i "$LAB_TMP/key" -o BatchMode=yes
	    -o ServerAliveInterval=0 -o TCPKeepAlive=no -o IdentitiesOnly=yes
	    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null
	    -o ControlPath=none -o ConnectTimeout=20)
}

# launch WORLD NAME HOST WORD... : a client program in HOST, its stdin a FIFO
# that stays open, its output in $LAB_LOG/WORLD-NAME.out
launch()
{
	local world=$1 name=$2 host=$3 id=$1/$2 fifo fd
	shift 3

	fifo=$LAB_TMP/$world-$name.stdin
	must mkfifo "$fifo"
	exec {fd}<>"$fifo"
	LAB_STDIN[$id]=$fd
	: >"$LAB_LOG/$world-$name.out"
	say "[$world $host] \$ $*"
	ip netns exec "$(ns "$world" "$host")" "$@" <"$fifo" \
	    >>"$LAB_LOG/$world-$name.out" \
	    2>>"$LAB_LOG/$world-$name.ssh.log" {fd}>&- &
	LAB_PID[$id]=$!
	disown	# bash need not tell of its end
}

# start_client WORLD NAME [SSH-OPTION...] : a session with a talker, ready to
# speak. LAB_USER, LAB_CLIENT (host) and LAB_INST override the usual ones.
start_client()
{
	local world=$1 name=$2 user=${LAB_USER:-labuser}
	shift 2

	LAB_HOME[$world/$name]=$LAB_TMP/home/$user
	ssh_words "${LAB_INST:-$PATCHED}"
	# Worlds share the homes: the talker's name carries the world.
	launch "$world" "$name" "${LAB_CLIENT:-client}" "${SSH[@]}" "$@" \
	    "$user@$SERVER_IP" "exec ./talker.sh $world-$name"
	busywait 20 heard "$world" "$name" "ready $world-$name" ||
	    die "$world: no session $name: $(tail -n 1 \
	    "$LAB_LOG/$world-$name.ssh.log")"
}

# start_terminal WORLD NAME [SSH-OPTION...] : a login shell on a pty. Clients
# from 9.5 on hide the timing of keystrokes, and one that is suspended while it
# does holds its output back for as long again afterwards (next_interval in
# clientloop.c grows by every interval missed): off, where it exists.
start_terminal()
{
	local world=$1 name=$2 user=${LAB_USER:-labuser}
	shift 2

	LAB_HOME[$world/$name]=$LAB_TMP/home/$user
	ssh_words "${LAB_INST:-$PATCHED}"
	launch "$world" "$name" "${LAB_CLIENT:-client}" "${SSH[@]}" -tt \
	    -o IgnoreUnknown=ObscureKeystrokeTiming \
	    -o ObscureKeystrokeTiming=no "$@" "$user@$SERVER_IP"
	types "$world" "$name" "echo \$PPID > $world-$name.sshd"
	terminal_works "$world" "$name" 20 ||
	    die "$world: no terminal $name: $(tail -n 1 \
	    "$LAB_LOG/$world-$name.ssh.log")"
}

# types WORLD NAME LINE : at the client's keyboard.
types()
{
	say "[$1 $2] types: $3"
	echo "$3" >&"${LAB_STDIN[$1/$2]}"
}

# heard WORLD NAME REGEX : at the client's end.
heard()
{
	file_says "$LAB_LOG/$1-$2.out" "$3"
}

# terminal_works WORLD NAME SECONDS : typed, run by the shell, shown.
terminal_works()
{
	local n=$RANDOM

	types "$1" "$2" "echo sum-\$(($n + 1000000))"
	busywait "$3" heard "$1" "$2" "sum-$((n + 1000000))"
}

# server_speaks WORLD NAME SECONDS : the server says a word, the client hears it.
server_speaks()
{
	local token=server-$RANDOM$RANDOM

	say "[$1 $2] server says $token"
	echo "$token" 1<>"${LAB_HOME[$1/$2]}/$1-$2.say"
	busywait "$3" heard "$1" "$2" "$token"
}

# client_speaks WORLD NAME SECONDS : the client says a word, the server hears
# it, and its answer comes back.
client_speaks()
{
	local token=client-$RANDOM$RANDOM

	types "$1" "$2" "$token"
	busywait "$3" heard "$1" "$2" "heard $token"
}

# tell WORLD NAME WORD : an order to the talker (bye, chatter).
tell()
{
	say "[$1 $2] talker: $3"
	echo "$3" 1<>"${LAB_HOME[$1/$2]}/$1-$2.say"
}

# sshd_pid WORLD NAME : the sshd process that serves the session.
sshd_pid()
{
	cat "${LAB_HOME[$1/$2]}/$1-$2.sshd"
}

session_gone()
{
	gone "$(sshd_pid "$1" "$2")"
}

session_lives()
{
	! session_gone "$1" "$2"
}

client_gone()
{
	gone "${LAB_PID[$1/$2]}"
}

# client_signal WORLD NAME SIGNAL
client_signal()
{
	say "[$1 $2] \$ kill -$3 ${LAB_PID[$1/$2]}"
	kill "-$3" "${LAB_PID[$1/$2]}"
}

# time_until SECONDS FROM_MS PREDICATE... : in LAB_TOOK the milliseconds from
# FROM_MS until it held, empty if it did not.
time_until()
{
	local seconds=$1 from=$2
	shift 2

	LAB_TOOK=
	busywait "$seconds" "$@" || return 1
	LAB_TOOK=$(($(now_ms) - from))
}

declare -A LAB_ENDED

# watch_ends SECONDS FROM_MS WORLD/NAME... : in LAB_ENDED[WORLD/NAME] the
# milliseconds from FROM_MS until that session ended, empty if it did not.
watch_ends()
{
	local seconds=$1 from=$2 id
	shift 2

	for id in "$@"; do
		LAB_ENDED[$id]=
	done
	busywait "$seconds" all_ended "$from" "$@"
}

all_ended()
{
	local from=$1 id all=0
	shift

	for id in "$@"; do
		[ -z "${LAB_ENDED[$id]}" ] || continue
		if session_gone "${id%/*}" "${id#*/}"; then
			LAB_ENDED[$id]=$(($(now_ms) - from))
			say "[$id] ended after ${LAB_ENDED[$id]} ms"
		else
			all=1
		fi
	done
	return $all
}

make_accounts
