r"""Derivatives: ∇f, Df, ∇²f, f′ of functions; ∇_x, D_x, ∂/∂x_i of expressions; ∂f/∂x where f takes x.

∇, D and ∂ without an argument give a function, which is then applied. With a subscript, or of an expression, they
vary the symbol, and what is defined by it follows.
"""

from __future__ import annotations

from typing import NamedTuple

from .. import nodes as n
from ..shapes import ONE, SCALAR, Collection, Dim, Function, Matrix, Scalar, Type, Unknown, compatible
from ..shapes import Sequence as Family
from .parts import (
    At,
    Local,
    PrintedWith,
    TensorJacobian,
    TransposedJacobian,
    definition_of,
    depends_on,
    name_of,
    named_in,
    symbols,
)
from .ranges import Ranges
from .vocabulary import FRACTIONS, PRODUCTS, RELATIONS

UNKNOWNS = {*"uvwxyzUVWXYZ", "beta", "theta"}
"""Letters by which people derive; those from the front of the alphabet are mostly given."""
BY = "a derivative without a letter below it is by"
HIGHEST = 4
"""The highest order of a derivative: the work doubles with each."""


Variable = n.Sym | n.Member
"""By what a derivative is taken."""


class Target(NamedTuple):
    """What stands below ∂: a symbol (None if it is not one), the indices of an entry, whether ∂xᵀ is printed, and
    whether vec(X) is."""

    key: str
    node: n.Node | None
    entry: tuple[n.Node, ...] = ()
    turned: bool = False
    vec: bool = False


def _is_one(place: n.Node) -> bool:
    return isinstance(place, n.Num) and place.value == 1


def _is_row(node: n.Node) -> bool:
    return isinstance(node.type, Matrix) and not node.type.is_vector


