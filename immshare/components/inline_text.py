"""A text that is edited where it stands, such as an album's title."""

import reflex as rx

from immshare.components.javascript import javascript


class InlineText(rx.Component):
    """A field without a frame, which grows with its text; Esc takes back what was typed.

    Attributes:
        value: The text as it is kept.
        answered: Grows whenever a change was judged: the field shows what is kept then, also if that is what it was before.
        label: The field's name.
        placeholder: What stands there while it is empty.
        max_length: How many characters it takes.
        has_lines: Whether it may have line breaks; if not, Enter ends the editing.
        on_changed: The new text, without the blanks around it, when the field is left.
    """

    library = javascript("inline_text.jsx")
    tag = "InlineText"

    value: rx.Var[str]
    answered: rx.Var[int]
    label: rx.Var[str]
    placeholder: rx.Var[str]
    max_length: rx.Var[int]
    has_lines: rx.Var[bool]
    on_changed: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def inline_text(
    value: rx.Var[str],
    label: str,
    *,
    of: rx.Var[str],
    answered: rx.Var[int],
    on_changed: rx.EventHandler,
    placeholder: str,
    max_length: int,
    has_lines: bool = False,
    class_name: str = "",
) -> rx.Component:
    """The field.

    Args:
        value: The text as it is kept; what others change appears at once, but for what is being edited.
        label: The field's name.
        of: Id of what the text is about: with another one the field begins anew.
        answered: Grows with each change that was made or refused.
        on_changed: Handler of the new text.
        placeholder: What stands there while it is empty.
        max_length: How many characters it takes.
        has_lines: Whether it may have line breaks.
        class_name: Its look besides.
    """
    return InlineText.create(
        key=of,
        value=value,
        answered=answered,
        label=label,
        placeholder=placeholder,
        max_length=max_length,
        has_lines=has_lines,
        on_changed=on_changed,
        class_name=f"inline-text {class_name}",
    )
