#!/bin/sh
# Runs the command that lies beside this file: with the runtime that came along, or with the machine's.
set -eu
self=$0
while [ -L "$self" ]; do
    target=$(readlink "$self")
    case $target in /*) self=$target ;; *) self=$(dirname "$self")/$target ;; esac
done
folder=$(cd "$(dirname "$self")" && pwd -P)
if [ -f "$folder/libcoreclr.so" ]; then exec "$folder/coppice-cli" "$@"; fi
dotnet=$(command -v dotnet) || dotnet=${DOTNET_ROOT:-/usr/share/dotnet}/dotnet
if [ ! -x "$dotnet" ]; then
    echo "coppice: the .NET 10 runtime is needed and no 'dotnet' is on the PATH: see https://dot.net" >&2
    exit 1
fi
exec "$dotnet" "$folder/coppice-cli.dll" "$@"
