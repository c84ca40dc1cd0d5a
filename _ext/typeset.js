// Typesets formulas for typeset_math.py: one JSON request a line in, one JSON answer a line out.
// Its one argument is the path of KaTeX. Ends when its input does.
const katex = require(process.argv[2]);
const { slim } = require("./slim.js");

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { latex, options } = JSON.parse(line);
    let answer;
    try {
      answer = { html: slim(katex.__renderToDomTree(latex, options)).toMarkup() };
    } catch (problem) {
      answer = { error: problem.message };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  });
