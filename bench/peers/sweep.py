"""The load of docs/sweeps.md under the program that sweeps replace: a folder of files, as many processes as it takes, each
file skipped where its output exists.

It is written as such programs are: no claims, outputs under their final names at once, errors unseen.
"""

import argparse
import os
import random
import time
from concurrent.futures import ProcessPoolExecutor


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--processes", type=int, default=64)
    args = parser.parse_args()

    started = time.perf_counter()
    os.makedirs(args.target, exist_ok=True)
    names = os.listdir(args.source)
    random.shuffle(names)
    jobs = [(os.path.join(args.source, name), os.path.join(args.target, name)) for name in names]
    with ProcessPoolExecutor(max_workers=args.processes) as pool:
        for _ in pool.map(square, jobs):
            pass
    print(f"seconds {time.perf_counter() - started:.6f}")


def square(job):
    source, target = job
    if os.path.exists(target):
        return
    with open(source) as file:
        number = int(file.read())
    with open(target, "w") as file:
        file.write(str(number * number))


if __name__ == "__main__":
    main()
