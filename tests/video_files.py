"""Videos written for a test."""

import cv2


def write_video(path, pictures, fps=25):
    height, width = pictures[0].shape[:2]
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, (width, height))
    for picture in pictures:
        video.write(picture)
    video.release()
    return path
