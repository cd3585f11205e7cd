#!/bin/sh
# The library's sums are the same whether or not the compiler fuses products
# into them (fused, a product is not rounded before it is added): fused.c, with
# all of the library, is built for both, and prints the same digests. A digest
# may miss what is rounded away later, so there must be nothing to fuse, too.
# TAP.
# shellcheck disable=SC2016 # awk's
set -u
dir=${srcdir:-.}
CC=${CC:-cc}
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT

skip()
{
	echo "1..0 # SKIP $1"
	exit 77
}

case $(uname -m) in
x86_64)	;;
*)	skip "x86-64 only: elsewhere the flags are others" ;;
esac
grep -qw fma /proc/cpuinfo || skip "this CPU has no fused multiply-add"

# build NAME FLAG ...
build()
{
	name=$1
	shift
	# shellcheck disable=SC2086 # CC may have words
	$CC -std=c11 "$@" -I"$dir/src/libkeepalive" \
	    -I"$dir/src/libkeepalive/paths" -I"$dir/regress/sim" \
	    -o "$T/$name" "$dir/regress/unit/fused.c" \
	    "$dir"/src/libkeepalive/*.c "$dir"/src/libkeepalive/paths/*.c
}

# fused NAME: how many fused instructions a build has
fused()
{
	objdump -d "$T/$1" | grep -cE '[[:space:]]vfn?m(add|sub)[0-9]'
}

echo 'int main(void) { return 0; }' >"$T/none.c"
$CC -mfma -ffp-contract=fast -o "$T/none" "$T/none.c" 2>"$T/err" ||
    skip "$CC does not take -mfma -ffp-contract=fast"
failed=0
build apart -O2 -ffp-contract=off || failed=1
build fused -O3 -mfma -ffp-contract=fast || failed=1
# So that a difference is seen at all: a product that meets a sum.
build control -O3 -mfma -ffp-contract=fast -DCONTROL || failed=1
build control-apart -O2 -ffp-contract=off -DCONTROL || failed=1
if [ $failed -ne 0 ]; then
	echo "Bail out! it does not build"
	exit 1
fi

echo 1..4
for name in apart fused control control-apart; do
	"$T/$name" >"$T/$name.out" || failed=1
done
if [ $failed -eq 0 ] && [ "$(grep -c : "$T/apart.out")" -eq 4 ]; then
	echo "ok 1 - runs"
else
	failed=1
	echo "not ok 1 - runs"
fi
if cmp -s "$T/control.out" "$T/control-apart.out"; then
	failed=1
	echo "not ok 2 - control: a fused sum shows"
else
	echo "ok 2 - control: a fused sum shows"
fi
if diff "$T/apart.out" "$T/fused.out" >"$T/diff"; then
	echo "ok 3 - the same digests, fused or not"
else
	failed=1
	echo "not ok 3 - the same digests, fused or not"
	sed 's/^/# /' "$T/diff"
fi
if ! command -v objdump >/dev/null; then
	echo "ok 4 - nothing to fuse # SKIP objdump is not installed"
elif [ "$(fused fused)" -eq 0 ] && [ "$(fused control)" -gt 0 ]; then
	echo "ok 4 - nothing to fuse"
else
	failed=1
	echo "not ok 4 - nothing to fuse"
	echo "# fused instructions: $(fused fused), with control" \
	    "$(fused control), in:"
	objdump -d "$T/fused" | "${AWK:-awk}" '/^[0-9a-f]+ </ { name = $2 }
	    /[ \t]vfn?m(add|sub)[0-9]/ && !seen[name]++ { print "#   " name }'
fi
exit $failed
