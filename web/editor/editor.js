// The editor of cells: CodeMirror with what a short Python cell needs. live/editor.py bundles this file;
// web/live/cell.js loads the bundle when a reader first presses Edit.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import {
  LanguageSupport, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting,
} from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";

// The classes of Pygments: the page's own stylesheet then colours the editor as it colours the page.
const colours = tagHighlighter([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.modifier], class: "k" },
  { tag: tags.moduleKeyword, class: "kn" },
  { tag: tags.operatorKeyword, class: "ow" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: tags.lineComment, class: "c1" },
  { tag: [tags.string, tags.special(tags.string)], class: "s2" },
  { tag: tags.escape, class: "se" },
  { tag: tags.number, class: "mi" },
  { tag: tags.meta, class: "nd" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
  { tag: [tags.operator, tags.arithmeticOperator, tags.compareOperator, tags.bitwiseOperator,
    tags.definitionOperator, tags.updateOperator, tags.derefOperator], class: "o" },
]);

const look = EditorView.theme({
  "&": { background: "none", color: "inherit" },
  "&.cm-focused": { outline: "2px solid var(--pst-color-accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit", overflow: "auto" },
  ".cm-content": { caretColor: "currentColor" },
  ".cm-line": { padding: "0" },
  "&.cm-focused .cm-matchingBracket": { background: "color-mix(in srgb, currentColor 20%, transparent)" },
});

/**
 * An editor in `parent`, with the focus.
 * @param {{parent: Element, code: string, label: string, run: () => void, changed: (code: string) => void}} options
 */
export function openEditor({ parent, code, label, run, changed }) {
  const runs = (key) => ({ key, preventDefault: true, run: () => (run(), true) });
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: code,
      extensions: [
        keymap.of([runs("Mod-Enter"), runs("Shift-Enter"), ...defaultKeymap, ...historyKeymap, indentWithTab]),
        history(),
        new LanguageSupport(pythonLanguage),
        indentUnit.of("    "),
        indentOnInput(),
        bracketMatching(),
        syntaxHighlighting(colours),
        look,
        EditorView.contentAttributes.of({
          "aria-label": label,
          "aria-description": "Tab indents. Press Escape and then Tab to leave. Control and Enter runs the cell.",
          spellcheck: "false", autocapitalize: "off", autocorrect: "off",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/** Python code as the page shows it: text and coloured spans. */
export function coloured(code) {
  const fragment = new DocumentFragment();
  highlightCode(
    code,
    pythonLanguage.parser.parse(code),
    colours,
    (text, classes) => {
      if (!classes) return fragment.append(text);
      const span = document.createElement("span");
      span.className = classes;
      span.textContent = text;
      fragment.append(span);
    },
    () => fragment.append("\n"),
  );
  return fragment;
}
