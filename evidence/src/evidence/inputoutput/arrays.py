"""Where single-precision products run: NumPy, or a graphics card through CuPy or PyTorch, behind the same calls."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from evidence.exceptions import EvidenceError

__all__ = ["Arrays", "named_arrays", "namespace_arrays", "numpy_arrays"]

Floats = npt.NDArray[np.floating[Any]]


@dataclasses.dataclass(frozen=True)
class Arrays:
    """Three calls are all a pass needs: bring an array over, multiply there, bring the product back."""

    name: str
    from_numpy: Callable[[Floats], Any]
    matmul: Callable[[Any, Any], Any]
    to_numpy: Callable[[Any], Floats]


def numpy_arrays() -> Arrays:
    """NumPy itself: nothing moves."""
    return Arrays("numpy", lambda array: array, np.matmul, lambda array: array)


def namespace_arrays(namespace: Any, device: Any = None) -> Arrays:
    """Any module that follows the Python array API standard and exports arrays by DLPack."""

    def to_numpy(array: Any) -> Floats:
        try:
            return np.asarray(np.from_dlpack(array), dtype=np.float32)
        except (BufferError, RuntimeError, TypeError):  # the array lives on a device NumPy cannot see
            return np.asarray(np.from_dlpack(array.to_device("cpu")), dtype=np.float32)

    def from_numpy(array: Floats) -> Any:
        return namespace.asarray(array, device=device)

    return Arrays(namespace.__name__, from_numpy, namespace.matmul, to_numpy)


def named_arrays(name: str) -> Arrays:
    """By name: "numpy", "cupy", "torch" (its first CUDA device where there is one), or any array API module."""
    if name == "numpy":
        return numpy_arrays()
    try:
        module = importlib.import_module(name)
    except ImportError:
        raise EvidenceError(f"Array library '{name}' is not installed; install it or leave it at numpy.") from None
    if name == "torch":
        device = "cuda" if module.cuda.is_available() else "cpu"
        return Arrays(
            f"torch on {device}",
            lambda array: module.tensor(array, device=device),  # a copy: tables are read-only, tensors are not
            module.matmul,
            lambda tensor: np.asarray(tensor.cpu().numpy()),
        )
    if name == "cupy":
        return Arrays("cupy", module.asarray, module.matmul, module.asnumpy)
    return namespace_arrays(module)
