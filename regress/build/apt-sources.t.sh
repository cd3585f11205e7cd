# shellcheck shell=bash
# upstream/apt-sources: one-line and deb822 entries, options, other archives.
# shellcheck source=regress/build/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$T/apt.conf" <<END
Dir::Etc::sourcelist "$T/etc/sources.list";
Dir::Etc::sourceparts "$T/etc/parts";
END
export APT_CONFIG=$T/apt.conf

uris()
{
	run "$TOP/upstream/apt-sources" "$@"
	awk '/^URIs:/ { u = $2 } /^Suites:/ { print u, $2 }' "$T/out"
}

KEY=/usr/share/keyrings/debian-archive-keyring.gpg

toy_sources '# deb http://archive.example/commented bookworm main' \
    "deb [arch=amd64 signed-by=$KEY] http://archive.example/debian bookworm main contrib" \
    'deb http://archive.example/debian-security bookworm-security main'
is 'one-line: URIs of main and security, other suites by name' \
    "$(uris trixie trixie-security)" \
    "http://archive.example/debian trixie
http://archive.example/debian-security trixie-security"
is 'one-line: signed-by is kept, arch is not' "$(cat "$T/out")" \
    "Types: deb-src
URIs: http://archive.example/debian
Suites: trixie
Components: main
signed-by: $KEY

Types: deb-src
URIs: http://archive.example/debian-security
Suites: trixie-security
Components: main"

toy_sources 'deb-src http://archive.example/debian stable main'
is 'one-line: a deb-src entry will do' "$(uris alpha)" \
    'http://archive.example/debian alpha'
is 'without a security archive its suites are left out' \
    "$(uris alpha alpha-security)" 'http://archive.example/debian alpha'

toy_sources ''
cat >"$T/etc/parts/debian.sources" <<END
# the machine's archive
Types: deb
URIs: http://archive.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: $KEY

Types: deb
URIs: http://archive.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: $KEY
END
is 'deb822: URIs of main and security' "$(uris trixie trixie-security)" \
    "http://archive.example/debian trixie
http://archive.example/debian-security trixie-security"
is 'deb822: Signed-By is kept in both' \
    "$(grep -c "^Signed-By: $KEY\$" "$T/out")" 2

cat >"$T/etc/parts/debian.sources" <<'END'
Types: deb deb-src
URIs: http://archive.example/debian
 http://second.example/debian
Suites: bookworm
Components: main
Architectures: amd64
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEtoytoytoy
 -----END PGP PUBLIC KEY BLOCK-----
END
is 'deb822: folded fields, first URI' "$(uris alpha)" \
    'http://archive.example/debian alpha'
is 'deb822: an embedded key is kept whole' \
    "$(sed -n '/^Signed-By:/,/END PGP/p' "$T/out" | sha256sum)" \
    "$(sed -n '/^Signed-By:/,$p' "$T/etc/parts/debian.sources" | sha256sum)"

sed 's/^Types:.*/&\nEnabled: no/' "$T/etc/parts/debian.sources" \
    >"$T/etc/parts/off.sources"
rm "$T/etc/parts/debian.sources"
refuses 'a disabled stanza is none' 'no Debian archive' \
    "$TOP/upstream/apt-sources" alpha
rm "$T/etc/parts/off.sources"

codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
toy_sources "deb [signed-by=/etc/keys/vendor.gpg] http://vendor.example/apt $codename main" \
    "deb http://archive.example/debian $codename main"
is "another vendor's archive with the same suite is not taken" \
    "$(uris alpha)" 'http://archive.example/debian alpha'

toy_sources "deb [signed-by=$KEY] http://mirror.example/pub/os $codename main"
is 'a mirror with another path is known by its key' "$(uris alpha)" \
    'http://mirror.example/pub/os alpha'

toy_sources "deb mirror+file:/etc/apt/mirrors/debian.list bookworm main" \
    "deb mirror+file:/etc/apt/mirrors/debian-security.list bookworm-security main"
is 'mirror lists' "$(uris alpha alpha-security)" \
    "mirror+file:/etc/apt/mirrors/debian.list alpha
mirror+file:/etc/apt/mirrors/debian-security.list alpha-security"

toy_sources 'deb http://vendor.example/apt vendor main'
refuses 'no Debian archive: one line that says what to do' \
    'no Debian archive.*--with-openssh-source' \
    "$TOP/upstream/apt-sources" alpha
finish
