"""WIDER FACE's evaluation once more, in plain Python and from the files, to check ours against.

It goes step by step as the protocol's description does, knows nothing of `ffgui`, and reads the
official MATLAB files and text files itself.
"""

from scipy.io import loadmat

THRESHOLDS = 1000


def evaluate(detections, ground_truth, iou=0.5):
    """AP of easy, medium and hard on the pictures for which `detections` has a text file."""
    predictions = read_text_files(detections)
    boxes = read_mat(ground_truth / "wider_face_val.mat", "face_bbx_list")
    counted = {
        difficulty: read_mat(ground_truth / f"wider_{difficulty}_val.mat", "gt_list")
        for difficulty in ("easy", "medium", "hard")
    }
    return score(
        predictions,
        {name: [[float(value) for value in row] for row in boxes[name]] for name in predictions},
        [
            {
                name: [
                    number + 1 in {int(index) for index in numbers[name].ravel()}
                    for number in range(len(boxes[name]))
                ]
                for name in predictions
            }
            for numbers in counted.values()
        ],
        iou,
    )


def read_text_files(folder):
    """Event/name -> rows of x, y, width, height, score."""
    found = {}
    for file in folder.glob("*/*.txt"):
        lines = file.read_text().split("\n")
        count = int(lines[1])
        found[f"{file.parent.name}/{file.stem}"] = [
            [float(word) for word in line.split(" ")] for line in lines[2 : 2 + count]
        ]
    return found


def read_mat(file, key):
    """Event/name -> array."""
    content = loadmat(file)
    found = {}
    for event in range(len(content["event_list"])):
        folder = content["event_list"][event][0][0]
        for picture in range(len(content["file_list"][event][0])):
            name = content["file_list"][event][0][picture][0][0]
            found[f"{folder}/{name}"] = content[key][event][0][picture][0]
    return found


def score(predictions, faces, difficulties, iou=0.5):
    """AP of each difficulty.

    predictions: name -> rows of x, y, width, height, score; faces: name -> rows of x, y, width,
    height; difficulties: for each, name -> whether each face belongs to it.
    """
    predictions = stretch_scores(predictions)
    ordered = {name: sorted(rows, key=lambda row: -row[4]) for name, rows in predictions.items()}
    best = {
        name: [best_face(row, faces[name]) for row in rows] for name, rows in ordered.items() if faces[name]
    }
    return [average_precision(ordered, best, counted, iou) for counted in difficulties]


def average_precision(ordered, best, counted, iou):
    proposals, hits, total = [0] * THRESHOLDS, [0] * THRESHOLDS, 0
    for name, rows in ordered.items():
        total += sum(counted[name])
        if len(rows) == 0 or name not in best:
            continue
        proposals_so_far, hits_so_far = walk(best[name], counted[name], iou)
        reached = 0
        for step in range(THRESHOLDS):
            threshold = 1 - (step + 1) / THRESHOLDS
            while reached < len(rows) and rows[reached][4] >= threshold:
                reached += 1
            if reached:
                proposals[step] += proposals_so_far[reached - 1]
                hits[step] += hits_so_far[reached - 1]
    recall = [hit / total if total else 0.0 for hit in hits]
    precision = [hit / count if count else 0.0 for hit, count in zip(hits, proposals, strict=True)]
    return voc_area(recall, precision)


def stretch_scores(predictions):
    scores = [float(row[4]) for rows in predictions.values() for row in rows]
    low, high = min(scores), max(scores)
    return {
        name: [[*map(float, row[:4]), (float(row[4]) - low) / (high - low)] for row in rows]
        for name, rows in predictions.items()
    }


def best_face(row, faces):
    """Largest overlap and the first face that has it."""
    overlaps = [overlap(row, face) for face in faces]
    largest = max(overlaps)
    return largest, overlaps.index(largest)


def walk(best, counted, iou):
    """Count proposals and hits up to each detection."""
    found = [0] * len(counted)
    proposals_so_far, hits_so_far = [], []
    proposals = hits = 0
    for largest, face in best:
        proposals += 1
        if largest >= iou:
            if not counted[face]:
                found[face] = -1
                proposals -= 1
            elif found[face] == 0:
                found[face] = 1
                hits += 1
        proposals_so_far.append(proposals)
        hits_so_far.append(hits)
    return proposals_so_far, hits_so_far


def overlap(a, b):
    """IoU of two boxes whose far edges are pixels that belong to them."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]) + 1
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]) + 1
    if width <= 0 or height <= 0:
        return 0.0
    inside = width * height
    return inside / ((a[2] + 1) * (a[3] + 1) + (b[2] + 1) * (b[3] + 1) - inside)


def voc_area(recall, precision):
    recall, precision = [0.0, *recall, 1.0], [0.0, *precision, 0.0]
    for index in range(len(precision) - 2, -1, -1):
        precision[index] = max(precision[index], precision[index + 1])
    return sum(
        (recall[index] - recall[index - 1]) * precision[index]
        for index in range(1, len(recall))
        if recall[index] != recall[index - 1]
    )
