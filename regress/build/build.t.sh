# shellcheck shell=bash
# bootstrap build on a toy: trees, stamps, interruption, lock, failure.
# shellcheck source=regress/build/lib.sh
. "$(dirname "$0")/lib.sh"
toy_world
toy_sources ''
toy_series
mkdir -p "$BUILD_DIR/cache"
cp "$T"/archive/debian/pool/openssh_*.tar.* "$BUILD_DIR/cache"
export TOY_HOLD=$T/hold
bootstrap=$TOP/bootstrap
LOG=$BUILD_DIR/log

compiled()
{
	grep -c '^compiling' "$LOG/make-$1.log"
}

# shellcheck disable=SC2317 # called by until_true
holding()
{
	[ -e "$BUILD_DIR/$1/making" ] &&
	    grep -q 'n=0; while' "$LOG/make-$1.log"
}

# shellcheck disable=SC2317 # called by until_true
gone()
{
	! kill -0 "$1" 2>/dev/null
}

cd / || exit 1
works 'build, from another directory' "$bootstrap" build 1.0p1
says 'in counted steps' '^\[6/6\] compiling patched 1.0p1: done, [0-9]+ s'
is 'stock is unpatched' \
    "$(grep -c '= 11' "$BUILD_DIR/stock-1.0p1/inst/sbin/sshd")" 0
is 'patched is patched' \
    "$(grep -c '= 11' "$BUILD_DIR/patched-1.0p1/inst/sbin/sshd")" 1
is 'the overlay is in the patched tree alone' \
    "$(cd "$BUILD_DIR" && ls -d -- */src/ka_toy.c)" patched-1.0p1/src/ka_toy.c
works 'a second time' "$bootstrap" build 1.0p1
says 'there is nothing to do' '^up to date: 1.0p1'

echo 'int overlay = 2;' >"$T/overlay/ka_toy.c"
works 'after a change of the overlay' "$bootstrap" build 1.0p1
says 'only the patched tree is compiled' '^\[1/1\] compiling patched'
is 'and nothing else in it' "$(compiled patched-1.0p1)" 0
is 'with the new overlay' "$(cat "$BUILD_DIR/patched-1.0p1/src/ka_toy.c")" \
    'int overlay = 2;'
echo '#include "keepalive.h"' >>"$BUILD_DIR/patched-1.0p1/src/release.c"
echo '/* changed */' >>"$T/overlay/keepalive.h"
works 'after a change of an overlay header' "$bootstrap" build 1.0p1
is 'what includes it is compiled again' "$(compiled patched-1.0p1)" 1
rm "$T/overlay/ka_toy.c"
works 'after an overlay file went' "$bootstrap" build 1.0p1
is 'it is gone from the tree' \
    "$(ls "$BUILD_DIR/patched-1.0p1/src/ka_toy.c" 2>/dev/null)" ''

toy_patch two 'int five = 5;' 'int five = 56;'
works 'after a change of a patch' "$bootstrap" build 1.0p1
says 'the patched tree is made anew, not the stock one' \
    '^\[3/4\] configuring patched'
is 'with the new patch' \
    "$(grep -c '= 56' "$BUILD_DIR/patched-1.0p1/inst/sbin/sshd")" 1

# --- interruption -----------------------------------------------------------

for signal in TERM INT; do
	rm -rf "$BUILD_DIR/patched-1.0p1" "$BUILD_DIR/stock-1.0p1"
	touch "$TOY_HOLD"
	rm -f "$LOG"/make-*
	# An asynchronous command ignores INT from its start, and a shell cannot
	# undo that.
	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$bootstrap" build 1.0p1 \
	    >"$T/out" 2>"$T/err" &
	pid=$!
	PIDS+=("$pid")
	until_true 20 holding stock-1.0p1
	ok $? "$signal: caught in the middle of make"
	kill -s "$signal" "$pid"
	until_true 10 gone "$pid"
	ok $? "$signal: it ends at once"
	is "$signal: no stamp, no tree that looks finished" \
	    "$(ls "$BUILD_DIR/stock-1.0p1/stamp" 2>/dev/null)" ''
	works "$signal: make has ended too, the lock is free" \
	    flock -w 5 "$BUILD_DIR/lock" true
	rm "$TOY_HOLD"
	works "$signal: the next build finishes" "$bootstrap" build 1.0p1
	is "$signal: what make had begun is compiled again" \
	    "$(compiled stock-1.0p1)" 2
	is "$signal: and both are installed" \
	    "$(find "$BUILD_DIR" -path '*/inst/sbin/sshd' | wc -l)" 2
