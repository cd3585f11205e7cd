# shellcheck shell=sh disable=SC2034,SC2154
# `./bootstrap check`: every test there is, part by part, and their sum.
# Sourced by bootstrap, whose helpers it uses.

usage_check()
{
	cat <<END
usage: ./bootstrap check [--full] [--no-skip]

Installs what is missing, builds all versions and runs every test. Needs root.

  --full      also make distcheck, ten times as many random lives, the fuzzer
              for a minute (with clang, 300 MB), and OpenSSH's own suite on
              every version (else on $DEFAULT_VERSION)
  --no-skip   a skipped test is a failure; implied by CI=true

The last line is the sum: N passed, N failed[, N skipped].
END
}

# autotools TARGET [FLAG]: our own autotools part, in build/tree or, with a
# configure flag, build/tree-FLAG.
autotools()
{
	[ -f "$TOP/configure.ac" ] || die "configure.ac is missing"
	cd "$TOP" || exit 1
	[ -x configure ] || autoreconf -i
	tree=$BUILD_DIR/tree${2:+-${2#--enable-}}
	mkdir -p "$tree"
	cd "$tree" || exit 1
	werror=''
	[ "${CI:-}" != true ] || werror=--enable-werror
	# shellcheck disable=SC2086 # no flag is no word
	[ -f Makefile ] || "$TOP/configure" $werror ${2:-}
	rc=0
	make -j"$(nproc)" "$1" || rc=$?
	# Automake keeps what the tests print in files of their own.
	if [ "$1" = check ]; then
		find . -name '*.log' ! -name 'config.log' \
		    ! -name test-suite.log -exec cat {} +
	fi
	exit "$rc"
}

# part_begin NAME COMMAND ...: start a part in the background; its pid is in
# PART_PID, its log build/log/check-NAME.log, its exit status and seconds
# appear in check-NAME.end.
part_begin()
{
	part_log=$LOG_DIR/check-$(echo "$1" | tr / -)
	shift
	rm -f "$part_log.end"
	# shellcheck disable=SC2016 # for the inner shell
	setsid sh -c '
	    log=$1 start=$(date +%s) rc=0
	    shift
	    timeout --foreground "$@" >"$log.log" 2>&1 </dev/null || rc=$?
	    echo "$rc $(($(date +%s) - start))" >"$log.end"' \
	    sh "$part_log" "$PART_LIMIT_S" "$@" 9>&- &
	PART_PID=$!
	RUNNING="$RUNNING $PART_PID"
}

# part_end NAME PID: wait for it, show what it printed, add it to the table
part_end()
{
	part_log=$LOG_DIR/check-$(echo "$1" | tr / -)
	start=$(now_s)
	(exec 9>&-; watch_step "$1" '' "$start") &
	STEP_WATCH=$!
	wait "$2" || :
	RUNNING=$(echo "$RUNNING" | tr ' ' '\n' | grep -vx "$2" | tr '\n' ' ')
	stop_watch
	[ ! -t 1 ] || printf '\r\033[K'
	rc=1 seconds=0
	[ ! -f "$part_log.end" ] || read -r rc seconds <"$part_log.end"
	count_results "$1" "$part_log.log" "$rc"
	echo "--- $1 ($part_log.log)"
	case $1 in
	make-*)
		grep -E '^# (TOTAL|PASS|SKIP|XFAIL|FAIL|XPASS|ERROR):|^[0-9]+%: Checks|^stat::|violated:|^(not )?ok |^(FAIL|ERROR|SKIP)|archives ready' \
		    "$part_log.log" || :
		[ "$rc" -eq 0 ] || tail -n 40 "$part_log.log"
		;;
	*)
		cat "$part_log.log"
		;;
	esac
	row "$1" "$passed" "$failed" "$skipped" "$seconds"
}

# row NAME PASSED FAILED SKIPPED SECONDS
row()
{
	echo "$*" >>"$TABLE"
}

# count_results NAME LOG STATUS: sets passed, failed, skipped. A test program
# speaks TAP, libcheck's totals or automake's; one that says nothing countable
# is one test.
count_results()
{
	eval "$(awk '
	/^ok .*# *[Ss][Kk][Ii][Pp]/ { tap = 1; ts++; next }
	/^ok / { tap = 1; tp++ }
	/^not ok / { tap = 1; tf++ }
	/^[0-9]+%: Checks: / {
		lib = 1
		gsub(/[,:]/, " ")
		lp += $3 - $5 - $7
		lf += $5 + $7
	}
	/^# PASS: / { auto = 1; ap += $3 }
	/^# SKIP: / { auto = 1; as += $3 }
	/^# (FAIL|XPASS|ERROR): / { auto = 1; af += $3 }
	END {
		if (auto && !lib && !tap) {
			tp = ap; tf = af; ts = as
		} else if (auto) {
			# a test program that crashed has no totals
			if (af > 0 && tf + lf == 0) tf = af
			if (as > ts) ts = as
		}
		printf "passed=%d failed=%d skipped=%d\n", tp + lp, tf + lf, ts
	}' "$2")"
	if [ "$3" -ne 0 ] && [ "$failed" -eq 0 ]; then
		failed=1
	elif [ $((passed + failed + skipped)) -eq 0 ]; then
		passed=1
	fi
	# What OpenSSH itself skips is printed there and is no skip of ours.
	[ "${1%%-*}" != openssh ] || skipped=0
}

