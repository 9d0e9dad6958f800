"""A YAML file read as a model: every mistake of the file at its place, in the editor's language."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from storage.content_problems import FileProblem, Steps, refuse_if_any
from storage.strict_yaml import Document, read_yaml

Model = TypeVar("Model", bound=BaseModel)

_MESSAGES = {
    "missing": "wajib diisi",
    "bool_type": "harus true atau false, tanpa tanda kutip",
    "string_type": "harus teks, bukan daftar",
    "tuple_type": "harus daftar: tiap butir pada baris sendiri, diawali '- '",
    "dict_type": "harus berupa baris-baris 'kunci: nilai'",
    "model_type": "harus berupa baris-baris 'kunci: nilai'",
    "too_short": "daftar masih kosong; isi atau hapus kunci ini",
}


def read_as(file: Path, model: type[Model]) -> tuple[Document, Model]:
    """Read a file as a model. Raises `ContentRefused` with all its mistakes."""
    document = read_yaml(file)
    try:
        return document, model.model_validate(document.value)
    except ValidationError as error:
        refuse_if_any(_problems(document, model, error.errors(include_url=False)))
        raise


def _problems(document: Document, model: type[BaseModel], errors: list[ErrorDetails]) -> Iterator[FileProblem]:
    meant: set[Steps] = set()
    for error in errors:
        if error["type"] == "extra_forbidden":
            path = error["loc"]
            known = tuple(_model_at(model, path[:-1]).model_fields)
            near = get_close_matches(str(path[-1]).lower(), known, n=1)
            if near:
                meant.add((*path[:-1], near[0]))
            hint = f"maksud Anda '{near[0]}'?" if near else f"kunci yang ada: {', '.join(known)}"
            yield document.problem(path, f"kunci tidak dikenal; {hint}", at_key=True)
    for error in errors:
        path = error["loc"]
        if error["type"] == "extra_forbidden" or (error["type"] == "missing" and path in meant):
            continue
        if error["type"] == "too_short" and any(_is_inside(other["loc"], path) for other in errors):
            continue
        if path and path[-1] == "[key]":
            yield document.problem(path[:-1], _message(error), at_key=True)
        else:
            yield document.problem(path, _message(error))


def _is_inside(path: Steps, outer: Steps) -> bool:
    """Say whether a path leads into another: a list is not empty because its only item is wrong."""
    return len(path) > len(outer) and path[: len(outer)] == outer


def _message(error: ErrorDetails) -> str:
    if error["type"] == "content":
        return str(error["ctx"]["message"])
    if error["type"] == "literal_error":
        choices = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return f"pilihan yang ada: {choices}"
    return _MESSAGES.get(error["type"], "nilai ini tidak sah")


def _model_at(model: type[BaseModel], path: Steps) -> type[BaseModel]:
    """Return the model that checks the mapping at a path."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = _first_model(model.model_fields[step].annotation) or model
    return model


def _first_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_first_model(inside) for inside in getattr(annotation, "__args__", ()))
    return next((model for model in found if model), None)
