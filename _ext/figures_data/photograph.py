"""The data of the photograph that readers truncate in the page (web/figures/photograph.js).

The page shows A_k for the very matrix A of the chapter, 600 × 512, but draws it at half its size: each pixel is the
mean of 2 × 2. With P and Q for the two averages, P A_k Qᵀ = Σ σᵢ (P uᵢ)(Q vᵢ)ᵀ, so halving the singular vectors is
all it takes, and the picture is the true truncation, not one of a smaller photograph. The errors that the page
prints come from all 512 singular values, in full precision.

What is rounded is only what is drawn. Every number of √σᵢ P uᵢ and √σᵢ Q vᵢ is rounded to a multiple of one `STEP`;
the smaller a term, the fewer bits it then takes. The file says how far this moves the grey values.
"""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import cbook
from matplotlib.image import imread, imsave

TERMS = 120  # the last level in the chapter's table; more would not be told from the original
STEP = 0.01  # moves a grey value by 1 or 2 of 255
QUALITY = 72  # of the original beside it


def matrix() -> np.ndarray:
    """The grey values in [0, 1], as the chapter computes them."""
    with cbook.get_sample_data("grace_hopper.jpg") as file:
        return imread(file) / 255 @ [0.299, 0.587, 0.114]


def halved(columns: np.ndarray) -> np.ndarray:
    """The mean of each two rows that follow each other."""
    return (columns[0::2] + columns[1::2]) / 2


def factors(A: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All singular values, and the first √σᵢ P uᵢ and √σᵢ Q vᵢ as columns."""
    U, sigma, Vh = np.linalg.svd(A, full_matrices=False)
    signs = np.sign(U[np.abs(U).argmax(axis=0), range(len(sigma))])  # the same file on every machine, nearly
    root = (np.sqrt(sigma) * signs)[:TERMS]
    return sigma, halved(U[:, :TERMS]) * root, halved(Vh[:TERMS].T) * root


def packed(A: np.ndarray) -> bytes:
    """The file that `unpack` in web/figures/parts/truncation.js reads; the format is described there."""
    sigma, left, right = factors(A)
    whole = [np.rint(part / STEP).astype(int) for part in (left, right)]
    head: dict[str, Any] = {
        "m": A.shape[0], "n": A.shape[1], "rows": len(left), "columns": len(right),
        "terms": TERMS, "step": STEP, "rounding": rounding(left, right, *whole), "sigma": sigma.tolist(),
    }  # fmt: skip
    numbers = np.concatenate(whole).T.ravel()  # term after term
    folded = np.where(numbers < 0, -2 * numbers - 1, 2 * numbers)  # the sign in the lowest bit
    body = (folded & 255).astype(np.uint8).tobytes() + (folded >> 8).astype(np.uint8).tobytes()
    return zlib.compress(json.dumps(head, separators=(",", ":")).encode() + b"\n" + body, 9)


def rounding(left: np.ndarray, right: np.ndarray, whole_left: np.ndarray, whole_right: np.ndarray) -> dict[str, float]:
    """How far rounding moves a grey value of 0 to 255, for the worst k: at most, and as a root mean square."""
    exact = rounded = np.zeros((len(left), len(right)))
    most = mean = 0.0
    for i in range(left.shape[1]):
        exact = exact + np.outer(left[:, i], right[:, i])
        rounded = rounded + STEP**2 * np.outer(whole_left[:, i], whole_right[:, i])
        off = 255 * (rounded - exact)
        most, mean = max(most, float(np.abs(off).max())), max(mean, float(np.sqrt(np.mean(off**2))))
    return {"most": most, "mean": mean}


def original(A: np.ndarray) -> bytes:
    """The photograph at half its size, to stand beside its truncation."""
    file = io.BytesIO()
    options = {"quality": QUALITY, "method": 6}
    imsave(file, halved(halved(A).T).T, cmap="gray", vmin=0, vmax=1, format="webp", pil_kwargs=options)
    return file.getvalue()


def write(folder: Path) -> None:
    A = matrix()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "photograph.bin").write_bytes(packed(A))
    (folder / "photograph.webp").write_bytes(original(A))
