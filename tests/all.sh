#!/bin/bash
# Every check there is, in order, on a fresh Debian with gcc and Rust from rustup. Installs what it needs by name; needs
# no question answered, no USB and no KVM. Prints what each layer took; over its budget is told and no failure
# (tests/layers.sh).
#
#   tests/all.sh            everything
#   tests/all.sh lab suite  these layers only
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export CARGO_TERM_COLOR=never
# pkg-config finds nothing, so that the program is built as on a machine without libudev-dev and libusb-1.0-0-dev.
export PKG_CONFIG_LIBDIR=/nonexistent
# Most tests of the suite wait for a lane or for the disk: more of them at a time than there are cores.
export RUST_TEST_THREADS=5
. tests/layers.sh

TOTAL_BUDGET=2200
LOGS=target/all
mkdir -p "$LOGS"

# command or file that proves it : Debian package
NEEDS="cc:gcc xz:xz-utils cpio:cpio busybox:busybox-static qemu-system-x86_64:qemu-system-x86 strace:strace
  oathtool:oathtool pskctool:pskctool node:nodejs npm:npm chromium:chromium pdftotext:poppler-utils zbarimg:zbar-tools haproxy:haproxy nginx:nginx-light openssl:openssl
  /usr/bin/python3:python3 /usr/share/doc/python3-venv:python3-venv /usr/lib/python3/dist-packages/smartcard:python3-pyscard
  prometheus:prometheus promtool:prometheus dh:debhelper dh_apparmor:dh-apparmor fakeroot:fakeroot lintian:lintian debootstrap:debootstrap systemd-analyze:systemd systemd-nspawn:systemd-container
  freeradius:freeradius /usr/lib/freeradius/rlm_rest.so:freeradius-rest radclient:freeradius-utils pamtester:pamtester /usr/share/doc/libpam-radius-auth:libpam-radius-auth
  /usr/share/perl5/Lemonldap/NG/Portal/2F/REST.pm:liblemonldap-ng-portal-perl plackup:libplack-perl
  /usr/share/doc/libfcgi-perl:libfcgi-perl /usr/share/perl5/FCGI/ProcManager.pm:libfcgi-procmanager-perl /usr/share/perl5/String/Random.pm:libstring-random-perl
  /usr/share/doc/libfaketime:libfaketime
  cage:cage grim:grim Xvfb:xvfb Xwayland:xwayland /usr/share/doc/libusbguard1:libusbguard1 ip:iproute2 curl:curl
  slapd:slapd ldapadd:ldap-utils pg_ctlcluster:postgresql tinyproxy:tinyproxy-bin"

# name, seconds, kind, command. What mostly waits for servers and peers runs beside the suite
layers() {
    cat <<'END'
runner     20 counts bash tests/layers_test
format     20 exit   cargo fmt --check
clippy    420 exit   cargo clippy --locked --all-targets --test usb_lab --test oathtool --test keyfile_peers --test postgres --quiet -- -D warnings
build     420 exit   bash tests/build
supply    180 counts& bash tests/supply/run
oath      120 counts& bash tests/oath/run
keyfile   180 counts& bash tests/keyfile/run
mail      120 counts& bash tests/mail/run
attacks   300 counts& bash tests/attacks/run
metrics   120 counts& bash tests/metrics/run
signin    120 counts& bash tests/signin/run
api       180 counts& bash tests/api/run
verify    120 counts& bash tests/verify/run
verifier  300 counts& bash tests/verifier/run
directory 120 counts& bash tests/directory/run
scim      120 counts& bash tests/scim/run
glpi      180 counts& bash tests/glpi/run
suite     600 counts cargo test --locked --quiet --no-fail-fast
postgres  240 counts bash tests/postgres/run
standby   120 counts bash tests/standby/run
desk      180 counts bash tests/desk/run
libraries  10 exit   no_system_libraries
package   600 counts bash tests/package/run
kiosk     120 counts bash tests/package/kiosk
lab       600 counts bash tests/usb-lab/all
browser   900 counts bash tests/browser/run
END
}

main() {
    install_needs || exit 1
    compile_once "$@"
    run_layers "$LOGS" $TOTAL_BUDGET "$@" < <(layers)
}

# What is compiled lies in one place for all clones of this user: another clone compiles what is ours anew, and not other people's crates.
# While another clone has its checks run, this one compiles for itself.
compile_once() { # the layers that are asked for
    local build
    build=$(tests/kept)/build
    mkdir -p "$build"
    if [ "${CARGO_BUILD_BUILD_DIR:-}" != "$build" ]; then
        flock --nonblock "$build/lock" true || return
        exec flock --close "$build/lock" env CARGO_BUILD_BUILD_DIR="$build" bash tests/all.sh "$@"
    fi
    # cargo looks at the times of files alone, and knows no clone from the other
    [ "$(cat "$build/of" 2>/dev/null)" = "$PWD" ] || rm -rf "$build"/*/.fingerprint/trousseau*
    echo "$PWD" >"$build/of"
}

no_system_libraries() { # the program needs neither libudev nor libusb of the system, and was built without their headers
    local needed
    needed=$(ldd target/debug/trousseau) || return 1
    echo "$needed"
    if grep -E 'libudev|libusb|libhidapi|libsqlite|libssl' <<<"$needed"; then
        echo "the program is linked to a library that a fresh machine does not have"
        return 1
    fi
}
export -f no_system_libraries

is_there() { # command or file
    command -v "$1" >/dev/null || [ -e "$1" ]
}

install_needs() {
    local need missing=()
    for need in $NEEDS; do
        is_there "${need%%:*}" || missing+=("${need#*:}")
    done
    command -v cargo >/dev/null || { echo "cargo is missing: install Rust with rustup (README.md)"; return 1; }
    [ ${#missing[@]} = 0 ] && return
    if [ "$(id -u)" != 0 ]; then
        echo "missing packages; run as root: apt-get install --no-install-recommends ${missing[*]}"
        return 1
    fi
    echo "installing ${missing[*]}"
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${missing[@]}"; } \
        </dev/null >"$LOGS/apt.log" 2>&1 || { tail -5 "$LOGS/apt.log"; return 1; }
    for need in $NEEDS; do
        is_there "${need%%:*}" || { echo "${need%%:*} is not in the package ${need#*:}"; return 1; }
    done
}

main "$@"
