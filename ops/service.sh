#!/bin/sh
# Makes the service of the program in /opt/asisten-spbe: user, folders, settings, command and systemd units.
# What the operator has filled in stays. With ROOT=/folder everything lies below that folder and belongs to whoever
# runs this: a trial without root's rights.
set -eu
root=${ROOT:-}
ops=$(cd "$(dirname "$0")" && pwd)
if [ -n "$root" ]; then
    user=$(id -un) group=$(id -gn)
else
    user=asisten-spbe group=asisten-spbe
    getent passwd "$user" >/dev/null ||
        useradd --system --user-group --no-create-home --home-dir /var/lib/asisten-spbe --shell /usr/sbin/nologin "$user"
fi
placed() {
    sed -e "s#/\(opt\|etc\|var/lib\|var/backups\)/asisten-spbe#$root&#g" \
        -e "s#^\(user\|User\)=.*#\1=$user#" -e "s#^Group=.*#Group=$group#" "$1"
}

install -d -m 755 "$root/usr/local/sbin" "$root/etc/systemd/system"
install -d -m 750 ${root:+-o "$user"} -g "$group" "$root/etc/asisten-spbe"
install -d -m 700 -o "$user" -g "$group" "$root/var/lib/asisten-spbe" "$root/var/backups/asisten-spbe"

settings=$root/etc/asisten-spbe/.env
if [ ! -e "$settings" ]; then
    (umask 077 && sed -e "s#^BOT_DATABASE_URL=.*#BOT_DATABASE_URL=sqlite+aiosqlite:///$root/var/lib/asisten-spbe/bot.db#" \
        -e "s#^BOT_DATA_DIR=.*#BOT_DATA_DIR=$root/var/lib/asisten-spbe#" "$ops/../.env.example" >"$settings")
fi
chown "$user:$group" "$settings"
chmod 600 "$settings"

placed "$ops/asisten-spbe" >"$root/usr/local/sbin/asisten-spbe"
chmod 755 "$root/usr/local/sbin/asisten-spbe"
for unit in asisten-spbe.service asisten-spbe-backup.service asisten-spbe-backup.timer; do
    placed "$ops/$unit" >"$root/etc/systemd/system/$unit"
done
if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload
fi
