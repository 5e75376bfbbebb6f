#!/usr/bin/env bash
# Builds the program in Release and runs every test there is. Installs, from Debian's packages, the programs that the tests need and
# that are missing; only that needs root or sudo. The last line is "N passed, N failed"; the exit status says the same.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1 LC_ALL=C.UTF-8

passed=0
failed=0
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

finish() {
  echo
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit $?
}

fail() {
  echo "FAILED: $1"
  failed=$((failed + 1))
}

# --- the machine's programs -----------------------------------------------------------------------------------------------------------

# Debian's PyYAML belongs to Debian's Python; another python3 may stand before it on the PATH.
python_with_yaml() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import yaml' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
}

install_missing() {
  local missing=()
  command -v qpdf >/dev/null || missing+=(qpdf)
  command -v pdftotext >/dev/null && command -v pdfinfo >/dev/null && command -v pdffonts >/dev/null || missing+=(poppler-utils)
  { command -v soffice >/dev/null && [ -e /usr/lib/libreoffice/program/libsclo.so ]; } || missing+=(libreoffice-calc)
  command -v chromium >/dev/null || missing+=(chromium)
  # The tests start a server of their own, in a folder and on a port of their own; what Debian starts is left alone.
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  command -v openssl >/dev/null || missing+=(openssl)
  command -v python3 >/dev/null || missing+=(python3)
  [ -n "$(python_with_yaml)" ] || missing+=(python3-yaml)
  [ ${#missing[@]} -eq 0 ] && return 0

  echo "== installing for the tests, from Debian's packages: ${missing[*]}"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { fail "not root, and no sudo: install ${missing[*]} by hand"; return 0; }
    sudo=(sudo)
  fi
  { "${sudo[@]}" apt-get update -q && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"; } \
    >"$logs/apt" 2>&1 || { tail -20 "$logs/apt"; fail "could not install ${missing[*]}"; }
}

# --- test projects --------------------------------------------------------------------------------------------------------------------

# Adds up the summaries that Microsoft.Testing.Platform prints. A run that ends badly without a failed test (nothing matched, a crash, a
# build error) counts as one failure, and so does a run without a single test.
run_tests() {
  local name=$1
  shift
  echo "== $name"
  "$@" >"$logs/tests" 2>&1
  local status=$? ok bad skipped
  ok=$(sum_of succeeded)
  bad=$(sum_of failed)
  skipped=$(sum_of skipped)
  echo "$name: $ok succeeded, $bad failed, $skipped skipped"
  passed=$((passed + ok))
  failed=$((failed + bad))
  if [ "$bad" -gt 0 ] || [ "$status" -ne 0 ] || [ "$ok" -eq 0 ]; then
    tail -400 "$logs/tests"
    [ "$bad" -gt 0 ] || fail "$name ended with status $status after $ok tests"
  fi
}

sum_of() {
  sed -E 's/\x1b\[[0-9;]*m//g' "$logs/tests" | awk -v word="$1:" '$1 == word && $2 ~ /^[0-9]+$/ { n += $2 } END { print n + 0 }'
}

# --- all of it ------------------------------------------------------------------------------------------------------------------------

command -v dotnet >/dev/null || { fail "the .NET SDK that global.json names is missing"; finish; }
install_missing

echo "== build"
if ! dotnet build Compliance.sln -c Release -v q >"$logs/build" 2>&1; then
  { grep -E 'error' "$logs/build" || tail -20 "$logs/build"; } | awk '!seen[$0]++' | head -50
  fail "Compliance.sln does not build"
  finish
fi
if ! dotnet build tests/Compliance.Tools.Tests -c Release -v q >"$logs/build" 2>&1; then
  { grep -E 'error' "$logs/build" || tail -20 "$logs/build"; } | awk '!seen[$0]++' | head -50
  fail "tests/Compliance.Tools.Tests does not build"
  finish
fi

run_tests "solution" dotnet test --solution Compliance.sln -c Release --no-build
run_tests "programs of the machine" dotnet test --project tests/Compliance.Tools.Tests -c Release --no-build

if [ -d ../shared/conformance ]; then
  echo "== conformance"
  "$(python_with_yaml)" tests/conformance.py ../shared/conformance | tee "$logs/conformance"
  status=${PIPESTATUS[0]}
  counts=$(grep -E '^conformance: [0-9]+ passed, [0-9]+ failed' "$logs/conformance" | tail -1)
  if [ -z "$counts" ]; then
    fail "the conformance suites ended with status $status and without counts"
  else
    ok=$(echo "$counts" | awk '{ print $2 }')
    bad=$(echo "$counts" | awk '{ print $4 }')
    passed=$((passed + ok))
    failed=$((failed + bad))
    [ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || fail "the conformance suites ended with status $status"
  fi
else
  echo "== conformance: ../shared/conformance is not there, its suites were not run"
fi

finish
