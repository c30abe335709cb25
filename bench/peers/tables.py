"""The tables that peers and Coppice both train on, as (training X, y, test X, y)."""

import os
import sys

import numpy as np

NAMES = [
    "age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation", "relationship",
    "race", "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country",
]
NUMBERS = {"age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"}


def load(source):
    return adult() if source == "adult" else matrix(source)


def adult():
    """Adult, its categories as indicator columns in order of first appearance in the training rows."""
    folder = adult_folder()
    train, train_labels = read_adult(os.path.join(folder, "adult.data"))
    test, test_labels = read_adult(os.path.join(folder, "adult.test"))
    position = {}
    for row in train:
        for name, cell in zip(NAMES, row):
            position.setdefault(column_of(name, cell), len(position))
    return encode(train, position), train_labels, encode(test, position), test_labels


def matrix(folder):
    """What `Coppice.Benchmarks matrix` wrote, in the type that scikit-learn's trees work in."""
    with open(os.path.join(folder, "shape")) as file:
        rows, columns, tests = map(int, file.read().split())
    numbers = np.fromfile(os.path.join(folder, "x.f32"), dtype="<f4").reshape(rows + tests, columns)
    classes = np.fromfile(os.path.join(folder, "y.u8"), dtype=np.uint8)
    return numbers[:rows], classes[:rows], numbers[rows:], classes[rows:]


def adult_folder():
    root = os.environ.get("COPPICE_DATA", "")
    for folder in (os.path.join(root, "adult"), root):
        if os.path.isfile(os.path.join(folder, "adult.data")) and os.path.isfile(os.path.join(folder, "adult.test")):
            return folder
    sys.exit(f"COPPICE_DATA must name the folder that holds adult.data and adult.test; it is '{root}'.")


def read_adult(path):
    rows, labels = [], []
    with open(path) as file:
        for line in file:
            cells = line.strip().split(", ")
            if len(cells) == len(NAMES) + 1:
                rows.append(cells[:-1])
                labels.append(cells[-1].startswith(">50K"))
    return rows, np.array(labels, dtype=np.int64)


def column_of(name, cell):
    return name if name in NUMBERS else (name, cell)


def encode(rows, position):
    encoded = np.zeros((len(rows), len(position)), dtype=np.float32)
    for i, row in enumerate(rows):
        for name, cell in zip(NAMES, row):
            column = position.get(column_of(name, cell))
            if column is not None:
                encoded[i, column] = float(cell) if name in NUMBERS else 1
    return encoded
