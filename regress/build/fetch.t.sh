# shellcheck shell=bash
# upstream/fetch and upstream/unpack: apt with a toy archive, checksums, the
# revision that is gone, sources given by hand, each error.
# shellcheck source=regress/build/lib.sh
. "$(dirname "$0")/lib.sh"
toy_world
fetch=$TOP/upstream/fetch
unpack=$TOP/upstream/unpack
pool=$T/archive/debian/pool
orig=openssh_1.0p1.orig.tar.gz

nothing_kept()
{
	is "$1: nothing is left in the cache" \
	    "$(ls -A "$BUILD_DIR/cache" 2>/dev/null)" ''
}

fresh()
{
	rm -rf "$BUILD_DIR"
}

# --- what works -------------------------------------------------------------

# An apt-get that counts its updates.
mkdir "$T/bin"
cat >"$T/bin/apt-get" <<END
#!/bin/sh
case " \$* " in *' update '*) echo >>"$T/updates" ;; esac
exec $(command -v apt-get) "\$@"
END
chmod +x "$T/bin/apt-get"
PATH=$T/bin:$PATH works 'several versions at once' \
    "$fetch" 1.0p1 1.0p1-debian 2.0p1
is 'one apt-get update for all of them' "$(wc -l <"$T/updates")" 1
is 'the cache holds them and nothing else' "$(ls -A "$BUILD_DIR/cache")" \
    "openssh_1.0p1-1.debian.tar.xz
openssh_1.0p1.orig.tar.gz
openssh_2.0p1.orig.tar.gz"
is 'the pinned revision needs no note' "$(cat "$T/err")" ''
works 'unpack all' "$unpack" 1.0p1 1.0p1-debian 2.0p1
is "the distribution's patches are applied" \
    "$(grep -c 'of the distribution' "$BUILD_DIR/orig-1.0p1-debian/src/serverloop.c")" 1
mv "$T/archive" "$T/gone"
works 'a second fetch needs no archive' "$fetch" 1.0p1 1.0p1-debian 2.0p1
echo damage >>"$BUILD_DIR/cache/$orig"
run "$fetch" 1.0p1
says 'a damaged file in the cache is noticed' 'was damaged'
mv "$T/gone" "$T/archive"
works 'and fetched again' "$fetch" 1.0p1
is 'rightly' "$(sum "$BUILD_DIR/cache/$orig")" "$(sum "$pool/$orig")"

# The archive drops the pinned revision.
fresh
toy_index alpha 1.0p1-2
toy_index alpha-security
works 'a revision that is gone: the newest one is taken' \
    "$fetch" 1.0p1-debian
is 'and one NOTE says so' "$(grep -c '^NOTE: 1.0p1-debian: .*1.0p1-1;.*1.0p1-2' "$T/err")" 1
works 'a second time' "$unpack" 1.0p1-debian
is 'from the cache, in silence' "$(cat "$T/err")" ''
is 'unpacked from the newer revision' \
    "$(cat "$BUILD_DIR/orig-1.0p1-debian/src/debian/changelog")" 1.0p1-2

# The index still lists it and the file is gone.
fresh
toy_index alpha 1.0p1-1 1.0p1-2
mv "$pool/openssh_1.0p1-1.debian.tar.xz" "$T/away.tar.xz"
works 'a revision that is listed but not served' "$fetch" 1.0p1-debian
says 'is replaced, with the NOTE' '^NOTE: .*1.0p1-2'
mv "$T/away.tar.xz" "$pool/openssh_1.0p1-1.debian.tar.xz"

# --- given by hand ----------------------------------------------------------

fresh
toy_sources ''
works 'a tarball with the right checksum needs no apt' \
    "$fetch" "--with-openssh-source=$pool/$orig" 1.0p1
fresh
refuses 'a tarball with another checksum' 'wrong checksum.*trusted' \
    "$fetch" "--with-openssh-source=$pool/openssh_2.0p1.orig.tar.gz" 1.0p1
nothing_kept 'wrong tarball'
before=$(find "$T/toy/openssh-1.0p1" -type f -exec sha256sum {} + | sort)
works 'a directory' "$unpack" "--with-openssh-source=$T/toy/openssh-1.0p1" 1.0p1
is 'is copied and not touched' "$(find "$T/toy/openssh-1.0p1" -type f \
    -exec sha256sum {} + | sort)" "$before"
