"""The seed's CNN (1,048,853 parameters) on MNIST under PyTorch: prints what `Coppice.Benchmarks network` prints."""

import argparse
import gzip
import os
import statistics
import time

import torch
from torch import nn
from torch.nn import functional


def idx(name, offset, rows):
    with gzip.open(os.path.join(os.environ["COPPICE_DATA"], "mnist", name + ".gz")) as file:
        data = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)[offset:]
    return data.reshape(-1, 28, 28)[:rows] if offset == 16 else data[:rows].long()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--optimizer", choices=["adam", "sgd"], default="adam")
    parser.add_argument("--rows", type=int, default=2560)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    # Subnormal numbers would slow it down.
    torch.set_flush_denormal(True)
    x = idx("train-images-idx3-ubyte", 16, args.rows).float().div(255).unsqueeze(1)
    y = idx("train-labels-idx1-ubyte", 8, args.rows)
    network = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(4608, 225), nn.ReLU(), nn.Linear(225, 10))
    kinds = {"adam": (torch.optim.Adam, 1e-4), "sgd": (torch.optim.SGD, 0.05)}
    kind, rate = kinds[args.optimizer]
    optimizer = kind(network.parameters(), lr=rate)
    order = torch.randperm(args.rows)

    def stretch():
        for at in range(0, args.rows, args.batch):
            rows = order[at:at + args.batch]
            optimizer.zero_grad()
            functional.cross_entropy(network(x[rows]), y[rows]).backward()
            optimizer.step()

    warm = time.perf_counter()
    while time.perf_counter() - warm < 1.5:
        stretch()
    wall, cpu = [], []
    for _ in range(args.repeats):
        used, started = time.process_time(), time.perf_counter()
        stretch()
        wall.append(args.rows / (time.perf_counter() - started))
        cpu.append(args.rows / (time.process_time() - used))
    for name, values in (("samples_per_second", wall), ("samples_per_cpu_second", cpu)):
        print(f"{name} {statistics.median(values):.0f}")
        print(f"best_{name} {max(values):.0f}")


main()
