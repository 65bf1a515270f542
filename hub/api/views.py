from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hub.api.api import api

# Every list has these; the page says so once.
PARTS = {"offset", "limit"}


def manual(request: HttpRequest) -> HttpResponse:
    """The API's manual, generated from its schema: addresses, parameters, responses."""
    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    shapes = schema["components"]["schemas"]
    calls = [
        {
            "path": path,
            "title": call["summary"],
            "parameters": [_parameter(one) for one in call.get("parameters", []) if one["name"] not in PARTS],
            "shape": _shape_name(call["responses"]["200"]["content"]["application/json"]["schema"]),
        }
        for path, methods in schema["paths"].items()
        for call in methods.values()
    ]
    fields = {
        name: [(field, _type(rule)) for field, rule in shape.get("properties", {}).items()]
        for name, shape in shapes.items()
        if not name.endswith("List") and name not in {"Page", "Problem", "Fault", "Faults"}
    }
    return render(request, "api/manual.html", {"api": api, "calls": calls, "fields": fields})


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    return {"name": parameter["name"], "where": parameter["in"], "type": _type(parameter["schema"])}


def _shape_name(rule: dict[str, Any]) -> str:
    return str(rule.get("$ref", "")).rsplit("/", 1)[-1].removesuffix("List")


def _type(rule: dict[str, Any]) -> str:
    if "$ref" in rule:
        return _shape_name(rule)
    if "anyOf" in rule:
        return " or ".join(_type(part) for part in rule["anyOf"])
    if rule.get("type") == "array":
        return f"list of {_type(rule['items'])}"
    if rule.get("type") == "object":
        return "text by language"
    return str(rule.get("format") or rule.get("type", ""))
