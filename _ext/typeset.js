// Typesets formulas for typeset_math.py: one JSON request a line in, one JSON answer a line out.
// Its one argument is the path of KaTeX. Ends when its input does.
const katex = require(process.argv[2]);

// KaTeX writes two things that are not valid: a negative height, which browsers ignore, and after an operator that is
// a subscript (as in \lambda_{\max}) an invisible "applied to", as one child too many. And it draws every arrow of a
// vector anew, 300 kB of them in a chapter: book.css draws the same shape once.
const ARROW = /<svg [^>]*viewBox="0 0 471 714"[^>]*><path d="[^"]*"\/><\/svg>/g;
const valid = (html) => html
  .replace(/<mo>\u2061<\/mo>(?=<\/(msub|msup|msubsup)>)/g, "")
  .replace(/height:-[\d.]+em;/g, "")
  .replace(ARROW, '<span class="vec-arrow"></span>');

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { latex, options } = JSON.parse(line);
    let answer;
    try {
      answer = { html: valid(katex.renderToString(latex, options)) };
    } catch (problem) {
      answer = { error: problem.message };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  });
