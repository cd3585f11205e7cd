# shellcheck shell=bash
# Every shell script of the project is clean under shellcheck, and none of our
# own files names a package archive.
# shellcheck source=regress/build/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TOP" || exit 1

files()
{
	find . \( -name .git -o -path ./build -o -path ./autom4te.cache \
	    -o -name configure -o -name build-aux \) -prune -o -type f -print
}

if command -v shellcheck >/dev/null; then
	while read -r file; do
		case $file in
		*.sh) ;;
		*) head -n 1 "$file" | grep -qE '^#!.*(sh|bash)$' || continue ;;
		esac
		works "shellcheck $file" shellcheck -x "$file"
	done < <(files | LC_ALL=C sort)
else
	skip 'shellcheck' 'shellcheck is not installed'
fi

# The names are put together here, so that this file passes too.
hosts="deb\.debian\.org|security\.debian\.org|ftp\..*debian\.org"
hosts="$hosts|cdn\.openbsd\.org|ftp\.openbsd\.org"
is 'no file names a package archive' \
    "$(files | tr '\n' '\0' | xargs -0r grep -lE "$hosts" |
    grep -v '/lint.t.sh$')" ''
finish
