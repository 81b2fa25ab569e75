#!/bin/sh
# Places the service's files: units, account, folders, and /etc/syndicator where there is none.
# For the first installation and for every upgrade; starts and stops nothing, never changes what
# stands in /etc/syndicator. Run as root after the program is installed in /opt/syndicator.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
program=/opt/syndicator/bin/syndicator
etc=/etc/syndicator

[ "$(id -u)" = 0 ] || { echo "请用 root 运行 · run this as root: sudo sh $0" >&2; exit 1; }
[ -x "$program" ] || {
  echo "没有 $program，请先把程序装入 /opt/syndicator · $program is missing: install the program" \
    "into /opt/syndicator first" >&2
  exit 1
}

install -d /etc/systemd/system /etc/sysusers.d /etc/tmpfiles.d /usr/local/bin
install -m 644 "$here"/syndicator*.service "$here"/syndicator*.timer "$here"/syndicator*.socket \
  /etc/systemd/system/
install -m 644 "$here/sysusers.conf" /etc/sysusers.d/syndicator.conf
install -m 644 "$here/tmpfiles.conf" /etc/tmpfiles.d/syndicator.conf
systemd-sysusers syndicator.conf

if [ ! -e "$etc/syndicator.yaml" ]; then
  # Relative paths would mean one place to the service and another to a person's shell.
  install -d -m 750 -g syndicator "$etc"
  cp -R "$here/../config/." "$etc/"
  sed -i -e 's|^  path: syndicator\.db|  path: /var/lib/syndicator/syndicator.db|' \
    -e 's|^  socket: control\.sock|  socket: /run/syndicator/control.sock|' "$etc/syndicator.yaml"
  chown -R root:syndicator "$etc"
  chmod -R u=rwX,g=rX,o= "$etc"
  echo "已放置配置，均为观察模式 · configuration placed, all in observe mode: $etc"
fi
systemd-tmpfiles --create syndicator.conf
ln -sfn "$program" /usr/local/bin/syndicator
systemctl daemon-reload
"$program" check --config "$etc"
