r"""Fractions, and derivatives in Leibniz's notation: d/dx, ∂f/∂x_i, ∂²f/∂x_i∂x_j.

∂f/∂x of a function f that takes x is a function, which is then applied. Of an expression it varies the symbol, and what
is defined by it follows.
"""

from __future__ import annotations

from typing import NamedTuple

from .. import nodes as n
from ..shapes import ONE, Dim, Function, Matrix, Scalar, Type, Unknown
from ..shapes import Sequence as Family
from .evaluations import Evaluations
from .parts import (
    Local,
    PrintedWith,
    TensorJacobian,
    TransposedJacobian,
    definition_of,
    depends_on,
    name_of,
    named_in,
    without_arguments,
)
from .variables import Variable
from .vocabulary import FRACTIONS, PRODUCTS

_OF_LAYERS = (
    ' Layers are printed W^{(i)}: declare W=Matrices["L", "n", "n"], and say before the formula what they make.'
)


class Target(NamedTuple):
    """What stands below ∂: a symbol (None if it is not one), the indices of an entry, whether ∂xᵀ is printed, and
    whether vec(X) is."""

    key: str
    node: n.Node | None
    entry: tuple[n.Node, ...] = ()
    turned: bool = False
    vec: bool = False


class Leibniz(Evaluations):
    def fraction(self) -> n.Node:
        start = self.next.start
        self.take()
        if self.is_("{") and self._differential(self.at + 1):
            end = self.group_end()
            if self.token(end + 1).text == "{" and self._differential(end + 2):
                self._no_quotient(start, end)
                return self._derivative_fraction(start)
        self.split_digits()
        top = self.value(self.group(self.sum))
        self.split_digits()
        bottom = self.value(self.group(self.sum))
        return self.make(start, n.Divide, top, bottom)

    def _differential(self, position: int) -> bool:
        token, after = self.token(position), self.token(position + 1)
        if token.text == r"\mathrm":
            return after.text == "{" and self.token(position + 2).text == "d" and self.token(position + 3).text == "}"
        if token.text == r"\partial":
            return True
        if token[:2] != ("letter", "d") or after.text == "_" or "d" in self.scope.bound:
            return False
        names = after.kind == "letter" or (after.kind == "command" and after.text not in PRODUCTS)
        top = self.token(position - 2).text in FRACTIONS
        return not self.scope.knows("d") or names or (top and (after.text in ("^", "}")))

    def _no_quotient(self, start: int, end: int) -> None:
        r"""\frac{dy}{dx} is a derivative, also where a dimension is named d; where d is a symbol, it may be either."""
        ds = [self.token(self.at + 1), self.token(end + 2)]
        if self.scope.means("d") and any(token[:2] == ("letter", "d") for token in ds):
            self.either(
                "This fraction", "a derivative", r"write \frac{\mathrm{d} …}{\mathrm{d} …}", "a quotient of products",
                r"write the factor d last", (start, self.token(self.group_end(end + 1)).end),
            )  # fmt: skip

    def _take_differential(self) -> None:
        if not self._differential(self.at) and self.next[:2] != ("letter", "d"):
            self.fail("Here ∂ or d is expected.")
        self.at += 4 if self.next.text == r"\mathrm" else 1

    def _derivative_fraction(self, start: int) -> n.Node:
        """d/dx, ∂f/∂x_i, ∂²f/∂x_i∂x_j; with \\Big|_{x=a} after it, at a value of x."""
        saved = dict(self.scope.bound)
        new = self.new_variable()
        partial = self.token(self.at + 1).text == r"\partial"
        order, top = self.group(self._numerator)
        targets = self.group(self._denominator)
        if len(targets) != order:
            self.fail(
                f"The numerator is of order {order}, the denominator has {len(targets)} variables.", self.since(start)
            )
        span = self.since(start)
        if isinstance(top, n.FunctionNode) and any(target.vec for target in targets):
            top = self.value(top)
        if isinstance(top, n.FunctionNode):
            node: n.Node = self.partial_function(start, top, targets)
            node.span = span
        else:
            body = self.value(self.product()) if top is None else self.value(top)
            node = self.partial_by(start, body, targets, partial)
        if self.bar_here():
            node = self.at_value(start, node)
        elif new:
            self.fail(f"Here \\Big|_{{{new} = …}} is expected, right after what is derived.")
        self.scope.bound = saved
        return node

    def _numerator(self) -> tuple[int, n.Node | None]:
        self._take_differential()
        order = self.order() if self.accept("^") else 1
        return order, None if self.next.kind == "end" else self.sum()

    def _denominator(self) -> list[Target]:
        targets: list[Target] = []
        while self.next.kind != "end":
            self._take_differential()
            target = self._target()
            targets.append(target)
            if self.accept("^"):
                above = [t.text for t in self.inside()]
                if above == [r"\top"] or (self.scope.reader and above == ["T"]):
                    self.at = self.item_end(self.at)
                    targets[-1] = target._replace(turned=True)
                    continue
                for _ in range(self.order() - 1):
                    copied = tuple(self.placed(index, index.span) for index in target.entry)
                    targets.append(target._replace(entry=copied))
        return targets

    def _target(self) -> Target:
        """x, x_i, X_{ij}, g_j, z^{(i)}, vec(X)."""
        if self.operator_name() == "vec":
            start = self.next.start
            self.at = self.group_end(self.at + 1) + 1
            (variable,) = (self.variable(argument) for argument in self.arguments()[:1])
            if not isinstance(variable.type, Matrix):
                self.fail(f"{variable} is {variable.type}: vec is of a matrix.", self.since(start))
            return Target(str(variable), variable, vec=True)
        key, bold, span = self.name()
        node = self._target_node(key, span)
        if node is None and self.scope.reader and self.is_("_") and (matrix := self.capital(span[0], key)) is not None:
            key, node = key.upper(), matrix
        if node is not None and isinstance(node.type, Family):
            if self.is_("^"):
                node = self.superscript(span[0], node)
            elif self.is_("_"):
                node = self.subscript(span[0], node)
            return Target(key, node)
        if node is not None and not isinstance(node, n.FunctionNode):
            self.printed_as(key, bold, node.type, span)
        if not self.accept("_"):
            return Target(key, node)
        whole = node is not None and isinstance(node.type, Matrix) and not isinstance(node, n.FunctionNode)
        owner = node if whole and node is not None else n.Filled("x", Dim.of(Unknown()), ONE)
        indices = self.indices(2, owner)
        if whole and isinstance(owner.type, Matrix):
            self.no_dimension(owner.type, indices)
        return Target(key, node, tuple(indices))

    def _target_node(self, key: str, span: tuple[int, int]) -> n.Node | None:
        scope = self.scope
        if key in scope.bound:
            return self.placed(scope.bound[key], span)
        if key in scope.declared:
            kind = scope.declared[key]
            symbol = n.Sym(key, kind)
            return self.make(span[0], n.Declared, symbol) if isinstance(kind, Function) else self.placed(symbol, span)
        if key in scope.defined:
            return self.placed(scope.defined[key], span)
        if key in scope.functions:
            return self.function(key, span)
        return self.family(key, span) if key in scope.families else None

    def partial_function(self, start: int, f: n.FunctionNode, targets: list[Target]) -> n.FunctionNode:
        """∂f/∂x_i as a function: in the slot that is printed as x, or in the only one."""
        f = without_arguments(f)
        if self.scope.reader and len(targets) == 1 and targets[0].turned:  # ∂f/∂xᵀ, in every layout
            return self._printed_with(self.make(start, n.Derivative, "D", f), targets[0].node)
        if any(target.turned for target in targets):  # ∂²f/∂x∂xᵀ
            first, second = self._turned(start, targets)
            made = self.make(start, n.Derivative, "∇²", f)
            if first.key != second.key:
                self.fail("∂²/∂x∂xᵀ is by one vector, twice.", self.since(start))
            return self._printed_with(made, first.node)
        default: n.Node | None = None
        node = f
        for key, symbol, entry, *_ in reversed(targets):
            if key not in node.type.names and len(node.type.args) != 1:
                self.fail(
                    f"Which argument of {f} is {key}? Write \\nabla_{{{key}}} with the arguments in place.",
                    self.since(start),
                )
            slot = node.type.names.index(key) if key in node.type.names else 0
            x, y = node.type.args[slot], node.type.result
            if isinstance(symbol, n.Sym) and not isinstance(symbol.type, Family) and len(node.type.args) == 1:
                default = symbol
            if isinstance(x, Scalar) or entry:
                node = self.make(start, n.Derivative, "∂", node, slot, entry)
            elif isinstance(y, Scalar) and not self._as_row(x):
                node = self.make(start, n.Derivative, "∇", node)
            elif isinstance(x, Matrix) and x.is_vector:
                if self.scope.layout == "denominator":
                    node = self.make(start, TransposedJacobian, node)
                else:
                    node = self.make(start, n.Derivative, "D", node)
            else:
                node = self.make(start, TensorJacobian, node)
        return self._printed_with(node, default)

    def _turned(self, start: int, targets: list[Target]) -> tuple[Target, Target]:
        """The two variables of ∂x∂xᵀ."""
        if len(targets) != 2 or targets[0].turned or not targets[1].turned or any(t.entry for t in targets):
            self.fail(
                "A transposed variable is read in \\partial \\vec{x} \\partial \\vec{x}^\\top.", self.since(start)
            )
        return targets[0], targets[1]

    @staticmethod
    def _printed_with(node: n.FunctionNode, symbol: n.Node | None) -> n.FunctionNode:
        return PrintedWith(node, (symbol,)) if isinstance(symbol, n.Sym) else node

    def partial_by(self, start: int, body: n.Node, targets: list[Target], partial: bool) -> n.Node:
        """∂/∂x_i of an expression, or ∂z/∂y of one defined quantity by another."""
        held = self._held(start, body, targets) if partial else ()
        if (made := self._by_turned(start, body, targets)) is not None:
            return made
        if any(target.turned and not target.vec for target in targets):
            first, second = self._turned(start, targets)
            if first.node is None or first.key != second.key:
                self.fail("∂²/∂x∂xᵀ is by one vector, twice.", self.since(start))
            variable = self.variable(first.node)
            self.must_depend(body, variable, start)
            return self.make(start, n.By, "H", body, variable)
        if any(target.vec for target in targets):
            return self._by_vec(start, body, targets)
        for key, symbol, entry, *_ in reversed(targets):
            if symbol is None or isinstance(symbol, n.FunctionNode):
                more = _OF_LAYERS if "^{[" in self.latex or "^{(" in self.latex else ""
                if symbol is None and self.scope.reader and not more:
                    self.fail(f"{key} is not declared.", self.since(start))
                self.fail(f"{key} is not a declared or defined quantity.{more}", self.since(start))
            variable = self.variable(symbol)
            self.must_depend(body, variable, start)
            body = self.make(start, n.By, self._kind(variable.type, body.type, bool(entry)), body, variable, entry)
        return self.make(start, Local, body, held) if held else body

    def _by_turned(self, start: int, body: n.Node, targets: list[Target]) -> n.Node | None:
        r"""Readers' ∂y/∂xᵀ is the Jacobian m×n in every layout; what ∂yᵀ/∂x is, textbooks do not agree on."""
        symbol = targets[0].node
        if not self.scope.reader or len(targets) > 1 or targets[0].vec or targets[0].entry:
            return None
        if symbol is None or not (isinstance(symbol.type, Matrix) and symbol.type.is_vector):
            return None
        variable = self.variable(symbol)
        if targets[0].turned:
            self.must_depend(body, variable, start)
            return self.make(start, n.By, "D", body, variable)
        if isinstance(body.type, Matrix) and body.type.rows.resolved() == ONE:
            self.fail(
                "∂ of a row by a column may be the Jacobian m×n of the column or its transpose. For the first write "
                r"\frac{\partial \vec{y}}{\partial \vec{x}^\top}, for the second write "
                r"(\frac{\partial \vec{y}}{\partial \vec{x}^\top})^\top.",
                self.since(start),
                misfit=True,
            )
        return None

    def _by_vec(self, start: int, body: n.Node, targets: list[Target]) -> n.Node:
        r"""∂vec(F)/∂vec(X)^\top, and ∂²f/∂vec(X)∂vec(X)^\top."""
        variable = self.variable(targets[0].node or body)
        self.must_depend(body, variable, start)
        if len(targets) == 2 and targets[0].key == targets[1].key and all(target.vec for target in targets):
            return self.make(start, n.By, "H", body, variable)
        if len(targets) > 1:
            self.fail("Derivatives by vec(X) are read of the first order, and ∂²f/∂vec(X)∂vec(X)ᵀ.", self.since(start))
        if isinstance(body.type, Matrix) and not body.type.is_vector:
            self.fail(f"{body} is {body.type}: write \\operatorname{{vec}}({body}) above as well.", body.span)
        rows = targets[0].turned or (isinstance(body.type, Matrix) and self.scope.layout != "denominator")
        return self.make(start, n.By, "V" if rows or self.scope.layout == "rows" else "V'", body, variable)

    def _held(self, start: int, body: n.Node, targets: list[Target]) -> tuple[Variable, ...]:
        """What a ∂ holds: c := a + b names a, so that ∂c/∂a does not follow a through b := exp(a), as dc/da does.

        Where c does not name a, it is the total derivative. Of an expression, or by a vector or matrix, people print ∂
        for both: refused.
        """
        defined = definition_of(body) if isinstance(body, (n.Sym, n.Member)) else None
        for target in targets:
            if not isinstance(target.node, (n.Sym, n.Member)):
                continue
            name = name_of(target.node)
            parts = named_in(body if defined is None else defined)
            held = tuple(part for part in parts if name_of(part) != name and depends_on(part, name))
            if not held or all(name_of(part) != name for part in parts):
                continue
            if defined is None or not isinstance(target.node.type, Scalar) or len(targets) > 1:
                self.either(
                    "This ∂", f"the local derivative, with {', '.join(map(str, held))} held",
                    "print a function of its arguments", "the total one", r"write d, \frac{d…}{d…}", self.since(start),
                )  # fmt: skip
            return held
        return ()

    def _kind(self, x: Type, y: Type, entry: bool) -> str:
        """What the derivative of y by x, or by an entry of it, is."""
        if entry or isinstance(x, Scalar):
            return "∂"
        if isinstance(y, Scalar) and not self._as_row(x):
            return "∇"
        if isinstance(x, Matrix) and x.is_vector:
            return "D'" if self.scope.layout == "denominator" else "D"
        return "T"

    def _as_row(self, x: Type) -> bool:
        """Whether ∂f/∂x of a number is a row: as the layout says; without, it is a column in the book only."""
        if not (isinstance(x, Matrix) and x.is_vector):
            return False
        layout = self.scope.layout
        if row := layout == "rows" or (bool(self.scope.reader) and layout == "numerator"):
            self.scope.layout_note = (
                f'∂…/∂x is a row by layout="{layout}", a column by layout="denominator"; \\nabla is the column in both'
            )
        else:
            self.scope.layout_note = (
                'In the layout of the book ∂f/∂x of a number is a column, like ∇f; by layout="rows" it is a row'
            )
        if self.scope.reader and row:
            self.scope.notes.append(self.scope.layout_note)
        return row
