# shellcheck shell=bash
# What the tests of bootstrap, upstream/ and patches/ share: TAP, a scratch
# directory, a toy OpenSSH with an archive of its own. Sourced by each *.t.sh.
#
#   $T                      scratch, removed at the end
#   $T/archive/debian       an apt archive, reached by file:
#   $T/etc/                 apt's sources of the toy machine
#   $BUILD_DIR $PATCHES_DIR $VERSIONS_FILE $HOOKS_FILE $OVERLAY_DIRS
#                           where the scripts under test look and work
#
# Toy versions: 1.0p1 (suite alpha), 1.0p1-debian (alpha, alpha-security) and
# 2.0p1 (suite beta).
# shellcheck disable=SC2034

set -u
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
T=$(mktemp -d "${TMPDIR:-/tmp}/regress-build.XXXXXX")
trap 'cleanup' EXIT
trap 'exit 130' INT TERM HUP

PIDS=()
cleanup()
{
	local pid
	for pid in "${PIDS[@]}"; do
		kill "$pid" 2>/dev/null
	done
	rm -rf "$T"
}

export BUILD_DIR=$T/build PATCHES_DIR=$T/patches HOOKS_FILE=$T/hooks
export VERSIONS_FILE=$T/versions OVERLAY_DIRS="$T/overlay"
unset OPENSSH_SOURCE CI CFLAGS CPPFLAGS LDFLAGS
mkdir -p "$PATCHES_DIR" "$T/overlay" "$T/etc/parts"

COUNT=0
FAILED=0

