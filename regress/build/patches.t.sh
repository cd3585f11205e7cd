# shellcheck shell=bash
# patches/apply, patches/check and patches/refresh on a toy series.
# shellcheck source=regress/build/lib.sh
. "$(dirname "$0")/lib.sh"
toy_world
toy_sources ''
mkdir -p "$BUILD_DIR/cache"
cp "$T"/archive/debian/pool/openssh_*.tar.* "$BUILD_DIR/cache"
apply=$TOP/patches/apply
check=$TOP/patches/check
refresh=$TOP/patches/refresh

# tree: a fresh toy tree in $T/tree
tree()
{
	rm -rf "$T/tree"
	cp -a "$T/toy/openssh-1.0p1" "$T/tree"
}

untouched()
{
	run diff -r "$T/toy/openssh-1.0p1" "$T/tree"
	ok "$RC" "$1: the tree is as it was"
}

# --- apply ------------------------------------------------------------------

toy_series
tree
works 'apply series and overlay' "$apply" 1.0p1 "$T/tree"
is 'both patches are in' \
    "$(grep -cE 'one = 11;|five = 55;' "$T/tree/serverloop.c")" 2
is 'the overlay is in' "$(cat "$T/tree/ka_toy.c" "$T/tree/keepalive.h")" \
    "$(cat "$T/overlay/ka_toy.c" "$T/overlay/keepalive.h")"
is 'no other file is left' "$(find "$T/tree" -name '*.orig' -o -name '*.rej' \
    -o -name '.patching*')" ''
refuses 'a second time' 'already patched' "$apply" 1.0p1 "$T/tree"

tree
works '--no-overlay' "$apply" --no-overlay 1.0p1 "$T/tree"
is 'leaves the overlay out' "$(cd "$T/tree" && ls ka_toy.c 2>/dev/null)" ''
tree
works '--upto' "$apply" --no-overlay --upto one.patch 1.0p1 "$T/tree"
is 'stops there' \
    "$(grep -cE 'one = 11;|five = 55;' "$T/tree/serverloop.c")" 1
tree
refuses '--upto of an unlisted patch' 'nowhere.patch is not in' \
    "$apply" --upto nowhere.patch 1.0p1 "$T/tree"
untouched '--upto of an unlisted patch'
refuses 'unknown version' 'known: 1.0p1' "$apply" 7.0p1 "$T/tree"

sed -i 's/int four = 4;/int four = 44;/' "$PATCHES_DIR/two.patch"
tree
run "$apply" 1.0p1 "$T/tree"
says 'a patch that wants fuzz is refused by name' \
    'two.patch does not apply .* nothing was changed'
untouched 'after the first one applied'
rm "$PATCHES_DIR/two.patch"
refuses 'a listed patch that is missing' 'two.patch, which does not exist' \
    "$apply" 1.0p1 "$T/tree"
untouched 'missing patch'
toy_series
touch "$T/tree/ka_toy.c.keep" "$T/overlay/release.c"
refuses 'an overlay file that upstream has too' 'release.c is already in' \
    "$apply" 1.0p1 "$T/tree"
rm "$T/tree/ka_toy.c.keep" "$T/overlay/release.c"
untouched 'overlay clash'

cat >"$PATCHES_DIR/new.patch" <<'END'
--- /dev/null
+++ b/sub/new.c
@@ -0,0 +1 @@
+int brand_new;
--- a/release.c
+++ /dev/null
@@ -1 +0,0 @@
-int release = 1;
END
echo new.patch >>"$PATCHES_DIR/series.1.0p1"
works 'a patch that makes and removes files' "$apply" 1.0p1 "$T/tree"
is 'does both' "$(cd "$T/tree" && cat sub/new.c && ls release.c 2>/dev/null)" \
    'int brand_new;'

# --- check ------------------------------------------------------------------

toy_series
works 'check of a good series' "$check" --record
says 'on released and distribution tree' \
    '^ok .* 1.0p1-debian: two.patch applies after one.patch'
is 'the hooked functions are recorded' \
    "$(awk '$1 == "1.0p1" { print $2, $3 }' "$HOOKS_FILE")" \
    "serverloop.c first
serverloop.c second"
works 'check --strict with everything recorded' "$check" --strict
is 'no reports' "$(grep -c '^# REPORT' "$T/out")" 0

