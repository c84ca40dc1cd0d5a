r"""Derivatives: ∇f, Df, ∇²f, f′ of functions; ∇_x, D_x and ∂_i of expressions.

∇, D and ∂ without an argument give a function, which is then applied. With a subscript, or of an expression, they
vary the symbol, and what is defined by it follows.
"""

from __future__ import annotations

from .. import nodes as n
from ..shapes import Matrix, Scalar, Type, compatible
from ..shapes import Sequence as Family
from .leibniz import Leibniz, Target
from .parts import PrintedWith, symbols
from .variables import Variable


def _is_one(place: n.Node) -> bool:
    return isinstance(place, n.Num) and place.value == 1


def _is_row(node: n.Node) -> bool:
    return isinstance(node.type, Matrix) and not node.type.is_vector


class Derivatives(Leibniz):
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
                target = self.group(self.variable_here)
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
                variable = self.variable(target.a)
                begin = self.next.start
                body = self.value(self._scripted(begin, self.primary()))
                self.must_depend(body, variable, start)
                return self.make(start, n.By, "V", body, variable)
            if isinstance(target, (n.Sym, n.Member)):
                return self._along(start, target) or self._by(start, "D", target)
            self._vector(target)
            return self._directional(start, target, self._function("D", "along a direction"))
        return self._bracketed_direction(start) or self._of_function(start, "D", "D")

    def _below(self) -> n.Node:
        r"""What stands below D: the symbol by which, or the direction along which the derivative is."""
        node = self.factor()
        return self.variable(node) if isinstance(node, (n.Sym, n.Member, n.FunctionNode)) else self.value(node)

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
        target = self.variable(self.group(self.symbol))
        if self.accept("^"):
            order = self.order()
        begin = self.next.start
        body = self._scripted(begin, self.primary())
        if isinstance(body, n.FunctionNode):
            return self.partial_function(start, body, [Target(str(target), target)] * order)
        return self.partial_by(start, self.value(body), [Target(str(target), target)] * order, True)

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
        variable = self.only_symbol(node)
        whole = isinstance(node.type, Scalar) and any(isinstance(part.type, Matrix) for part in symbols(node))
        if self.scope.reader and kind != "D" and not whole:  # xᵀAx and ½‖x‖², a product
            self.at = here
            node = self.product()
        if self.scope.reader and (by := self.only_symbol(node) or self.usual_variable(node)) is not None:
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
        self.note_order()

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
        self.must_depend(body, target, start)
        if kind == "H" and isinstance(target.type, Matrix) and not target.type.is_vector:
            self.note_order()
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
            and not self.contains(body, target)
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
