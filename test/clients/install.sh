#!/bin/sh
# Installs the clients that the black-box tests run: package managers from npm into .clients/ at the
# root of the repository, and aws CLI, boto3, moto, twine, uv, poetry, pdm, hatch and flit from PyPI when the machine lacks them.
# Running it again does nothing but check. yarn 1 and yarn 4 both call their command `yarn`, so the
# tests run them by file, not by the name in .clients/node_modules/.bin.
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)

mkdir -p "$root/.clients"
cp "$root/test/clients/package.json" "$root/.clients/package.json"
npm install --prefix "$root/.clients" --no-audit --no-fund --no-package-lock --loglevel=error

missing=""
command -v aws >/dev/null 2>&1 || missing="$missing awscli"
python3 -c "import boto3" >/dev/null 2>&1 || missing="$missing boto3"
command -v moto_server >/dev/null 2>&1 || missing="$missing moto[server]"
for client in twine uv poetry hatch flit; do
  command -v "$client" >/dev/null 2>&1 || missing="$missing $client"
done
if [ -n "$missing" ]; then
  # Debian's Python refuses to install outside a virtual environment; this one is disposable.
  python3 -m venv "$root/.clients/python"
  # shellcheck disable=SC2086 # a list of requirements
  "$root/.clients/python/bin/pip" install --quiet $missing
fi

# In an environment of its own, with the versions it was released with: it does not start with newer ones.
if ! command -v pdm >/dev/null 2>&1 && [ ! -x "$root/.clients/pdm/bin/pdm" ]; then
  python3 -m venv "$root/.clients/pdm"
  "$root/.clients/pdm/bin/pip" install --quiet "pdm[locked]"
fi