sed -i '/ second /s/[0-9a-f]\{64\}/'"$(printf '%064d' 7)"'/' "$HOOKS_FILE"
works 'a function that changed is no failure' "$check" 1.0p1
says 'but is reported by name' \
    '^# REPORT 1.0p1: serverloop.c second changed since it was recorded'
run "$check" --strict 1.0p1
is '--strict fails on it' "$RC" 1
works '--record takes the present text' "$check" --record
works 'and then it is silent' "$check" --strict

toy_patch three 'int before;' 'int before = 3;'
echo three.patch >>"$PATCHES_DIR/series.1.0p1"
works 'a hook outside of functions' "$check" 1.0p1
says 'is named by its place' 'serverloop.c context:1 is not recorded'
toy_patch unlisted 'int six = 6;' 'int six = 66;'
run "$check"
is 'an unlisted patch fails' "$RC" 1
says 'by name' '^not ok .* unlisted.patch is listed'
toy_series
sed -i '/^Forwarded/d' "$PATCHES_DIR/one.patch"
run "$check"
is 'a header without Forwarded fails' "$RC" 1
says 'by name' '^not ok .* one.patch has no Forwarded'
toy_series
echo gone.patch >>"$PATCHES_DIR/series.2.0p1"
run "$check"
is 'a listed patch that does not exist fails' "$RC" 1
says 'by name' '^not ok .* series.2.0p1 lists gone.patch'
toy_series
sed -i 's/int four = 4;/int four = 44;/' "$PATCHES_DIR/two.patch"
run "$check" 1.0p1
is 'a patch that wants fuzz fails' "$RC" 1
says 'by name' '^not ok .* 1.0p1: two.patch applies after one.patch'
toy_series
echo one.patch >"$PATCHES_DIR/series.9.9p1"
run "$check"
says 'a series of no known release fails' '^not ok .* series.9.9p1 is of no'
rm -rf "$PATCHES_DIR"
mkdir "$PATCHES_DIR"
works 'no series at all is fine' "$check"

# --- refresh ----------------------------------------------------------------

toy_series
run "$refresh" 1.0p1
is 'refresh of an exact series changes nothing' "$(cat "$T/out")" \
    "one.patch: as it was
two.patch: as it was"
cp "$PATCHES_DIR/two.patch" "$T/exact"
sed -i 's/^@@ -\([0-9]*\),/@@ -9,/' "$PATCHES_DIR/two.patch"
works 'refresh of a patch with an offset' "$refresh" 1.0p1
is 'takes it out and keeps the header' "$(cat "$PATCHES_DIR/two.patch")" \
    "$(cat "$T/exact")"
sed -i 's/^ \treturn b /&+ 0 /' "$PATCHES_DIR/two.patch"
cp "$PATCHES_DIR/two.patch" "$T/fuzzy"
run "$refresh" 1.0p1
says 'refresh refuses fuzz' 'two.patch does not apply to 1.0p1'
is 'and writes nothing' "$(cat "$PATCHES_DIR/two.patch")" "$(cat "$T/fuzzy")"
works 'unless told to take it' "$refresh" --fuzz=2 1.0p1
is 'and then it is exact again' "$(cat "$PATCHES_DIR/two.patch")" \
    "$(cat "$T/exact")"

# 2.0p1 differs close to the hook; the shared patch stops short of that line.
sed -i 's/return b /return 0 + b /' "$T/toy/openssh-2.0p1/serverloop.c"
tar -C "$T/toy" -czf "$BUILD_DIR/cache/openssh_2.0p1.orig.tar.gz" openssh-2.0p1
sed -i '/^2.0p1/s/[0-9a-f]\{64\}/'"$(sum "$BUILD_DIR/cache/openssh_2.0p1.orig.tar.gz")"'/' \
    "$VERSIONS_FILE"
{
	sed '/^--- a/,$d' "$T/exact"
	cat <<'END'
--- a/serverloop.c
+++ b/serverloop.c
@@ -17,3 +17,3 @@
 	int four = 4;
-	int five = 5;
+	int five = 55;
 	int six = 6;
END
} >"$PATCHES_DIR/two.patch"
cp "$PATCHES_DIR/two.patch" "$T/short"
run "$refresh" 1.0p1
says 'a shared patch whose new text does not fit the others is kept' \
    '^two.patch: kept, the new text does not apply to 2.0p1'
is 'as it was' "$(cat "$PATCHES_DIR/two.patch")" "$(cat "$T/short")"
finish
