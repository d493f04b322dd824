"""A Jinja2 environment for plain data: sandboxed, and quick wherever there is nothing to guard.

Jinja2's sandbox asks at every access and every call whether it is safe. Views are plain data, so an entry of a dict
is; a macro is made of template code, which is guarded itself. Everything else takes the sandbox's way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from types import FunctionType
from typing import Any

import markupsafe
from jinja2 import TemplateError, TemplateNotFound, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape

_MADE = 5000  # as lists of a thousand want; a worker gets the parts anew with each chunk of pages
_NUMBERS = frozenset({int, float})
_LOOP = frozenset({"index", "index0", "first", "last", "length", "previtem", "nextitem", "revindex"})
# What `escape` does with a `str` before it makes Markup of it.
_escape_text: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)


class _Generator(CodeGenerator):
    """Writes what `{{ }}` shows as text, without wrapping it into Markup on the way, and all of a block at once; looks
    into dicts on the spot, translates on the spot what stands in the template, and calls functions without the
    variables of loops and blocks, which none of ours asks for.
    """

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        inner = frame.buffer is not None
        if not inner:
            self.buffer(frame)
        super().blockvisit(nodes, frame)
        if not inner:
            self.writeline(f"yield concat({frame.buffer})")

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802  named by Jinja2
        if node.with_context:
            super().visit_Include(node, frame)
        else:  # where Jinja2 yields, past the text that waits
            self.writeline(f"{frame.buffer}.extend(environment.included(", node)
            self.visit(node.template, frame)
            self.write(f", {self.name!r}, {node.ignore_missing}))")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  likewise
        name = repr(node.attr)
        self.write(f"(_found[{name}] if type(_found := ")
        self.visit(node.node, frame)
        self.write(f") is dict and {name} in _found else environment.getattr(_found, {name}))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802  likewise
        frame = frame.copy()
        frame.loop_frame = frame.block_frame = False
        said = _said(node, frame)
        if said:
            self.write(f"({said} else ")
        super().visit_Call(node, frame, forward_caller=forward_caller)
        if said:
            self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _is_escaped(frame, finalize):
            self.write("(_shown if (_kind := type(_shown := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _is_escaped(frame, finalize):
            self.write(")) is Markup else (environment.escaped_text if _kind is str else environment.escaped)(_shown))")
        else:
            super()._output_child_post(node, frame, finalize)


def _is_escaped(frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> bool:
    return bool(frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None)


def _said(node: nodes.Call, frame: Frame) -> str:
    """Return the beginning of a condition that spares the call of a text alone, as `_("Search")`; empty for others."""
    alone = len(node.args) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
    if not alone or not isinstance(node.node, nodes.Name) or not isinstance(node.args[0], nodes.Const):
        return ""
    text, name = node.args[0].value, frame.symbols.ref(node.node.name)
    return f"environment.said[{text!r}] if {name} is environment.say" if isinstance(text, str) else ""


class _Said(dict[str, Any]):
    """What a function makes of texts, made once."""

    def __init__(self, say: Callable[[str], Any]) -> None:
        super().__init__()
        self._say = say

    def __missing__(self, text: str) -> Any:
        found = self[text] = self._say(text)
        return found


class PlainDataEnvironment(SandboxedEnvironment):
    """The sandbox, with shortcuts for views.

    One difference to Jinja2: `part.name` of a dict is its entry first, so that an entry may be called `items`. `say` is
    the function that translates.
    """

    code_generator_class = _Generator

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._functions: frozenset[Callable[..., Any]] = frozenset()
        self.translate(str)

    def translate(self, say: Callable[[str], Any]) -> None:
        """Let templates call a function with a text that stands in them, for which it has always the same answer."""
        self.say, self.said = say, _Said(say)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what all templates may name: here none has names of its own, so one dict serves all of them."""
        return self.globals

    def install(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Let templates call functions that want no context."""
        self.globals.update(functions)
        self._functions |= frozenset(functions.values())

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an entry or attribute; an unsafe one is undefined."""
        kind = type(obj)
        if kind is dict:
            if attribute in obj:
                return obj[attribute]
        elif kind is TemplateModule:
            if attribute in obj.__dict__ and attribute[0] != "_":
                return obj.__dict__[attribute]
        elif kind is LoopContext and attribute in _LOOP:
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  as the sandbox does: templates may name an argument `self`
        """Call a macro or function of a template."""
        if type(__obj) is Macro:
            lacking = __obj._argument_count - len(args)
            if kwargs or lacking < 0 or __obj.caller or __obj.catch_kwargs or __obj.catch_varargs:
                return __obj(__context.eval_ctx, *args, **kwargs)
            text = __obj._func(*args, *[missing] * lacking) if lacking else __obj._func(*args)
            return str.__new__(Markup, text) if __context.eval_ctx.autoescape else text
        if type(__obj) is FunctionType and __obj in __self._functions:
            return __obj(*args, **kwargs)
        return super().call(__context, __obj, *args, **kwargs)

    def included(self, names: Any, parent: str, ignore_missing: bool) -> Iterable[str]:
        """Return the text of a template that is included without its context."""
        try:
            template = self.get_or_select_template(names, parent)
        except TemplateNotFound:
            if ignore_missing:
                return ()
            raise
        return template._get_default_module()._body_stream

    @staticmethod
    def escaped(value: Any) -> str:
        """Return what is shown of a value that is no text."""
        return str(value) if type(value) in _NUMBERS else escape(value)

    escaped_text = staticmethod(_escape_text)


def make_once() -> Callable[..., str]:
    """Return the function `once(macro, *parts)`: what a macro makes of parts of views, made once for all pages.

    A part is known by its identity, and kept, so that nothing else takes its place; many kept ones are let go.
    """
    made: dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]] = {}

    def once(macro: Macro, *parts: Any) -> str:
        if type(macro) is not Macro:
            raise TemplateError("once wants a macro")
        key = (id(macro), *map(id, parts))
        if key not in made:
            if len(made) >= _MADE:
                made.clear()
            made[key] = macro(*parts), (macro, *parts)
        return made[key][0]

    return once