class Derivatives(Ranges):
    # --- ∇ and D ---------------------------------------------------------------------------------------

    def nabla(self) -> n.Node:
        start = self.next.start
        self.take()
        second, target = False, None
        while self.is_("^", "_"):
            if self.take().text == "^":
                if self.order() != 2 or second:
                    self.fail("Only \\nabla and \\nabla^2 are known.", self.since(start))
                second = True
            elif target is None:
                target = self.group(self._symbol)
            else:
                self.fail("∇ has one symbol below it.", self.since(start))
        if target is not None:
            return self._by(start, "H" if second else "∇", target)
        return self._of_function(start, "∇²" if second else "∇", "\\nabla")

    def jacobian(self) -> n.Node:
        start = self.next.start
        self.take()
        if self.accept("_"):
            target = self.group(self._below)
            if isinstance(target, n.Vec):
                variable = self._variable(target.a)
                begin = self.next.start
                body = self.value(self._scripted(begin, self.primary()))
                self._depends(body, variable, start)
                return self.make(start, n.By, "V", body, variable)
            if isinstance(target, (n.Sym, n.Member)):
                return self._along(start, target) or self._by(start, "D", target)
            self._vector(target)
            return self._directional(start, target, self._function("D", "along a direction"))
        return self._bracketed_direction(start) or self._of_function(start, "D", "D")

    def _below(self) -> n.Node:
        r"""What stands below D: the symbol by which, or the direction along which the derivative is."""
        node = self.factor()
        return self._variable(node) if isinstance(node, (n.Sym, n.Member, n.FunctionNode)) else self.value(node)

    def _vector(self, direction: n.Node) -> None:
        if not (isinstance(direction.type, Matrix) and direction.type.is_vector):
            self.fail(f"A derivative is by a symbol or along a vector, and {direction} is {direction.type}.",
                      direction.span)  # fmt: skip

    def partial(self) -> n.Node:
        r"""\partial_i f, \partial_i \partial_k f, \partial_t f(t), \partial_{\vec{v}} f(\vec{x})."""
        start = self.next.start
        self.take()
        order = self.order() if self.accept("^") else 1
        if order == 1 and self.scope.reader and self.starts_factor():
            self.at -= 1
            return self.differential()
        if not self.accept("_"):
            self.fail("∂ stands in a fraction, \\frac{\\partial f}{\\partial x_i}, or with an index, \\partial_i f.",
                      self.since(start))  # fmt: skip
        if self._argument_below():
            return self._partial_by_name(start, order)
        below = self.group(self._places)
        if self.accept("^"):
            order = self.order()
        if len(below) == 1 and isinstance(below[0].type, Matrix):
            self._vector(below[0])
            if order > 1:
                self.fail("Along a vector derivatives are read of the first order: \\partial_{\\vec{v}} f.",
                          self.since(start))  # fmt: skip
            return self._directional(start, below[0], self._function("∂", "along a direction"))
        node = self._function("∂", "by an index")
        self._of_vector(start, node, below)
        for place in reversed(below * order if len(below) == 1 else below):
            entry = (place,) if isinstance(self._argument(node), Matrix) else ()
            node = self.make(start, n.Derivative, "∂", node, 0, entry)
        return node

    def differential(self) -> n.Node:
        """dX, or d of an expression (see `differentials`)."""
        raise NotImplementedError

    def _places(self) -> list[n.Node]:
        r"""What stands below ∂: an index, several of them (ij, or with commas), or a direction."""
        inside = self.tokens[self.at : -1]
        if len(inside) > 1 and all(token.kind == "letter" for token in inside):
            places = [self.index_at(token) for token in inside]
            self.at += len(inside)
            return places
        symbol = bool(inside) and isinstance(self.scope.type_of(inside[0].text), Matrix)
        if inside and inside[0].kind in ("letter", "number") and not symbol:
            return self.listed_indices()
        return [self.value(self.factor())]

    def _argument_below(self) -> bool:
        """Whether a letter stands below ∂ that is no index, but a number that is declared."""
        inside = self.inside()
        if len(inside) != 1 or inside[0].kind not in ("letter", "command"):
            return False
        key = inside[0].text.lstrip("\\")
        kind = self.scope.type_of(key)
        if kind is not None:
            return isinstance(kind, Scalar) and kind.index is None
        return False

    def _partial_by_name(self, start: int, order: int) -> n.Node:
        """∂_t of a function that has an argument t, or of what depends on the number t."""
        target = self._variable(self.group(self.symbol))
        if self.accept("^"):
            order = self.order()
        begin = self.next.start
        body = self._scripted(begin, self.primary())
        if isinstance(body, n.FunctionNode):
            return self._partial_function(start, body, [Target(str(target), target)] * order)
        return self._partial_by(start, self.value(body), [Target(str(target), target)] * order, True)

    def _function(self, printed: str, how: str) -> n.FunctionNode:
        """The function of which ∂ or D is taken, without its arguments."""
        begin = self.next.start
        node = self.partial() if self.is_(r"\partial") else self.function_here(begin)
        if isinstance(node, PrintedWith):
            node = node.f
        if not isinstance(node, n.FunctionNode):
            self.fail(
                f"{printed} {how} is taken of a function, and {node} is {node.type}. Define it: f(\\vec{{x}}) := …",
                self.since(begin),
            )
        return node

    def _directional(self, start: int, direction: n.Node, f: n.FunctionNode) -> n.Node:
        names = [part.key for part in symbols(direction)]
        if self.opens("("):
            here = self.at
            arguments = self.arguments()
            if any(part.key in names for argument in arguments for part in symbols(argument)):
                self.either(
                    f"∂ with {direction} below it", "the gradient or Jacobian",
                    f"write \\nabla_{{{direction}}} or D_{{{direction}}}", "the derivative along it",
                    r"write \frac{d}{dt} f(\vec{x} + t\vec{v}) \Big|_{t=0}", self.since(start),
                )  # fmt: skip
            self.at = here
        return self.make(start, n.Directional, f, direction)

    @staticmethod
    def _argument(f: n.FunctionNode) -> Type | None:
        return f.type.args[0] if len(f.type.args) == 1 else None

    def _of_vector(self, start: int, f: n.FunctionNode, below: list[n.Node]) -> None:
        """∂_i is by an entry of the one vector that a function takes."""
        kind = self._argument(f)
        vector = isinstance(kind, Matrix) and kind.is_vector
        if not vector and not (isinstance(kind, Scalar) and all(_is_one(place) for place in below)):
            what = f"{len(f.type.args)} arguments" if kind is None else kind
            self.fail(
                f"∂ with an index is by an entry of a vector, and {f} takes {what}: write "
                "\\frac{\\partial f}{\\partial …}.", self.since(start),
            )  # fmt: skip

    def _along(self, start: int, target: Variable) -> n.Node | None:
        r"""D_{\vec{v}} f(\vec{x}), where v is no part of f(x): the derivative along v."""
        if not (isinstance(target.type, Matrix) and target.type.is_vector):
            return None
        begin, here = self.next.start, self.at
        f = self.function_here(begin) if self.name_here() else None
        if isinstance(f, PrintedWith):
            f = f.f
        if isinstance(f, n.FunctionNode) and len(f.type.args) == 1 and self.opens("("):
            after, arguments = self.at, self.arguments()
            key = target.family.key if isinstance(target, n.Member) else target.key
            if not any(part.key == key for node in (f, *arguments) for part in symbols(node)):
                self.at = after
                return self.make(start, n.Directional, f, target)
        self.at = here
        return None

    def _bracketed_direction(self, start: int) -> n.Node | None:
        """Df(X)[V] for a function of matrices, where Df is no matrix."""
        begin, here = self.next.start, self.at
        f = self.function_here(begin) if self.name_here() else None
        if isinstance(f, PrintedWith):
            f = f.f
        if isinstance(f, n.FunctionNode) and len(f.type.args) == 1 and self.opens("("):
            sides = (f.type.args[0], f.type.result)
            if any(isinstance(side, Matrix) and not side.is_vector for side in sides):
                arguments = self.arguments()
                if self.opens("["):
                    self.take()
                    direction = self.expression()
                    self.close("[")
                    made = self.make(start, n.Directional, f, direction)
                    return self.make(start, n.Apply, made, tuple(arguments))
                self.fail(
                    f"{f} has matrices as its argument or value, so that its derivative is a linear map: write what it "
                    f"does to a direction, D{f}(X)[V], or \\frac{{\\partial F_{{ij}}}}{{\\partial X_{{kl}}}}.",
                    self.since(start),
                )
        self.at = here
        return None

    def order(self) -> int:
        """The order of a derivative; 0 for what is none."""
        power = self.group(self.sum)
        order = power.value if isinstance(power, n.Num) else 0
        if order > HIGHEST:
            self.fail(f"Derivatives are read up to order {HIGHEST}.", power.span)
        return int(order) if order == int(order) and order > 0 else 0

    def _of_function(self, start: int, kind: str, printed: str) -> n.Node:
        """∇, ∇² or D of a function without its arguments: f, f_i, σ^{(i)}, f′, (f ∘ g), (∇f)."""
        begin, here = self.next.start, self.at
        node = self.function_here(begin)
        if isinstance(node, PrintedWith):
            node = node.f
        if isinstance(node, n.FunctionNode):
            if kind == "∇²":
                self._by_matrix(node)
            if (made := self.of_numbers(start, kind, node)) is not None:
                return made
            return self.make(start, n.Derivative, kind, node)
        node = self._scripted(begin, node)
        variable = self._only_symbol(node)
        whole = isinstance(node.type, Scalar) and any(isinstance(part.type, Matrix) for part in symbols(node))
        if self.scope.reader and kind != "D" and not whole:  # xᵀAx and ½‖x‖², a product
            self.at = here
            node = self.product()
        if self.scope.reader and (by := self._only_symbol(node) or self._usual_variable(node)) is not None:
            self.at = here
            return self._by(start, {"∇²": "H"}.get(kind, kind), by)
        if variable is None:
            self.fail(
                f"{printed} without a subscript is taken of a function, and {node} is {node.type}. "
                f"Say by which symbol: {printed}_{{\\vec{{x}}}} …",
                self.since(start),
            )
        return self.make(start, n.By, {"∇²": "H"}.get(kind, kind), node, variable)

    def of_numbers(self, start: int, kind: str, f: n.FunctionNode) -> n.Node | None:
        """Readers' ∇f(x, y), Df(x, y) and ∇²f(x, y) of several numbers: the column, row, or matrix of derivatives."""
        y = f.type.result
        valued = isinstance(y, Scalar) or (kind == "D" and isinstance(y, Matrix) and y.is_vector)
        if not (self.scope.reader and valued and len(f.type.args) > 1):
            return None
        if not all(isinstance(arg, Scalar) for arg in f.type.args):
            return None
        arguments: tuple[n.Node, ...] = tuple(self.arguments()) if self.opens("(") else tuple(
            n.Sym(name, self.scope.declared[name]) for name in f.type.names if name in self.scope.declared
        )  # fmt: skip
        if len(arguments) != len(f.type.args):
            self.fail(f"{f} has {len(f.type.args)} arguments: write them, {f}(…).", self.since(start))
        slots = range(len(arguments))
        first = [self.make(start, n.Derivative, "∂", f, k, ()) for k in slots]
        if kind == "∇²":
            rows = [[self.make(start, n.Derivative, "∂", one, k, ()) for k in slots] for one in first]
        else:
            rows = [[one] for one in first] if kind == "∇" else [first]
        cells = tuple(tuple(self.make(start, n.Apply, one, arguments) for one in row) for row in rows)
        return self.make(start, n.Block, cells)

    def _by_matrix(self, f: n.FunctionNode) -> None:
        """Before ∇²f(X) of a matrix X: its shape, which a definition of f leaves open, and the order of the entries."""
        x = f.type.args[0] if len(f.type.args) == 1 else None
        if not isinstance(x, Matrix) or x.is_vector:
            return
        if self.opens("("):
            here, arguments = self.at, self.arguments()
            self.at = here
            compatible(x, arguments[0].type)
        self._note_order()

    def _note_order(self) -> None:
        note = "∇² by a matrix X is that by vec(X), its columns one below the other"
        self.scope.notes += [note] if note not in self.scope.notes else []

    def function_here(self, begin: int) -> n.Node:
        """A function without its arguments, with indices and primes; or any primary expression."""
        node = self.primary()
        while self.next.kind != "open" and (self.is_("'") or self._has_scripts(node)):
            if self.accept("'"):
                node = self.make(begin, n.Derivative, "′", node)  # type: ignore[arg-type]  # no function: a misfit
            elif self.is_("^"):
                node = self.superscript(begin, node)
            else:
                node = self.subscript(begin, node)
        return node

    def _has_scripts(self, node: n.Node) -> bool:
        if isinstance(node.type, Family):
            return self.is_("^", "_")
        return isinstance(node, n.FunctionNode) and self.is_("_")

    def _only_symbol(self, node: n.Node) -> n.Sym | None:
        """The one symbol that an expression depends on, if it contains no other: only then is ∇ of it clear."""
        found: dict[str, n.Sym] = {}
        for part in symbols(node):
            whole = isinstance(part.type, Scalar) and part.type.index is not None
            if not isinstance(part.type, Function) and not whole:
                found[part.key] = part
        if len(found) != 1:
            return None
        ((key, only),) = found.items()
        return only if key in self.scope.declared and isinstance(only.type, Matrix) else None

    def _usual_variable(self, node: n.Node) -> n.Sym | None:
        """Of what a reader types, the one vector or matrix that stands for an unknown: x in ‖Ax − b‖², not A and b."""
        found = {
            part.key: part for part in symbols(node)
            if part.key in ({self.scope.by} if self.scope.by else UNKNOWNS)
            and part.key in self.scope.declared and isinstance(part.type, Matrix)
        }  # fmt: skip
        if len(found) != 1:
            return None
        ((key, only),) = found.items()
        note = f"{BY} {key}: the other letters are mostly given"
        self.scope.notes += [note] if note not in self.scope.notes else []
        return only

    def _symbol(self) -> Variable:
        """The symbol (or member of a family) by which a derivative is taken."""
        start = self.next.start
        if not self.name_here():
            self.fail("A derivative is taken by a symbol.")
        node = self.symbol()
        if self.is_("^") and isinstance(node.type, Family):
            node = self.superscript(start, node)
        if self.is_("_") and isinstance(node.type, Family):
            node = self.subscript(start, node)
        return self._variable(node)

    def _variable(self, node: n.Node) -> Variable:
        """A derivative is taken by something that is not computed: a symbol or a member of a family."""
        if not isinstance(node, (n.Sym, n.Member)) or isinstance(node.type, (Collection, Family, Function)):
            self.fail(f"A derivative is taken by a symbol, not by {node}.", node.span)
        return node

    def _by(self, start: int, kind: str, target: Variable) -> n.Node:
        """∇_x, D_x or ∇²_x of the factor that follows."""
        begin, here = self.next.start, self.at
        body = self._scripted(begin, self.primary())
        more = isinstance(body.type, Matrix) or self._only_a_factor(body, target)
        if self.scope.reader and kind in ("∇", "H") and more:  # ∇_x xᵀAx, ∇_x ½‖x‖²: of the product
            self.at = here
            body = self.product()
        if isinstance(body, n.FunctionNode) and len(body.type.args) == 1:
            body = self.make(begin, n.Apply, body, (self._argument_meant(body, target),))
        body = self.value(body)
        self._depends(body, target, start)
        if kind == "H" and isinstance(target.type, Matrix) and not target.type.is_vector:
            self._note_order()
        return self.make(start, n.By, kind, body, target)

    def _argument_meant(self, f: n.FunctionNode, target: Variable) -> Variable:
        """At what ∇_w f is taken: at w, or at the x of f(x) := log(wᵀx), of which w is a part."""
        if isinstance(f, n.Defined) and len(f.type.names) == 1 and self.scope.reader:
            own = f.type.names[0]
            kind = self.scope.declared.get(own)
            if kind is not None and own != str(target) and any(part.key == str(target) for part in symbols(f)):
                return n.Sym(own, kind)
        return target

    def _only_a_factor(self, body: n.Node, target: Variable) -> bool:
        """Whether an expression is a constant before what a derivative is taken of."""
        return (
            not isinstance(body, n.FunctionNode)
            and isinstance(body.type, Scalar)
            and not self._contains(body, target)
            and (self.starts_factor() or self.is_(r"\cdot", "*"))
        )

    def _scripted(self, begin: int, node: n.Node) -> n.Node:
        r"""An operand with its scripts and arguments; a \top after it belongs to the derivative, (∇_x f(x))ᵀ."""
        while not (self.top_here() and not _is_row(node)):
            following = self.script(begin, node)
            if following is None:
                break
            node = following
        return node

    def top_here(self) -> bool:
        tops = (r"\top", "T") if self.scope.reader and not self.scope.knows("T") else (r"\top",)
        return self.is_("^") and (self.peek().text in tops or (self.peek().text == "{" and self.peek(2).text in tops))

    @staticmethod
    def _contains(body: n.Node, target: Variable) -> bool:
        key = target.family.key if isinstance(target, n.Member) else target.key
        return any(part.key == key for part in symbols(body))

    def _depends(self, body: n.Node, target: Variable, start: int) -> None:
        """An expression that does not contain the symbol has derivative 0: surely not what is meant."""
        if not self._contains(body, target):
            self.fail(
                f"{body} does not depend on {target}. A derivative reaches as far as the next factor: "
                "put what it is taken of in parentheses, or define it.",
                self.since(start),
            )

    # --- fractions -------------------------------------------------------------------------------------

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
        new = self._new_variable()
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
            node: n.Node = self._partial_function(start, top, targets)
            node.span = span
        else:
            body = self.value(self.product()) if top is None else self.value(top)
            node = self._partial_by(start, body, targets, partial)
        if self._bar_here():
            node = self._at(start, node)
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
            (variable,) = (self._variable(argument) for argument in self.arguments()[:1])
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

    def _partial_function(self, start: int, f: n.FunctionNode, targets: list[Target]) -> n.FunctionNode:
        """∂f/∂x_i as a function: in the slot that is printed as x, or in the only one."""
        if isinstance(f, PrintedWith):
            f = f.f
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

    def _partial_by(self, start: int, body: n.Node, targets: list[Target], partial: bool) -> n.Node:
        """∂/∂x_i of an expression, or ∂z/∂y of one defined quantity by another."""
        held = self._held(start, body, targets) if partial else ()
        if (made := self._by_turned(start, body, targets)) is not None:
            return made
        if any(target.turned and not target.vec for target in targets):
            first, second = self._turned(start, targets)
            if first.node is None or first.key != second.key:
                self.fail("∂²/∂x∂xᵀ is by one vector, twice.", self.since(start))
            variable = self._variable(first.node)
            self._depends(body, variable, start)
            return self.make(start, n.By, "H", body, variable)
        if any(target.vec for target in targets):
            return self._by_vec(start, body, targets)
        for key, symbol, entry, *_ in reversed(targets):
            if symbol is None or isinstance(symbol, n.FunctionNode):
                self.fail(f"{key} is not a declared or defined quantity.", self.since(start))
            variable = self._variable(symbol)
            self._depends(body, variable, start)
            body = self.make(start, n.By, self._kind(variable.type, body.type, bool(entry)), body, variable, entry)
        return self.make(start, Local, body, held) if held else body

    def _by_turned(self, start: int, body: n.Node, targets: list[Target]) -> n.Node | None:
        r"""Readers' ∂y/∂xᵀ is the Jacobian m×n in every layout; what ∂yᵀ/∂x is, textbooks do not agree on."""
        symbol = targets[0].node
        if not self.scope.reader or len(targets) > 1 or targets[0].vec or targets[0].entry:
            return None
        if symbol is None or not (isinstance(symbol.type, Matrix) and symbol.type.is_vector):
            return None
        variable = self._variable(symbol)
        if targets[0].turned:
            self._depends(body, variable, start)
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
        variable = self._variable(targets[0].node or body)
        self._depends(body, variable, start)
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

    # --- at a value ------------------------------------------------------------------------------------

    def _bar_here(self) -> bool:
        return self.next[:2] == ("bar", "|") and self.peek().text == "_"

    def _bar_ahead(self) -> int | None:
        """The place of \\Big|_{…} after the derivative that starts here: after its fraction or the product after it."""
        position, depth, bars = self.item_end(self.item_end(self.at)), 0, set[str]()
        while position < len(self.tokens):
            token, after = self.tokens[position], self.token(position + 1)
            if token[:2] == ("bar", "|") and after.text == "_" and depth == 0:
                return position
            if token.kind == "bar":  # one that opens, or closes
                depth += -1 if token.text in bars else 1
                bars ^= {token.text}
            depth += (token.kind == "open" or token.text == "{") - (token.kind == "close" or token.text == "}")
            ends = depth == 0 and (token.text in RELATIONS or token.text in ("+", "-", "&", ","))
            if depth < 0 or ends or token.kind in ("newline", "end"):
                return None
            position += 1
        return None

    def _new_variable(self) -> str:
        r"""In d/dt … \Big|_{t=0} the letter t is new, a number."""
        place = self._bar_ahead()
        if place is None:
            return ""
        here, self.at = self.at, place + 2
        name, after = (*self.inside()[:2], self.next, self.next)[:2]
        self.at = here
        if name.kind != "letter" or after.text != "=" or self.scope.knows(name.text):
            return ""
        self.scope.bound[name.text] = n.Sym(self.scope.fresh(name.text), SCALAR)
        return name.text

    def _at(self, start: int, node: n.Node) -> n.Node:
        r"""\Big|_{x=a} after a derivative."""
        self.at += 2
        if isinstance(node, n.FunctionNode):
            node = self.value(node)
        variable, value = self.group(self._assignment)
        self._variable(variable)
        assert isinstance(variable, n.Sym)
        return self.make(start, At, node, variable, value)

    def _assignment(self) -> tuple[n.Node, n.Node]:
        variable = self.symbol()
        self.expect("=")
        return variable, self.expression()
