"""Makes the classifier's weights anew, or measures them: ``python -m core.monitor.topics train|measure FOLDER``."""

import argparse
import sys
from pathlib import Path

from core.monitor.topics import model, training


def main() -> int:
    """Train from the labelled posts of a folder and keep the weights, or measure those that are kept."""
    parser = argparse.ArgumentParser(prog="python -m core.monitor.topics", description=__doc__)
    parser.add_argument("wanted", choices=("train", "measure"))
    parser.add_argument("folder", type=Path, help="where the workbooks with the posts are")
    asked = parser.parse_args()
    learnt = training.read_labelled(asked.folder, "learn")
    if not learnt:
        parser.error(f"none of the labelled posts is in {asked.folder}")
    held = training.read_labelled(asked.folder, "held")
    if asked.wanted == "train":
        model.save(training.train(learnt, held), Path(__file__).with_name(model.WEIGHTS))
    sys.stdout.write(training.report(model.shipped(), learnt, held))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
