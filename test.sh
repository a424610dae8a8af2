#!/usr/bin/env bash
# Builds everything and runs all tests: ./test.sh [test project ...], for example ./test.sh Actors.Tests
# Ends with a line "N passed, N failed"; exit code 0 only where all passed. Tests that need Python's torch are skipped,
# with the reason, where it is not installed (apt-get install python3-torch).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
eng/setup.sh Cluster.sln
export DOTNET_TieredPGO=0 # a test process is too short for compiling by a profile
results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
if (($# == 0)); then
    projects=(Tests/*.Tests)
else
    projects=("${@/#/Tests/}")
fi

# Runs the tests of a project, or those of them that fit a filter: run_tests PROJECT [FILTER NAME [RUNNER_SETTING ...]]
run_tests() {
    local project=${1#Tests/} name=${3:-${1#Tests/}} filter=()
    [[ -z ${2:-} ]] || filter=(--filter "$2")
    printf '== %s\n' "$name"
    # A run's processes live for seconds in a test: to compile again what they call often is for those that last.
    [[ $project != Integration.Tests ]] || local -x DOTNET_TC_CallCountingDelayMs=3E8 # hexadecimal: 1 s
    dotnet test "artifacts/bin/$project/release/$project.dll" --nologo --results-directory "$results" "${filter[@]}" \
        --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' --blame-hang-timeout 5min -- "${@:4}"
}

at_once=(xUnit.ParallelizeTestCollections=true xUnit.MaxParallelThreads=3)

# The tests with processes of their own partly wait: the others run beside them, on what they leave of the processor, and then
# those of them that do not mind a busy machine.
beside() {
    local status=0 project
    for project in "${projects[@]}"; do
        [[ $project == */Integration.Tests ]] || run_tests "$project" || status=1
    done
    [[ ! -v own ]] || run_tests "$own" 'lane=beside' Integration.Tests.Beside "${at_once[@]}" || status=1
    return $status
}

for project in "${projects[@]}"; do
    [[ $project != */Integration.Tests ]] || own=$project
done
status=0
({ renice -n 10 $BASHPID || true; } > /dev/null 2>&1; beside) > "$results/beside.log" 2>&1 &
[[ ! -v own ]] || run_tests "$own" 'lane!=beside' Integration.Tests || status=1
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
