"""A command that takes many files: of each pair of arguments, reads a number from the first and writes its square to the
second."""

import sys

for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    with open(source) as file:
        number = int(file.read())
    with open(target, "w") as file:
        file.write(str(number * number))
