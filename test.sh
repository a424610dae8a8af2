#!/usr/bin/env bash
# Builds everything and runs all tests: ./test.sh [test project ...], for example ./test.sh Actors.Tests
# Ends with a line "N passed, N failed"; exit code 0 only where all passed. Tests that need Python's torch are skipped,
# with the reason, where it is not installed (apt-get install python3-torch).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
eng/setup.sh Cluster.sln
results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
if (($# == 0)); then
    projects=(Tests/*.Tests)
else
    projects=("${@/#/Tests/}")
fi

# Runs projects one after the other; fails where one of them did.
run_tests() {
    local status=0 project name
    for project in "$@"; do
        name=$(basename "$project")
        printf '== %s\n' "$name"
        dotnet test "$project" -c Release --no-build --nologo --results-directory "$results" \
            --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' --blame-hang-timeout 5min || status=1
    done
    return $status
}

# The tests with processes of their own mostly wait: the others run beside them, on what they leave of the processor.
beside=() own=()
for project in "${projects[@]}"; do
    if [[ $project == */Integration.Tests ]]; then own+=("$project"); else beside+=("$project"); fi
done
status=0
({ renice -n 10 $BASHPID || true; } > /dev/null 2>&1; run_tests "${beside[@]}") > "$results/beside.log" 2>&1 &
run_tests "${own[@]}" || status=1
wait $! || status=1
cat "$results/beside.log"

# Sums one attribute of the result files' counters, such as total, executed, passed.
counters() {
    cat "$results"/*.trx | grep -o '<Counters[^>]*' | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'
}

passed=$(counters passed)
total=$(counters total)
executed=$(counters executed)
failed=$((executed - passed))
((status == 0 || failed > 0)) || failed=1 # a project that crashed wrote no results
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$((total - executed))"
((status == 0 && failed == 0 && passed > 0))
