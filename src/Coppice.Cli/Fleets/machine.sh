# What a fleet does on one of its machines: sh -s -- FOLDER FLEET NAME VERB ... , with this text as its input.
set -eu

# When a process started, by the kernel's clock: with its id it names the process for good. Nothing for one that has
# ended, and waits for its parent to notice.
birth() { sed -n 's/.*) \([^ZX]\)/\1/p' "/proc/$1/stat" 2> /dev/null | cut -d ' ' -f 20; }

is_running() {
    [ -s "$own/pid" ] && read -r pid born < "$own/pid" && [ -n "$born" ] && [ "$(birth "$pid")" = "$born" ]
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

probe() {
    if [ -f "$own/unit" ] && systemctl is-active --quiet "$(cat "$own/unit")" || is_running; then
        printf 'running '
    else
        printf 'stopped '
    fi
    if [ -d "$folder/bin/$1" ]; then printf 'installed '; else printf 'absent '; fi
    if [ "$(cat "$own/program" 2> /dev/null)" = "$1" ]; then echo current; else echo other; fi
}

# A program is whole once it has its name; several machines may share the folder.
unpack() {
    mkdir -p "$own/new"
    tar -xzf "$own/program.tar.gz" -C "$own/new"
    chmod -R u+rwX "$own/new"
    mv -T "$own/new" "$folder/bin/$1" 2> /dev/null || rm -rf "$own/new"
    rm -f "$own/program.tar.gz"
    ln -sfn "$1/coppice" "$folder/bin/coppice" # for whoever runs the command by hand
    [ -x "$folder/bin/$1/coppice" ] || { echo "the worker's program has no 'coppice' in it" >&2; exit 1; }
}

start_plain() {
    rm -f "$own/pid"
    cd "$own"
    # A session of its own: it outlives this login, and is ended as a whole.
    setsid sh -c '
        printf "%s %s\n" $$ "$(sed "s/.*) //" /proc/$$/stat | cut -d " " -f 20)" > pid.new
        mv pid.new pid
        set -a; . ./env; set +a
        exec "$@"' worker "$@" >> log 2>&1 < /dev/null 9>&- &
    tries=0
    until [ -s pid ] || [ $tries -ge 100 ]; do sleep 0.1; tries=$((tries + 1)); done
}

# Words as systemd reads them.
unit_words() {
    for word; do printf '"%s" ' "$(printf %s "$word" | sed 's/[\\"]/\\&/g; s/[%$]/&&/g')"; done
}

start_systemd() {
    unit=coppice-$label
    # By sudo: the unit is the system's, what it runs is the login's.
    as_root tee "/etc/systemd/system/$unit.service" > /dev/null << END
[Unit]
Description=Coppice worker $label
Wants=network-online.target
After=network-online.target

[Service]
User=$(id -un)
WorkingDirectory=$own
EnvironmentFile=$own/env
ExecStart=$(unit_words "$@")
Restart=on-failure
RestartSec=5
KillMode=mixed
TimeoutStopSec=30
OOMPolicy=continue

[Install]
WantedBy=multi-user.target
END
    echo "$unit" > "$own/unit"
    as_root systemctl daemon-reload
    as_root systemctl enable --quiet "$unit"
    as_root systemctl restart "$unit"
}

# One at a time on a machine: a start that was cut off here may still be under way there.
alone() { exec 9> "$own/lock"; flock 9; }

# Programs that no machine was started with last: several may share the folder.
tidy() {
    for each in "$folder"/bin/*/; do
        grep -qsx "$(basename "$each")" "$folder"/*/*/program || rm -rf "$each"
    done
}

# start SERVICE PROGRAM ARGUMENT...
start() {
    service=$1 program=$folder/bin/$2/coppice
    alone
    ! is_running || return 0
    echo "$2" > "$own/program"
    tidy
    shift 2
    "start_$service" "$program" "$@"
}

# The worker ends by itself within 25 seconds of SIGTERM.
stop() {
    alone
    if [ -f "$own/unit" ]; then
        as_root systemctl disable --quiet --now "$(cat "$own/unit")"
        as_root rm -f "/etc/systemd/system/$(cat "$own/unit").service"
        as_root systemctl daemon-reload
        rm -f "$own/unit"
    fi
    if is_running; then
        kill -TERM "$pid" 2> /dev/null || :
        tries=0
        while is_running && [ $tries -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
        ! is_running || kill -KILL -- "-$pid" 2> /dev/null || :
    fi
    rm -f "$own/pid" "$own/env" "$own/share-key"
}

# share FROM AT OPTIONS
share() {
    # One whose server went away for good can neither be used nor made again.
    if ! ls "$2" > /dev/null 2>&1; then unshare "$2"; fi
    mkdir -p "$2" 2> /dev/null || { as_root mkdir -p "$2" && as_root chown "$(id -u)" "$2"; }
    options=reconnect,ServerAliveInterval=15,ServerAliveCountMax=3,BatchMode=yes${3:+,$3}
    [ ! -f "$own/share-key" ] || options=$options,IdentitiesOnly=yes,IdentityFile=$own/share-key
    if mountpoint -q "$2"; then
        echo "$2 is mounted already"
    else
        sshfs "$1" "$2" -o "$options" < /dev/null
        echo "$2 shows $1"
    fi
}

unshare() {
    for way in 'fusermount -u -z' 'fusermount3 -u -z' 'umount -l'; do
        ! $way "$1" 2> /dev/null || return 0
    done
}

words() { tail -n "$1" "$own/log" 2> /dev/null || :; }

umask 077
mkdir -p "$1/bin" "$1/$2/$3"
folder=$(cd "$1" && pwd -P)
own=$folder/$2/$3 label=$2-$3 verb=$4
shift 4
"$verb" "$@"
