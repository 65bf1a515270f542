"""Other sites want the words of a page twice: in its title and in what they show of it."""

from __future__ import annotations

from django import template
from django.core.exceptions import DisallowedHost
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def block_again(context: Context, name: str) -> str:
    """What the page put into a block of the base template, once more, on one line. Stands in the base template itself."""
    render_context = context.render_context
    blocks = render_context.get(BLOCK_CONTEXT_KEY) if render_context is not None else None
    block = blocks.get_block(name) if blocks else None
    if block is None:
        return ""
    words = " ".join(block.render(context).split()).replace('"', "&quot;")
    return mark_safe(words)  # noqa: S308 - the block has escaped what people wrote


@register.simple_tag(takes_context=True)
def picture_address(context: Context) -> str:
    """The whole address of the picture; none where a request named a host that is not ours and is told so."""
    request = context.get("request")
    try:
        return f"{request.scheme}://{request.get_host()}{static('preview.png')}" if request else ""
    except DisallowedHost:
        return ""
