"""Figures of prevalence in words."""

from __future__ import annotations

from django import template

from hub.prevalence.figure_words import figure_in_words, interval_in_words

register = template.Library()

register.filter("figure_in_words", figure_in_words)
register.filter("interval_in_words", interval_in_words)