# part NAME COMMAND ...: one after the other
part()
{
	echo "running $1"
	part_begin "$@"
	part_end "$1" "$PART_PID"
}

# script_part NAME SCRIPT ARGUMENT ...: one that must exist
script_part()
{
	if [ -x "$TOP/$2" ]; then
		return 0
	fi
	echo "--- $1: $2 is missing or not executable"
	row "$1" 0 1 0 0
	return 1
}

check_cleanup()
{
	stop_step
	for pid in $RUNNING; do
		stop_group "$pid"
	done
}

cmd_check()
{
	full=no strict=no
	[ "${CI:-}" != true ] || strict=yes
	for arg in "$@"; do
		case $arg in
		--full) full=yes ;;
		--no-skip) strict=yes ;;
		*) die "unknown option $arg (see ./bootstrap check --help)" ;;
		esac
	done
	need_root check
	RUNNING=''
	trap check_cleanup EXIT
	mkdir -p "$LOG_DIR"
	TABLE=$LOG_DIR/check.table
	: >"$TABLE"
	if [ "$strict" = yes ]; then
		export CI=true
	fi
	started=$(now_s)
	# shellcheck disable=SC2086 # packages are words
	ensure_packages $BUILD_PACKAGES $TEST_PACKAGES
	lives='' networks=''
	if [ "$full" = yes ]; then
		# shellcheck disable=SC2086 # packages are words
		ensure_packages $FULL_PACKAGES
		lives=KA_RUNS=100000 networks=KA_NETWORKS=3000
	fi
	given=''
	versions=$(known_versions)
	# shellcheck disable=SC2086 # versions are words
	build_trees 'stock patched' $versions
	row build "$(echo "$versions" | wc -w)" 0 0 $(($(now_s) - started))

	part make-check env $lives "$TOP/bootstrap" internal-autotools check
	part make-check-san "$TOP/bootstrap" internal-autotools check \
	    --enable-sanitizers
	if [ "$full" = yes ] || [ "${CI:-}" = true ]; then
		part make-distcheck "$TOP/bootstrap" internal-autotools \
		    distcheck
	fi
	if [ "$full" = yes ]; then
		part make-fuzz "$TOP/bootstrap" internal-autotools fuzz \
		    --enable-fuzzer
	fi
	# Makes up its networks: --full takes more of them.
	if script_part sim-goals regress/sim/goals.sh; then
		part sim-goals env KA_SIM="$BUILD_DIR/tree/ka-sim" $networks \
		    "$TOP/regress/sim/goals.sh"
	fi
	part patches-check "$TOP/patches/check"
	if script_part build-tests regress/build/run; then
		part build-tests "$TOP/regress/build/run"
	fi
	# The lab mostly waits and OpenSSH's suite mostly computes: side by
	# side. The suite runs at low priority, so the lab keeps its time.
	lab=''
	if script_part lab regress/lab/run; then
		echo "running lab"
		part_begin lab "$TOP/regress/lab/run" --versions "$versions"
		lab=$PART_PID
	fi
	if script_part openssh regress/openssh/run; then
		suite=$DEFAULT_VERSION
		[ "$full" = no ] || suite=--full
		part openssh nice -n 10 "$TOP/regress/openssh/run" "$suite"
	fi
	[ -z "$lab" ] || part_end lab "$lab"
	summary "$strict"
}

# The table and the last line; the exit status of check.
summary()
{
	echo
	awk -v strict="$1" '
	function verdict() {
		return $3 > 0 || (strict == "yes" && $4 > 0) ? "FAIL" : "ok"
	}
	BEGIN {
		printf "%-16s %8s %8s %8s %8s\n", "part", "passed",
		    "failed", "skipped", "seconds"
	}
	{
		printf "%-16s %8d %8d %8d %8d  %s\n", $1, $2, $3, $4, $5,
		    verdict()
		p += $2; f += $3; s += $4
	}
	END {
		printf "\n%d passed, %d failed", p, f
		if (s > 0)
			printf ", %d skipped", s
		printf "\n"
		exit f > 0 || (strict == "yes" && s > 0)
	}' "$TABLE"
}
