"""The command that bench/sweeps has run on many files at once: IN OUT IN OUT ..., each output the square of its input."""

import sys

for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    with open(source) as file:
        number = int(file.read())
    with open(target, "w") as file:
        file.write(str(number * number))
