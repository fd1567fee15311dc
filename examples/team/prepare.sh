#!/bin/sh
# Writes .env, and the passwords and keys in secrets/ that compose.yaml asks for, each made here and by chance.
# What is there is left as it is. The folder is yours alone; files in it may be read because containers have users of their own.
set -eu
# What a shell is told of other places to look for folders in would lead elsewhere.
unset CDPATH
cd -- "$(dirname -- "$0")"
umask 077
# A password that could not be made would be an empty one.
openssl rand -hex 1 >/dev/null || { echo "prepare.sh: needs openssl, which makes passwords; install it" >&2; exit 1; }
mkdir -p secrets back-up

random() { openssl rand -hex "$1"; }

# Contents come on standard input, and what is there is not replaced.
secret() {
    if [ -e "secrets/$1" ]; then
        cat >/dev/null
    else
        # Of a run that was ended in the middle.
        rm -f "secrets/.$1"
        cat >"secrets/.$1" && chmod 444 "secrets/.$1" && mv "secrets/.$1" "secrets/$1"
    fi
}

random 24 | secret owner
{ printf 'verdicts:5432:verdicts:owner:' && cat secrets/owner; } | secret pgpass
random 32 | secret ray
for who in lead team; do
    secret "store-$who" <<END
[default]
aws_access_key_id = $who$(random 6)
aws_secret_access_key = $(random 24)
END
done
key() { sed -n "s/^$2 = //p" "secrets/store-$1"; }
secret store.json <<END
{"identities": [
 {"name": "lead", "actions": ["Admin"],
  "credentials": [{"accessKey": "$(key lead aws_access_key_id)", "secretKey": "$(key lead aws_secret_access_key)"}]},
 {"name": "team", "actions": ["Read:sets", "List:sets", "Read:runs", "List:runs"],
  "credentials": [{"accessKey": "$(key team aws_access_key_id)", "secretKey": "$(key team aws_secret_access_key)"}]}
]}
END

# Of a checkout: the tag, and how many commits came after it.
tag=$(git describe --tags --match 'v[0-9]*' --abbrev=0 2>/dev/null || true)
if [ -n "$tag" ]; then
    after=$(git rev-list --count "$tag..HEAD")
    version=${tag#v}
    [ "$after" -eq 0 ] || version=$version.post$after
else
    version=0.1.0.dev$(git rev-list --count HEAD 2>/dev/null || echo 0)
fi
if [ ! -e .env ]; then
    cat >.env <<END
# The version that images are built from; prepare.sh --version prints that of this checkout.
PANVIEW_VERSION=$version
# Where database and store can be reached: this computer alone. Neither encrypts; see docs/guide/lead.md before you change it.
PANVIEW_BIND=127.0.0.1
# Workers of the cluster, and what each may take.
PANVIEW_WORKERS=2
PANVIEW_WORKER_CPUS=2
PANVIEW_WORKER_MEMORY=4g
END
fi
[ "${1:-}" != --version ] || echo "$version"
