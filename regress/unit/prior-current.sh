#!/bin/sh
# The built-in prior in the tree is what gateways.csv makes.
set -eu
dir=${srcdir:-.}/src/libkeepalive
made=$(mktemp)
trap 'rm -f "$made"' EXIT
"${AWK:-awk}" -f "$dir/mkprior.awk" "$dir/gateways.csv" >"$made"
if ! cmp -s "$made" "$dir/ka_prior_builtin.c"; then
	echo "ka_prior_builtin.c is not what gateways.csv makes: run make prior"
	diff "$dir/ka_prior_builtin.c" "$made" || :
	exit 1
fi