# ok STATUS DESCRIPTION
ok()
{
	COUNT=$((COUNT + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $COUNT - $2"
	else
		FAILED=$((FAILED + 1))
		echo "not ok $COUNT - $2"
		sed 's/^/#   /' "$T/out" "$T/err" 2>/dev/null
	fi
}

skip()
{
	COUNT=$((COUNT + 1))
	echo "ok $COUNT - $1 # SKIP $2"
}

# run COMMAND ...: output to $T/out and $T/err, status in RC
run()
{
	RC=0
	"$@" >"$T/out" 2>"$T/err" </dev/null || RC=$?
}

# works DESCRIPTION COMMAND ...
works()
{
	local what=$1
	shift
	run "$@"
	ok "$RC" "$what"
}

# refuses DESCRIPTION PATTERN COMMAND ...: fails, and says why in one line
refuses()
{
	local what=$1 pattern=$2 rc=0
	shift 2
	run "$@"
	if [ "$RC" -eq 0 ] || [ "$(wc -l <"$T/err")" -ne 1 ] ||
	    ! grep -qE -e "$pattern" "$T/err"; then
		rc=1
	fi
	ok "$rc" "$what"
}

says()
{
	local rc=0
	cat "$T/out" "$T/err" >"$T/both"
	grep -qE -e "$2" "$T/both" || rc=1
	ok "$rc" "$1"
}

is()
{
	local rc=0
	if [ "$2" != "$3" ]; then
		printf '%s\n' "got:  $2" "want: $3" >"$T/out"
		: >"$T/err"
		rc=1
	fi
	ok "$rc" "$1"
}

# until_true SECONDS COMMAND ...: polls
until_true()
{
	local deadline=$((SECONDS + $1))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		sleep 0.1
	done
}

finish()
{
	echo "1..$COUNT"
	[ "$FAILED" -eq 0 ]
	exit
}

# --- a toy OpenSSH ----------------------------------------------------------

# toy_tree DIR RELEASE: something that configures, compiles and installs. While
# the file $TOY_HOLD exists, make hangs.
toy_tree()
{
	mkdir -p "$1"
	printf '#define SSH_VERSION\t"OpenSSH_%s"\n' "${2%p*}" >"$1/version.h"
	cat >"$1/serverloop.c" <<'END'
/* the loop */
int before;

static int
first(int a)
{
	int one = 1;
	int two = 2;
	int three = 3;

	return a + one + two + three;
}

int
second(int b)
{
	int four = 4;
	int five = 5;
	int six = 6;

	return b + four + five + six;
}
END
	echo "int release = ${2%%.*};" >"$1/release.c"
	cat >"$1/configure" <<-'END'
	#!/bin/sh
	for arg; do
		case $arg in
		--prefix=*) prefix=${arg#*=} ;;
		--with-privsep-path=*) empty=${arg#*=} ;;
		esac
	done
	echo cached >../config.cache
	sed -e "s:@prefix@:$prefix:g" -e "s:@empty@:$empty:g" \
	    Makefile.in >Makefile
	END
	chmod +x "$1/configure"
	cat >"$1/Makefile.in" <<'END'
OBJS = serverloop.o release.o
all: sshd
sshd: $(OBJS)
	n=0; while [ -e "$$TOY_HOLD" ] && [ $$n -lt 300 ]; do \
	    n=$$((n + 1)); sleep 0.1; done
	cat $(OBJS) >sshd
%.o: %.c
	echo compiling $< && cp $< $@
clean:
	rm -f *.o sshd
distclean: clean
	rm -f Makefile
install-nokeys: all
	mkdir -p @prefix@/sbin @empty@ && cp sshd @prefix@/sbin/
END
}

sum()
{
	sha256sum "$1" | cut -d' ' -f1
}

# toy_index SUITE ENTRY ...: the suite has these; an ENTRY is REVISION and, if
# the suite has the distribution's part too, its file.
toy_index()
{
	local suite=$1 dir=$T/archive/debian/dists/$1/main/source
	local entry revision release file
	shift
	mkdir -p "$dir"
	: >"$dir/Sources"
	for entry; do
		revision=${entry%% *}
		release=${revision%%-*}
		{
			echo "Package: openssh"
			echo "Binary: openssh-server"
			echo "Version: 1:$revision"
			echo "Format: 3.0 (quilt)"
			echo "Architecture: any"
			echo "Directory: pool"
			echo "Checksums-Sha256:"
			for file in "openssh_$release.orig.tar.gz" \
			    "openssh_$revision.debian.tar.xz" \
			    "openssh_$revision.dsc"; do
				[ -f "$T/archive/debian/pool/$file" ] || continue
				echo " $(sum "$T/archive/debian/pool/$file")" \
				    "$(stat -c %s "$T/archive/debian/pool/$file")" \
				    "$file"
			done
			echo
		} >>"$dir/Sources"
	done
	cat >"$dir/../../Release" <<-END
	Origin: toy
	Suite: $suite
	Codename: $suite
	Components: main
	Architectures: source
	Date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')
	SHA256:
	 $(sum "$dir/Sources") $(stat -c %s "$dir/Sources") main/source/Sources
	END
}

# toy_debian REVISION: the distribution's part, one patch
toy_debian()
{
	rm -rf "$T/deb"
	mkdir -p "$T/deb/debian/patches" "$T/deb/debian/source"
	echo distro.patch >"$T/deb/debian/patches/series"
	cat >"$T/deb/debian/patches/distro.patch" <<-'END'
	--- a/serverloop.c
	+++ b/serverloop.c
	@@ -1,4 +1,5 @@
	 /* the loop */
	+/* of the distribution */
	 int before;
	 
	 static int
	END
	echo "$1" >"$T/deb/debian/changelog"
	tar -C "$T/deb" -cJf "$T/archive/debian/pool/openssh_$1.debian.tar.xz" \
	    debian
	: >"$T/archive/debian/pool/openssh_$1.dsc"
}

# The archive, apt's sources that lead to it, and the table of versions.
toy_world()
{
	local release pool=$T/archive/debian/pool
	mkdir -p "$pool"
	for release in 1.0p1 2.0p1; do
		toy_tree "$T/toy/openssh-$release" "$release"
		tar -C "$T/toy" -czf "$pool/openssh_$release.orig.tar.gz" \
		    "openssh-$release"
	done
	toy_debian 1.0p1-1
	toy_debian 1.0p1-2
	toy_index alpha 1.0p1-1 1.0p1-2
	toy_index alpha-security 1.0p1-1
	toy_index beta 2.0p1-1
	toy_index empty
	toy_sources "deb [trusted=yes] file://$T/archive/debian alpha main"
	cat >"$T/apt.conf" <<-END
	Dir::Etc::sourcelist "$T/etc/sources.list";
	Dir::Etc::sourceparts "$T/etc/parts";
	END
	export APT_CONFIG=$T/apt.conf
	toy_versions
}

toy_sources()
{
	printf '%s\n' "$@" >"$T/etc/sources.list"
}

toy_versions()
{
	local pool=$T/archive/debian/pool
	cat >"$VERSIONS_FILE" <<-END
	# a comment
	1.0p1 1.0p1 $(sum "$pool/openssh_1.0p1.orig.tar.gz") openssh_1.0p1.orig.tar.gz alpha table - -
	1.0p1-debian 1.0p1 $(sum "$pool/openssh_1.0p1.orig.tar.gz") openssh_1.0p1.orig.tar.gz alpha,alpha-security table 1.0p1-1 $(sum "$pool/openssh_1.0p1-1.debian.tar.xz")
	2.0p1 2.0p1 $(sum "$pool/openssh_2.0p1.orig.tar.gz") openssh_2.0p1.orig.tar.gz beta table - -
	END
}

# toy_patch NAME FROM TO [FILE]: patch NAME.patch replaces FROM by TO
toy_patch()
{
	local file=${4:-serverloop.c} tree=$T/toy/openssh-1.0p1
	{
		cat <<-END
		Description: toy patch $1
		Author: A Tester <tester@example>
		Forwarded: not-needed
		Last-Update: 2024-02-29
		---
		END
		sed "s|$2|$3|" "$tree/$file" | diff -up --label "a/$file" \
		    --label "b/$file" "$tree/$file" -
	} >"$PATCHES_DIR/$1.patch"
}

# Two patches for both releases, and an overlay.
toy_series()
{
	rm -rf "$PATCHES_DIR"
	mkdir -p "$PATCHES_DIR"
	toy_patch one 'int one = 1;' 'int one = 11;'
	toy_patch two 'int five = 5;' 'int five = 55;'
	printf 'one.patch\n\n# a comment\ntwo.patch\n' >"$PATCHES_DIR/series.1.0p1"
	cp "$PATCHES_DIR/series.1.0p1" "$PATCHES_DIR/series.2.0p1"
	echo 'int overlay;' >"$T/overlay/ka_toy.c"
	echo '/* overlay */' >"$T/overlay/keepalive.h"
}
