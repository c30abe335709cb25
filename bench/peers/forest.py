"""Random forests under scikit-learn, one a seed: prints what `Coppice.Benchmarks fit` prints."""

import argparse
import resource
import statistics
import time

from sklearn.ensemble import RandomForestClassifier

from tables import load


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="adult, or a folder that `Coppice.Benchmarks matrix` wrote")
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=0)
    args = parser.parse_args()

    x, y, test_x, test_y = load(args.data)
    seconds, cpu_seconds, scores = [], [], []
    for seed in range(args.first_seed, args.first_seed + args.seeds):
        forest = RandomForestClassifier(n_estimators=args.trees, n_jobs=args.jobs, random_state=seed)
        cpu, started = time.process_time(), time.perf_counter()
        forest.fit(x, y)
        seconds.append(time.perf_counter() - started)
        cpu_seconds.append(time.process_time() - cpu)
        scores.append(forest.score(test_x, test_y))
    print(f"cold_seconds {seconds[0]:.6f}")
    print(f"seconds {statistics.median(seconds[1:] or seconds):.6f}")
    print(f"cpu_seconds {statistics.median(cpu_seconds[1:] or cpu_seconds):.6f}")
    print(f"score {statistics.mean(scores):.6f}")
    print(f"nodes {sum(tree.tree_.node_count for tree in forest.estimators_)}")
    print(f"peak_mb {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6:.1f}")


main()
