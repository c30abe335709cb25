"""What operations.py and its workers do to an item."""


def square(x):
    return x * x


def power(x):
    return x ** 10


def inc(x):
    for _ in range(10_000_000):
        x += 1
    return x
