// Typesets formulas for typeset_math.py: one JSON request a line in, one JSON answer a line out.
// Its one argument is the path of KaTeX. Ends when its input does.
const katex = require(process.argv[2]);
const { slim } = require("./slim.js");

// After an operator that is a subscript (as in \lambda_{\max}) KaTeX writes an invisible "applied to", as one child too
// many, which is not valid.
const valid = (html) => html.replace(/<mo>\u2061<\/mo>(?=<\/(msub|msup|msubsup)>)/g, "");

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { latex, options } = JSON.parse(line);
    let answer;
    try {
      answer = { html: valid(slim(katex.__renderToDomTree(latex, options)).toMarkup()) };
    } catch (problem) {
      answer = { error: problem.message };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  });
