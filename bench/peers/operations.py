"""Operations under ProcessPoolExecutor, dask.distributed or Celery: prints what `Coppice.Operations` prints."""

import argparse
import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache

import work

HERE = os.path.dirname(os.path.abspath(__file__))


@lru_cache(maxsize=None)
def remembered_power(x):
    return x ** 10


OPERATIONS = {
    "squares": (work.square, lambda n: range(n)),
    "powers": (work.power, lambda n: [i % 1001 for i in range(n)]),
    "powers-memo": (remembered_power, lambda n: [i % 1001 for i in range(n)]),
    "inc": (work.inc, lambda n: range(n)),
}


def pool(function, items, args):
    with ProcessPoolExecutor(args.workers) as executor:
        list(executor.map(function, items[:1000] if len(items) > 10_000 else [items[0]] * args.workers))
        yield
        results = list(executor.map(function, items, chunksize=args.chunk))
        assert results[-1] == function(items[-1])
        yield


def dask(function, items, args):
    from dask.distributed import Client, LocalCluster

    with LocalCluster(n_workers=args.workers, threads_per_worker=1, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            client.gather(client.map(function, range(-args.workers, 0), pure=False))
            yield
            results = client.gather(client.map(function, items, pure=False, batch_size=1000))
            assert results[-1] == function(items[-1])
            yield


def celery(function, items, args):
    os.environ["PYTHONPATH"] = HERE
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_app", "worker", "-c", str(args.workers), "-l", "ERROR",
         "--without-gossip", "--without-mingle", "--without-heartbeat"],
        cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        from celery import group

        from celery_app import square

        square.delay(1).get(timeout=120)
        yield
        results = group(square.s(x) for x in items).apply_async().get()
        assert results[-1] == function(items[-1])
        yield
    finally:
        worker.terminate()
        worker.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=["pool", "dask", "celery"])
    parser.add_argument("operation", choices=OPERATIONS)
    parser.add_argument("--items", type=int, required=True)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--chunk", type=int, default=1, help="items that a pool sends together")
    args = parser.parse_args()

    function, items = OPERATIONS[args.operation]
    items = list(items(args.items))
    run = {"pool": pool, "dask": dask, "celery": celery}[args.peer](function, items, args)
    next(run)
    started = time.perf_counter()
    next(run)
    seconds = time.perf_counter() - started
    for _ in run:
        pass
    used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"seconds {seconds:.6f}")
    print(f"rate {args.items / seconds:.3f}")
    print(f"peak_mb {sum(used) * 1024 / 1e6:.1f}")


if __name__ == "__main__":
    main()
