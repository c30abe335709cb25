"""Boosted trees under XGBoost's hist: prints what `Coppice.Benchmarks boost` prints."""

import argparse
import os
import statistics
import time

import numpy as np
import pandas as pd
import xgboost as xgb

from tables import NAMES, NUMBERS, adult_folder, matrix, read_adult


def adult():
    """Adult with its categories as they are."""
    folder = adult_folder()
    rows, labels = read_adult(os.path.join(folder, "adult.data"))
    test_rows, test_labels = read_adult(os.path.join(folder, "adult.test"))
    frames = [pd.DataFrame(part, columns=NAMES) for part in (rows, test_rows)]
    for name in NAMES:
        known = sorted(set(frames[0][name]) | set(frames[1][name]))
        for frame in frames:
            frame[name] = (
                frame[name].astype(float) if name in NUMBERS else pd.Categorical(frame[name], categories=known)
            )
    return frames[0], labels, frames[1], test_labels


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="adult, or a folder that `Coppice.Benchmarks matrix` wrote")
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--fits", type=int, default=5)
    parser.add_argument("--leaves", type=int, default=0)
    parser.add_argument("--depth", type=int, default=0)
    args = parser.parse_args()

    x, y, test_x, test_y = adult() if args.data == "adult" else matrix(args.data)
    parameters = {"objective": "binary:logistic", "tree_method": "hist", "eta": 0.1, "nthread": args.jobs}
    parameters["max_depth"] = args.depth
    if args.leaves:
        parameters |= {"grow_policy": "lossguide", "max_leaves": args.leaves}
    seconds, cpu_seconds = [], []
    for _ in range(args.fits):
        cpu, started = time.process_time(), time.perf_counter()
        rows = xgb.DMatrix(x, label=y, enable_categorical=True, nthread=args.jobs)
        model = xgb.train(parameters, rows, args.trees)
        seconds.append(time.perf_counter() - started)
        cpu_seconds.append(time.process_time() - cpu)
    found = model.predict(xgb.DMatrix(test_x, enable_categorical=True))
    print(f"cold_seconds {seconds[0]:.6f}")
    print(f"seconds {statistics.median(seconds[1:] or seconds):.6f}")
    print(f"cpu_seconds {statistics.median(cpu_seconds[1:] or cpu_seconds):.6f}")
    print(f"score {np.mean((found > 0.5) == test_y):.6f}")
    print(f"leaves {sum(tree.count('leaf=') for tree in model.get_dump())}")


main()
