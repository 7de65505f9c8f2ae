"""Lessons: steps that a person takes in the window, on their own machine, with its real figures.

A lesson is a text file that a teacher can write; `resources/manual/lessons.md` describes it.
"""

from playground.lessons.lesson import (
    Choice,
    Deed,
    Lesson,
    LessonError,
    LessonText,
    Question,
    Step,
    is_lesson,
)

__all__ = ["Choice", "Deed", "Lesson", "LessonError", "LessonText", "Question", "Step", "is_lesson"]
