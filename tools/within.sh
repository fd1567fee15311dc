#!/usr/bin/env bash
# within.sh SECONDS COMMAND...: run a command; if it takes longer, have every Python of it say where it is, and end it all.
set -uo pipefail
seconds=$1
shift
ulimit -c 0
# SIGABRT is what faulthandler answers with the stacks of all threads; timeout gives it to the whole group of processes.
PYTHONFAULTHANDLER=1 timeout --signal=ABRT --kill-after=60 "$seconds" "$@"
code=$?
if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
    echo "within.sh: '$*' took more than $seconds seconds; above is where its processes were" >&2
fi
exit "$code"
