"""A recipe's grid of forests under scikit-learn: a sample of its settings, timed, and extrapolated to all of them.

The sample is spread evenly over max_features and max_depth, which decide what a forest costs. The time excludes
start-up and loading, and the processes are warm.
"""

import argparse
import itertools
import json
import os
import random
import resource
import time

import numpy as np
from joblib import Parallel, delayed
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold

from tables import load


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", help="a recipe whose space is of random_forest, on Adult")
    parser.add_argument("--share", type=float, default=0.03, help="the share of the settings that is run")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--seed", type=int, default=0, help="of the sample, and of the forests")
    parser.add_argument("--against", help="the JSON of `coppice search` on that recipe, to score alike")
    args = parser.parse_args()

    with open(args.recipe) as file:
        recipe = json.load(file)
    settings = settings_of(recipe)
    chosen = sample(settings, max(2, round(args.share * len(settings))), random.Random(args.seed))
    x, y, test_x, test_y = load("adult")
    with Parallel(n_jobs=args.jobs, max_nbytes="1M") as pool:
        folds = folds_of(recipe["evaluation"], x, y, test_x, test_y)
        memory = list(pool(delayed(warm_up)(*folds[0]) for _ in range(2 * args.jobs)))
        started = time.perf_counter()
        outcomes = pool(delayed(fit)(*fold, setting, args.seed) for setting in chosen for fold in folds)
        elapsed = time.perf_counter() - started
    memory += [(process, peak) for _, process, peak in outcomes]
    scores = np.array([score for score, _, _ in outcomes]).reshape(len(chosen), len(folds)).mean(axis=1)

    print(f"seconds {elapsed * trees(settings) / trees(chosen):.6f}")
    print(f"sample_seconds {elapsed:.6f}")
    print(f"sample {len(chosen)}")
    print(f"score {scores.mean():.6f}")
    print(f"best {scores.max():.6f}")
    if args.against:
        print(f"score_of_other {scores_of(args.against, chosen).mean():.6f}")
    print(f"peak_mb {peak_of_all(memory):.1f}")


def settings_of(recipe):
    space, fixed = recipe["space"], recipe.get("fixed", {})
    return [{**fixed, **dict(zip(space, values))} for values in itertools.product(*space.values())]


def sample(settings, count, chance):
    """Every k-th setting, beginning anywhere, in order of max_features and max_depth, others shuffled."""
    ordered = settings[:]
    chance.shuffle(ordered)
    ordered.sort(key=lambda s: (s["max_features"], s["max_depth"]))
    step = len(ordered) / count
    begin = chance.random() * step
    return [ordered[min(int(begin + i * step), len(ordered) - 1)] for i in range(count)]


def trees(settings):
    """What time is in proportion to, among settings of one stratum."""
    return sum(s.get("n_estimators", 100) for s in settings)


def folds_of(evaluation, x, y, test_x, test_y):
    if evaluation["kind"] == "test":
        return [(x, y, test_x, test_y)]
    splits = StratifiedKFold(evaluation["folds"]).split(x, y)
    return [(x[train], y[train], x[test], y[test]) for train, test in splits]


def fit(x, y, test_x, test_y, setting, seed):
    forest = RandomForestClassifier(random_state=seed, **setting).fit(x, y)
    return (forest.score(test_x, test_y), *peak())


def warm_up(x, y, test_x, test_y):
    RandomForestClassifier(n_estimators=1, max_depth=3).fit(x, y)
    return peak()


def peak():
    return os.getpid(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def peak_of_all(memory):
    """Megabytes: each worker's peak, and this process' own."""
    most = dict([peak()])
    for process, megabytes in memory:
        most[process] = max(megabytes, most.get(process, 0))
    return sum(most.values())


def scores_of(path, chosen):
    with open(path) as file:
        results = json.load(file)["results"]
    by_setting = {key(r["params"], r["params"]): r["mean_test_score"] for r in results}
    return np.array([by_setting[key(setting, results[0]["params"])] for setting in chosen])


def key(setting, names):
    return tuple(str(setting[name]) for name in sorted(names))


main()
