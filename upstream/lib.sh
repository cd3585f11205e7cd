# shellcheck shell=sh disable=SC2034
# What every script of upstream/ and patches/ needs: where things are, how to
# complain, one look-up in the table of versions. Sourced; sets TOP itself when
# the caller has not.
#
# From the environment, so that tests can work elsewhere:
#   BUILD_DIR      everything that is made            (TOP/build)
#   VERSIONS_FILE  the table of versions              (TOP/upstream/versions)
#   PATCHES_DIR    series and patches                 (TOP/patches)
#   HOOKS_FILE     fingerprints of the hooked regions (TOP/upstream/hooks)
#   OVERLAY_DIRS   directories of overlay files       (TOP/src/{libkeepalive,sshd})

: "${BUILD_DIR:=$TOP/build}"
: "${VERSIONS_FILE:=$TOP/upstream/versions}"
: "${PATCHES_DIR:=$TOP/patches}"
: "${HOOKS_FILE:=$TOP/upstream/hooks}"
: "${OVERLAY_DIRS:=$TOP/src/libkeepalive $TOP/src/sshd}"
CACHE_DIR=$BUILD_DIR/cache
LOG_DIR=$BUILD_DIR/log

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

note()
{
	echo "NOTE: $*" >&2
}

known_versions()
{
	awk '!/^#/ && NF { printf "%s%s", sep, $1; sep = " " }' \
	    "$VERSIONS_FILE"
}

# Sets V_NAME V_RELEASE V_SHA256 V_FILE V_SUITES V_FLAVOUR V_REVISION
# V_DEBIAN_SHA256 from the row of version $1; dies when there is none.
load_version()
{
	V_NAME=$1
	# shellcheck disable=SC2046 # the row's fields hold no glob
	set -- $(awk -v n="$1" '!/^#/ && $1 == n' "$VERSIONS_FILE")
	[ $# -eq 8 ] ||
		die "unknown version '$V_NAME'; known: $(known_versions)"
	V_RELEASE=$2 V_SHA256=$3 V_FILE=$4 V_SUITES=$5
	V_FLAVOUR=$6 V_REVISION=$7 V_DEBIAN_SHA256=$8
}

is_debian()
{
	[ "$V_REVISION" != - ]
}

series_file()
{
	echo "$PATCHES_DIR/series.$V_RELEASE"
}

# The patches of a version, in order, one a line; nothing when there is no
# series yet.
series_list()
{
	[ -f "$(series_file)" ] || return 0
	sed -e 's/[[:space:]]*#.*//' -e '/^[[:space:]]*$/d' "$(series_file)"
}

overlay_files()
{
	for dir in $OVERLAY_DIRS; do
		for file in "$dir"/*.c "$dir"/*.h; do
			[ ! -f "$file" ] || echo "$file"
		done
	done
}

sha256_of()
{
	sha256sum <"$1" | cut -d' ' -f1
}

# One digest over names and contents below directory $1.
sha256_tree()
{
	(cd "$1" && find . -name .git -prune -o -type f -print |
	    LC_ALL=C sort | tr '\n' '\0' | xargs -0r sha256sum) |
	    sha256sum | cut -d' ' -f1
}

# The files that the patch in file $1 touches, first component stripped.
touched_by()
{
	sed -n 's/^\(---\|+++\) [^\/[:space:]]*\/\([^[:space:]]*\).*/\2/p' "$1" |
	    awk '$0 != "null" && !seen[$0]++'
}

# Copies into $1 what the series of the loaded version touches, from the
# unpatched tree (upstream/unpack made it): enough of a tree to apply to.
touched_tree()
{
	mkdir -p "$1"
	for patch in $(series_list); do
		touched_by "$PATCHES_DIR/$patch"
	done | sort -u | while read -r file; do
		[ -f "$BUILD_DIR/orig-$V_NAME/src/$file" ] || continue
		mkdir -p "$1/$(dirname "$file")"
		cp -p "$BUILD_DIR/orig-$V_NAME/src/$file" "$1/$file"
	done
}

# try_patch FUZZ DIR FILE: apply patch FILE to DIR, saying what patch(1) says
try_patch()
{
	patch -d "$2" -p1 "--fuzz=$1" -f -E --no-backup-if-mismatch \
	    --reject-file=- <"$3" 2>&1
}

# True when tree $1 carries our patches: the overlay lies in it, or a patch
# of the loaded version can be taken back. Says which on stdout.
is_patched()
{
	for mark in clientalive.c clientalive.h keepalive.h; do
		if [ -e "$1/$mark" ]; then
			echo "$mark is there"
			return 0
		fi
	done
	for mark in $(series_list); do
		if [ -f "$PATCHES_DIR/$mark" ] &&
		    patch -d "$1" -p1 -R --fuzz=0 --dry-run -f -s \
		    <"$PATCHES_DIR/$mark" >/dev/null 2>&1; then
			echo "$mark is applied"
			return 0
		fi
	done
	return 1
}

# The release a tree calls itself, without the portable suffix ("9.2").
tree_release()
{
	[ ! -f "$1/version.h" ] ||
	    sed -n 's/^#define[[:space:]]*SSH_VERSION[[:space:]]*"OpenSSH_\([0-9.]*\)".*/\1/p' \
	    "$1/version.h"
}

# The help of a script is its leading comment.
usage()
{
	sed -n '2,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p;}' "$0"
}

# What was verified in the cache for the distribution's part of the loaded
# version: sets DEBIAN_FILE and DEBIAN_SHA256. The pinned revision unless the
# archive had dropped it when it was fetched.
debian_part()
{
	DEBIAN_FILE=openssh_$V_REVISION.debian.tar.xz
	DEBIAN_SHA256=$V_DEBIAN_SHA256
	if [ ! -f "$CACHE_DIR/$DEBIAN_FILE" ] &&
	    [ -f "$CACHE_DIR/$V_NAME.revision" ]; then
		read -r DEBIAN_FILE DEBIAN_SHA256 \
		    <"$CACHE_DIR/$V_NAME.revision"
	fi
}

# What a tree of the loaded version is made from, in one line. $1 is a
# directory given by --with-openssh-source, or nothing.
source_digest()
{
	if [ -n "${1:-}" ] && [ -d "$1" ]; then
		echo "directory $(sha256_tree "$1")"
	elif is_debian; then
		debian_part
		echo "$V_SHA256 $DEBIAN_SHA256"
	else
		echo "$V_SHA256"
	fi
}
