# For bench/operations, which sources it: a broker and a store of its own on free ports of this machine, and workers.
# Needs $work, a folder that is there.

free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

as_postgres() {
    if [[ $(id -u) == 0 ]]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

start_servers() {
    servers=$(mktemp -d) # outside of home folders, which the servers' users may not enter
    chmod 755 "$servers"
    local mq=$servers/rabbitmq
    pg=$servers/postgres binaries=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
    store_port=$(free_port) broker_port=$(free_port)
    mkdir "$pg" "$mq"
    [[ $(id -u) != 0 ]] || chown postgres "$pg"
    as_postgres "$binaries/initdb" -D "$pg/data" -U postgres -A trust -E UTF8 > "$work/servers.log"
    as_postgres "$binaries/pg_ctl" -w -D "$pg/data" -l "$pg/log" start \
        -o "-k $pg -p $store_port -c listen_addresses=127.0.0.1 -c max_connections=200" >> "$work/servers.log"
    echo '[].' > "$mq/plugins"
    export ERL_EPMD_PORT ERL_EPMD_ADDRESS=127.0.0.1
    ERL_EPMD_PORT=$(free_port)
    # Its schedulers look for work a while before they sleep, which on a machine that also works takes it from the slots.
    HOME=$mq RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+sbwt none +sbwtdcpu none +sbwtdio none' \
        RABBITMQ_NODENAME=bench$broker_port@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT=$broker_port \
        RABBITMQ_DIST_PORT=$(free_port) RABBITMQ_MNESIA_BASE=$mq/data \
        RABBITMQ_LOG_BASE=$mq/log RABBITMQ_ENABLED_PLUGINS_FILE=$mq/plugins RABBITMQ_PID_FILE=$mq/pid \
        setsid /usr/lib/rabbitmq/bin/rabbitmq-server >> "$work/servers.log" 2>&1 &
    broker=$!
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        if (: < "/dev/tcp/127.0.0.1/$broker_port") 2> /dev/null; then break; fi
        sleep 0.1
    done
    broker_url=amqp://guest:guest@127.0.0.1:$broker_port/
    store_url=postgres://postgres@127.0.0.1:$store_port/postgres
}

# As many worker processes, each of so many slots.
start_workers() {
    local i
    worker_ids=()
    for ((i = 1; i <= $1; i++)); do
        COPPICE_BROKER=$broker_url COPPICE_STORE=$store_url dotnet "$cli" worker --name "bench-$i" --slots "$2" \
            --cache "$work/cache-$i" > "$work/worker-$i.log" 2>&1 &
        worker_ids+=($!)
    done
    for ((i = 1; i <= $1; i++)); do
        until grep -q 'takes tasks' "$work/worker-$i.log"; do sleep 0.1; done
    done
}

stop_workers() {
    [[ -n ${worker_ids:-} ]] || return 0
    kill "${worker_ids[@]}" 2> /dev/null || true
    wait "${worker_ids[@]}" 2> /dev/null || true
    worker_ids=()
}

stop_servers() {
    stop_workers
    [[ -z ${broker:-} ]] || kill -9 -- "-$broker" 2> /dev/null || true
    [[ -z ${broker:-} ]] || epmd -kill > /dev/null 2>&1 || true
    [[ -z ${store_port:-} ]] || as_postgres "$binaries/pg_ctl" -D "$pg/data" -m immediate stop > /dev/null 2>&1 || true
    rm -rf "${servers:?}"
}
