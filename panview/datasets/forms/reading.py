"""What a user says of how prediction sets are stored; what is not said is found out."""

from __future__ import annotations

from dataclasses import dataclass

from panview.datasets.forms.names import FormName


@dataclass(frozen=True)
class Reading:
    """How prediction sets are read.

    Attributes
    ----------
    form : FormName, optional
        None finds it out.
    divisor : int, optional
        What the category is multiplied by in maps of values; says that they are `FormName.DIVISOR`.
    void : int, optional
        Number that means void in maps of values; None chooses.
    unknown_is_void : bool
        Whether values without a category become void in maps of values.
    """

    form: FormName | None = None
    divisor: int | None = None
    void: int | None = None
    unknown_is_void: bool = False

    @property
    def wanted(self) -> FormName | None:
        """The form that was said, be it by a divisor; None where it is to be found out."""
        return FormName.DIVISOR if self.form is None and self.divisor is not None else self.form


AS_FOUND = Reading()