refuses 'a directory of another release' 'is OpenSSH 1.0, not 2.0p1' \
    "$fetch" "--with-openssh-source=$T/toy/openssh-1.0p1" 2.0p1
refuses 'a directory that is no OpenSSH' 'no OpenSSH source tree' \
    "$fetch" "--with-openssh-source=$T" 1.0p1
refuses 'a file that is not there' 'no such tarball' \
    "$fetch" "--with-openssh-source=$T/nowhere.tar.gz" 1.0p1
toy_series
cp -a "$T/toy/openssh-1.0p1" "$T/patched"
"$TOP/patches/apply" --no-overlay --upto one.patch 1.0p1 "$T/patched"
refuses 'an already patched tree' 'already carries our patches.*one.patch' \
    "$fetch" "--with-openssh-source=$T/patched" 1.0p1
refuses 'a released tree for a -debian version' 'no debian/patches' \
    "$fetch" "--with-openssh-source=$T/toy/openssh-1.0p1" 1.0p1-debian

# --- errors -----------------------------------------------------------------

fresh
refuses 'unknown version' \
    "unknown version '3.0p1'; known: 1.0p1 1.0p1-debian 2.0p1" \
    "$fetch" 1.0p1 3.0p1
refuses 'no usable source on the machine' 'no Debian archive.*--with-openssh-source' \
    "$fetch" 1.0p1
nothing_kept 'no source'

toy_sources "deb [trusted=yes] file://$T/archive/debian alpha main"
sed -i 's/ beta / empty /' "$VERSIONS_FILE"
refuses 'a suite without openssh' 'empty .*have no source package openssh' \
    "$fetch" 2.0p1
sed -i '/^2.0p1/s/ empty / alpha /' "$VERSIONS_FILE"
refuses 'a suite without this release' \
    'no openssh 2.0p1 \(they have 1:1.0p1-1, 1:1.0p1-2\)' "$fetch" 2.0p1
sed -i '/^2.0p1/s/ alpha / nowhere /' "$VERSIONS_FILE"
refuses 'a suite that does not exist' 'apt could not read the lists of nowhere' \
    "$fetch" 2.0p1
toy_versions

fresh
sed -i '/^1.0p1 /s/ [0-9a-f]\{64\} / '"$(printf '%064d' 1)"' /' "$VERSIONS_FILE"
refuses "an archive with another tarball than ours" 'wrong checksum' \
    "$fetch" 1.0p1
nothing_kept 'wrong checksum'
toy_versions
sed -i '/^1.0p1-debian/s/[0-9a-f]\{64\}$/'"$(printf '%064d' 1)"'/' "$VERSIONS_FILE"
fresh
refuses "another debian part under the pinned revision" 'wrong checksum' \
    "$fetch" 1.0p1-debian
toy_versions

fresh
cp "$pool/$orig" "$T/good"
echo tampered >>"$pool/$orig"
refuses 'a file that is not what the index says' 'apt could not download' \
    "$fetch" 1.0p1
nothing_kept 'tampered'
rm "$pool/$orig"
refuses 'a file that is not served' 'apt could not download.*--with-openssh-source' \
    "$fetch" 1.0p1
nothing_kept 'not served'
cp "$T/good" "$pool/$orig"

if [ "$(id -u)" -eq 0 ]; then
	# A file system too small for the tarball, in a mount namespace.
	head -c 400000 /dev/urandom >"$T/toy/openssh-1.0p1/big"
	tar -C "$T/toy" -czf "$T/big.tar.gz" openssh-1.0p1
	sed -i "s/$(sum "$pool/$orig")/$(sum "$T/big.tar.gz")/" "$VERSIONS_FILE"
	mkdir "$T/small"
	# shellcheck disable=SC2016 # for the inner shell
	refuses 'a full disk' 'disk full' unshare -m sh -c '
	    mount -t tmpfs -o size=128k tmpfs "$1/small" &&
	    BUILD_DIR=$1/small "$2" "--with-openssh-source=$1/big.tar.gz" 1.0p1
	    rc=$?
	    ls -A "$1/small/cache" >"$1/left"
	    exit $rc' sh "$T" "$fetch"
	is 'a full disk: nothing is left' "$(cat "$T/left")" ''
else
	skip 'a full disk' 'needs root for a small file system'
fi
finish
