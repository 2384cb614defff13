# How a layer of checks is run, counted, ended and told of. Sourced by tests/all.sh and tests/layers_test.
#
# A layer is a line `name seconds kind command`:
#   seconds   what it may take. More is told, and is no failure: a slower or busy machine is not a broken program
#   kind      `exit`: the command is one check, its status says how it ended. `counts`: it prints `N passed, N failed`
#             (or cargo's words for that), and fails when it ran no check at all
#             An `&` behind it: what follows goes on beside it. Such layers that stand together take turns, and what
#             they said is printed at the end
# What hangs is ended: after LAYER_LIMIT seconds, or when TOTAL_LIMIT seconds are over in all.

: "${LAYER_LIMIT:=1800}" "${TOTAL_LIMIT:=5280}"

run_layers() { # folder for the logs, total seconds, names asked for: none means all. The layers come on stdin
    local logs=$1 total=$2 started=$SECONDS name budget kind command known=" " beside=() turns=()
    shift 2
    mkdir -p "$logs"
    : >"$logs/summary"
    while read -r name budget kind command; do
        known+="$name "
        if ! wanted "$name" "$@"; then
            echo "$name 0 $budget 0 0 skipped: not asked for" >>"$logs/summary"
        elif [[ $kind == *'&' ]]; then
            beside+=("$name $budget ${kind%&} $command")
        else
            begin_beside
            run_layer "$logs" "$name" "$budget" "$kind" "$command" $((TOTAL_LIMIT - (SECONDS - started)))
        fi
    done
    begin_beside
    wait
    [ ${#turns[@]} = 0 ] || cat "${turns[@]}"
    for name; do
        [[ $known == *" $name "* ]] || echo "$name 0 0 0 1 FAILED: there is no such layer" >>"$logs/summary"
    done
    tell "$logs" $((SECONDS - started)) "$total"
}

# The layers that were gathered begin, one after the other, beside what follows.
begin_beside() {
    [ ${#beside[@]} = 0 ] && return
    turns+=("$logs/beside.${#turns[@]}")
    (
        while read -r name budget kind command; do
            run_layer "$logs" "$name" "$budget" "$kind" "$command" $((TOTAL_LIMIT - (SECONDS - started)))
        done < <(printf '%s\n' "${beside[@]}")
    ) >"${turns[-1]}" 2>&1 &
    beside=()
}

wanted() { # layer, names asked for
    local layer=$1 name
    shift
    [ $# = 0 ] && return
    for name; do [ "$name" = "$layer" ] && return; done
    return 1
}

run_layer() { # folder, name, seconds, kind, command, seconds that are left in all
    local log=$1/$2.log limit=$LAYER_LIMIT started=$SECONDS command status took passed failed verdict=ok
    printf '\n== %s\n' "$2"
    [ "$6" -lt "$limit" ] && limit=$6
    if [ "$limit" -le 0 ]; then
        echo "$2 0 $3 0 1 FAILED: not run, no time was left" >>"$1/summary"
        return
    fi
    # Into a file and not through a pipe: a process that was left behind would keep a pipe open, and everything waiting.
    : >"$log"
    timeout -k 5 "$limit" bash -c "$5" </dev/null >"$log" 2>&1 &
    command=$!
    tail -f -n +1 -s 0.2 --pid=$command "$log"
    wait $command
    status=$?
    took=$((SECONDS - started))
    read -r passed failed < <(count "$log")
    [ "$4" = exit ] && passed=$((status == 0)) failed=0
    if [ $status = 124 ] || [ $status = 137 ]; then
        verdict="FAILED: ended after $limit s" failed=$((failed + 1))
    elif [ "$failed" != 0 ]; then
        verdict=FAILED
    elif [ $status != 0 ]; then
        verdict="FAILED: it ended with $status" failed=1
    elif [ "$passed" = 0 ]; then
        verdict="FAILED: no check was run" failed=1
    elif [ "$took" -gt "$3" ]; then
        verdict="ok, over its budget"
    fi
    echo "$2 $took $3 $passed $failed $verdict" >>"$1/summary"
}

count() { # sums "3 passed; 0 failed" of cargo and "3 passed, 0 failed" of our own runners
    sed -nE 's/.*\b([0-9]+) passed[;,] ([0-9]+) failed.*/\1 \2/p' "$1" |
        awk '{ p += $1; f += $2 } END { print p + 0, f + 0 }'
}

tell() { # folder, seconds it took, seconds it may take: the table, and the line that counts
    local passed failed over=
    printf '\n%-10s %6s %8s %7s %7s\n' layer took budget passed failed
    awk '{ v = $6; for (i = 7; i <= NF; i++) v = v " " $i
           printf "%-10s %4d s %6d s %7d %7d  %s\n", $1, $2, $3, $4, $5, v }' "$1/summary"
    read -r passed failed < <(awk '{ p += $4; f += $5 } END { print p + 0, f + 0 }' "$1/summary")
    [ "$2" -gt "$3" ] && over=", over its budget"
    printf 'total %d s of %d s%s\n\n%d passed, %d failed\n' "$2" "$3" "$over" "$passed" "$failed"
    [ "$failed" = 0 ] && [ "$passed" != 0 ]
}
