#!/bin/sh
# The test of the tests: each bug of ka_mutation.h, built into the library,
# must be caught by the scenarios or by the random lives, and without a bug both
# must pass. TAP; says who caught what.
#
# Needs what make check has built, and CC, CFLAGS and LIBS as it used them.
set -u
RUNS=1000		# random lives for each bug; it has many chances in each
LIMIT_S=60		# for one test program; one that hangs is caught, too
lib=${srcdir:-.}/src/libkeepalive
tests='scenario_test random_test'
work=$(mktemp -d "${TMPDIR:-/tmp}/mutants.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
count=0 failed=0

ok()
{
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		failed=$((failed + 1))
		echo "not ok $count - $2"
		sed 's/^/# /' "$work"/*.out
	fi
}

# build NUMBER: only what a bug can be in; the rest is in the test library
build()
{
	objects=''
	for file in "$lib"/*.c; do
		grep -q 'KA_MUTANT(' "$file" || continue
		object=$work/${file##*/}.o
		# shellcheck disable=SC2086 # flags are words
		$CC -I"$lib" -DKA_ABORT -DKA_MUTATION="$1" $CFLAGS -O1 -g0 \
		    -c -o "$object" "$file" || return 1
		objects="$objects $object"
	done
	for test in $tests; do
		# shellcheck disable=SC2086 # flags and objects are words
		$CC $CFLAGS -o "$work/$test" \
		    "regress/unit/$test-$test.o" $objects libkatest.a \
		    $LIBS || return 1
	done
}

# run_tests: sets caught to what failed, each with the first words of how
run_tests()
{
	caught=''
	for test in $tests; do
		rc=0
		KA_RUNS=$RUNS KA_SEED='' timeout "$LIMIT_S" "$work/$test" \
		    >"$work/$test.out" 2>&1 || rc=$?
		[ "$rc" -ne 0 ] || continue
		how=$(sed -n 's/^.*:[FE]:[^ ]* //p' "$work/$test.out" |
		    head -n 1)
		how=${how##*/}
		caught="$caught${caught:+; }$test (${how:-exit status $rc})"
	done
}

bugs=$(sed -n 's/^[[:space:]]KA_BUG_\([A-Z_]*\).*/\1/p' "$lib/ka_mutation.h")
number=0
for bug in NONE $bugs; do
	rm -f "$work"/*.out
	if ! build "$number" >"$work/build.out" 2>&1; then
		ok 1 "$bug: can be built"
	elif [ "$bug" = NONE ]; then
		run_tests
		[ -z "$caught" ]
		ok $? "without a bug nothing is caught"
	else
		run_tests
		[ -n "$caught" ]
		ok $? "$bug: ${caught:-NOT caught}"
	fi
	number=$((number + 1))
done
echo "1..$count"
[ "$failed" -eq 0 ] && [ "$count" -gt 5 ]