done

# kill -9 leaves its make behind; that one holds the lock until it ends.
rm -rf "$BUILD_DIR/stock-1.0p1"
touch "$TOY_HOLD"
rm -f "$LOG"/make-*
"$bootstrap" build 1.0p1 >"$T/out" 2>"$T/err" &
pid=$!
PIDS+=("$pid")
until_true 20 holding stock-1.0p1
kill -KILL "$pid"
wait "$pid" 2>/dev/null
"$bootstrap" build 1.0p1 >"$T/out" 2>"$T/err" &
pid=$!
PIDS+=("$pid")
until_true 20 grep -q 'another bootstrap is building' "$T/out"
ok $? 'two at once: the second says that it waits'
rm "$TOY_HOLD"
rc=0
wait "$pid" || rc=$?
ok "$rc" 'and then finishes what a killed one left'

# --- failure ----------------------------------------------------------------

cp "$T/archive/debian/pool/openssh_1.0p1.orig.tar.gz" "$T/good.tar.gz"
cp -a "$T/toy/openssh-1.0p1" "$T/broken"
sed -i 's/^sshd:.*/&\n\t@echo serverloop.c:3: toy error; exit 1/' \
    "$T/broken/Makefile.in"
before=$(cd "$T/broken" && find . -type f -exec sha256sum {} + | sort)
run "$bootstrap" build "--with-openssh-source=$T/broken" 1.0p1
is 'a tree that does not compile fails' "$RC" 1
says 'saying which step' 'compiling stock 1.0p1: FAILED after'
says "with the log's last lines" '^    serverloop.c:3: toy error'
says 'and what to do' '^what to do: '
is 'a directory given by hand is not modified' \
    "$(cd "$T/broken" && find . -type f -exec sha256sum {} + | sort)" "$before"
works 'the pinned source again' "$bootstrap" build 1.0p1
refuses 'another release by hand' 'is OpenSSH 1.0, not 2.0p1' \
    "$bootstrap" build "--with-openssh-source=$T/broken" 2.0p1
is 'begins nothing' "$(ls -d "$BUILD_DIR"/*-2.0p1 2>/dev/null)" ''

sed -i 's/one = 1;/one = 7;/' "$PATCHES_DIR/one.patch"
run "$bootstrap" build 1.0p1
says 'a patch that does not apply fails by name' \
    'one.patch does not apply'
is 'and leaves no patched tree that looks finished' \
    "$(ls "$BUILD_DIR/patched-1.0p1/stamp" 2>/dev/null)" ''
toy_series

# --- the rest ---------------------------------------------------------------

refuses 'unknown version' \
    "unknown version '7.7p7'; known: 1.0p1 1.0p1-debian 2.0p1" \
    "$bootstrap" build 7.7p7
refuses 'unknown command' "unknown command 'biuld'.*--help" "$bootstrap" biuld
refuses 'unknown option' 'unknown option --fast' "$bootstrap" build --fast
refuses 'no such port' "'99999' is no port" "$bootstrap" serve 99999
for command in '' build check demo serve deps clean; do
	# shellcheck disable=SC2086 # no word for the first
	works "--help ${command:-of all}" "$bootstrap" $command --help
	is 'on stdout' "$(head -c 6 "$T/out")" usage:
done
mkdir "$T/bare"
for tool in dirname sed awk cut sha256sum id mkdir; do
	ln -s "$(command -v "$tool")" "$T/bare/$tool"
done
refuses 'a machine without apt' 'no Debian-like machine' \
    env PATH="$T/bare" /bin/sh "$bootstrap" deps
works 'clean' "$bootstrap" clean
is 'leaves nothing' "$(ls -d "$BUILD_DIR" 2>/dev/null)" ''
works 'clean twice' "$bootstrap" clean
finish
