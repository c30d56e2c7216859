#!/bin/sh
# Starts systemd as the first process of namespaces of its own, with our unit, on a copy of this
# machine's files that is gone with it. Needs root.
#
#   systemd-machine.sh FOLDER PACKAGE NODE CGROUP
#
# FOLDER is empty, in PACKAGE are dist and systemd, NODE runs them, and CGROUP is to be made for it:
# systemd takes the group that it is in for all there is.
set -e
[ "$UNSHARED" ] || {
  mkdir "$4"
  echo $$ > "$4/cgroup.procs"
  exec env UNSHARED=1 unshare --fork --kill-child --pid --mount --net --uts --ipc --cgroup "$0" "$@"
}
folder=$1 package=$2 node=$3
root=$folder/root

mount -t tmpfs tmpfs "$folder"
mkdir "$folder/changed" "$folder/work" "$root"
mount -t overlay -o "lowerdir=/,upperdir=$folder/changed,workdir=$folder/work" overlay "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
for name in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs "$root/$name"; done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
# Where systemd makes a credential before it moves it to its place.
mount -t tmpfs tmpfs "$root/dev/shm"
for name in null zero full random urandom tty; do
  touch "$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
ip link set lo up

# As it is installed; the unit sees no home, and node may be in one.
mkdir -p "$root/opt/doorwatch" "$root/usr/local/bin" "$root/etc/doorwatch"
cp -r "$package/dist" "$package/package.json" "$root/opt/doorwatch"
touch "$root/usr/local/bin/node"
mount --bind "$node" "$root/usr/local/bin/node"
for name in door-server door-client; do
  ln -sf "/opt/doorwatch/dist/cli/$name.js" "$root/usr/local/bin/$name"
  chmod +x "$root/opt/doorwatch/dist/cli/$name.js"
done
grep -q ^gpio: "$root/etc/group" || echo gpio:x:997: >> "$root/etc/group"
(umask 077 && echo a-token > "$root/etc/doorwatch/token")

# A watcher, with a way of telling that can be looked at.
(umask 077 && cat > "$root/etc/doorwatch/watcher.env") << 'END'
DOOR_HOST=localhost
DOOR_PORT=8000
DOOR_SECONDS=0.1
DOOR_TOKEN=a-token
DOOR_EXEC="cat >> $STATE_DIRECTORY/told
echo $DOOR_EVENT-$DOOR_TOKEN- >> $STATE_DIRECTORY/events"
END

# The units, with a door on a pipe in place of a pin.
units=$root/etc/systemd/system
cp "$package/systemd/door-server.service" "$package/systemd/door-client.service" "$units"
mkdir "$units/door-server.service.d"
{
  printf '[Service]\nStandardInput=file:/run/contact\nExecStart=\n'
  sed -n 's/^\(ExecStart=.* --sensor \).* --token/\1stdin --token/p' "$units/door-server.service"
} > "$units/door-server.service.d/test.conf"
printf '[Unit]\nDefaultDependencies=no\nWants=systemd-journald.service\n' > "$units/test.target"
mkfifo "$root/run/contact"

cd "$root"
mkdir -p old
pivot_root . old
umount -l old
# As systemd does on a machine; in what it takes for a container it is for whoever starts it.
mount --make-rshared /
exec env -i PATH="$PATH" container=test /lib/systemd/systemd --unit=test.target --show-status=no
