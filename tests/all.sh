#!/bin/bash
# Every check there is, in order, on a fresh Debian with gcc and Rust from rustup. Installs what it needs by name; needs
# no question answered, no USB and no KVM. Prints what each layer took, and fails over 25 minutes in total.
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

TOTAL_BUDGET=1500
LOGS=target/all
mkdir -p "$LOGS"

# command or file that proves it : Debian package
NEEDS="cc:gcc xz:xz-utils cpio:cpio busybox:busybox-static qemu-system-x86_64:qemu-system-x86 strace:strace
  oathtool:oathtool pskctool:pskctool node:nodejs npm:npm chromium:chromium pdftotext:poppler-utils zbarimg:zbar-tools
  /usr/bin/python3:python3 /usr/share/doc/python3-venv:python3-venv /usr/lib/python3/dist-packages/smartcard:python3-pyscard"

# name : seconds it may take : command
layers() {
    cat <<'END'
format     20 cargo fmt --check
clippy    420 cargo clippy --locked --all-targets --test usb_lab --test oathtool --test keyfile_peers --quiet -- -D warnings
build     420 bash tests/build
suite     600 cargo test --locked --quiet
libraries  10 no_system_libraries
oath      120 bash tests/oath/run
keyfile   180 bash tests/keyfile/run
mail      120 bash tests/mail/run
attacks   300 bash tests/attacks/run
lab       600 bash tests/usb-lab/all
browser   400 bash tests/browser/run
END
}

main() {
    install_needs || exit 1
    local started=$SECONDS name budget command
    : >"$LOGS/summary"
    while read -r name budget command; do
        wanted "$name" "$@" && run_layer "$name" "$budget" "$command"
    done < <(layers)
    summary $((SECONDS - started))
}

wanted() { # layer, names asked for: none means all
    local layer=$1 name
    shift
    [ $# = 0 ] && return
    for name; do [ "$name" = "$layer" ] && return; done
    return 1
}

run_layer() { # name, seconds, command
    local started=$SECONDS status took passed failed verdict=ok
    printf '\n== %s\n' "$1"
    # Twice its time is too slow, and reported below; more than that is hanging.
    timeout -k 5 $(($2 * 2)) bash -c "$3" </dev/null 2>&1 | tee "$LOGS/$1.log"
    status=${PIPESTATUS[0]}
    took=$((SECONDS - started))
    read -r passed failed < <(count "$LOGS/$1.log")
    [ $((passed + failed)) = 0 ] && passed=$((status == 0))
    [ "$status" != 0 ] && [ "$failed" = 0 ] && failed=1
    if [ "$failed" != 0 ]; then
        verdict=FAILED
    elif [ "$took" -gt "$2" ]; then
        verdict="FAILED: over its time" failed=1
    fi
    echo "$1 $took $2 $passed $failed $verdict" >>"$LOGS/summary"
}

count() { # sums "3 passed; 0 failed" of cargo and "3 passed, 0 failed" of our own runners
    sed -nE 's/.*\b([0-9]+) passed[;,] ([0-9]+) failed.*/\1 \2/p' "$1" |
        awk '{ p += $1; f += $2 } END { print p + 0, f + 0 }'
}

summary() { # seconds in total
    local passed failed
    printf '\n%-10s %6s %8s %7s %7s\n' layer took allowed passed failed
    awk '{ v = $6; for (i = 7; i <= NF; i++) v = v " " $i
           printf "%-10s %4d s %6d s %7d %7d  %s\n", $1, $2, $3, $4, $5, v }' "$LOGS/summary"
    read -r passed failed < <(awk '{ p += $4; f += $5 } END { print p + 0, f + 0 }' "$LOGS/summary")
    if [ "$1" -gt $TOTAL_BUDGET ]; then
        echo "over the total budget: $1 s of $TOTAL_BUDGET s"
        failed=$((failed + 1))
    fi
    printf 'total %d s of %d s\n\n%d passed, %d failed\n' "$1" $TOTAL_BUDGET "$passed" "$failed"
    [ "$failed" = 0 ] && [ "$passed" != 0 ]
}

no_system_libraries() { # the program needs neither libudev nor libusb of the system, and was built without their headers
    local needed
    needed=$(ldd target/debug/trousseau) || return 1
    echo "$needed"
    if grep -E 'libudev|libusb|libhidapi|libsqlite|libssl' <<<"$needed"; then
        echo "the program is linked to a library that a fresh machine does not have"
        return 1
    fi
    # What cargo wrote down of libusb's build script: with the headers it would have taken libudev.
    local said
    said=$(cat target/debug/build/libusb1-sys-*/output) || return 1
    if ! grep -q '^cargo:vendored=1' <<<"$said" || grep '^cargo:rustc-link-lib=udev' <<<"$said"; then
        echo "libusb was not built from its own source alone"
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
