// The photograph at rank k, beside the original.

import { formula, html, norm } from "./parts/dom.js";
import { grouped, percent } from "./parts/format.js";
import { Frame, readout } from "./parts/frame.js";
import { slider } from "./parts/slider.js";
import { Truncation, unpack } from "./parts/truncation.js";

const START = 20;

export default async function photograph() {
  const answer = await fetch(new URL("photograph.bin", import.meta.url));
  if (!answer.ok) throw new Error(`The photograph could not be loaded (${answer.status}).`);
  const A = new Truncation(await unpack(await answer.arrayBuffer()));

  const frame = new Frame({
    title: "Touchable figure: the photograph at rank k",
    hint: "Move k, the number of terms kept.",
    reset: () => go(START),
    describe,
  });
  const canvas = html("canvas", { width: A.columns, height: A.rows, "aria-hidden": "true" });
  const pen = canvas.getContext("2d");
  const pixels = pen.createImageData(A.columns, A.rows);
  const original = html("img", {
    src: new URL("photograph.webp", import.meta.url).href, width: A.columns, height: A.rows, class: "dark-light",
    alt: "The original: a grey portrait of a woman in uniform before a flag.",
  });
  const title = formula("<i>A</i><sub><i>k</i></sub>");
  frame.stage.classList.add("pictures");
  frame.stage.append(
    html("div", {}, html("div", { class: "title" }, title), canvas),
    html("div", {}, html("div", { class: "title" }, formula("<i>A</i>"), ", the original"), original),
  );

    const control = slider({
    label: "Rank k",
    max: A.terms,
    text: (k) => `k = ${k}`,
    stops: [5, 20, 60, A.terms].map((k) => [String(k), k]),
    moved: () => go(control.position),
    settled: () => frame.settled(),
  });
  const error = (which) => formula(
    `${norm("<i>A</i> − <i>A</i><sub><i>k</i></sub>", which)} / ${norm("<i>A</i>", which)} = `,
  );
  const values = {
    k: readout("large", formula("<i>k</i> = ")),
    stored: readout("", "stored: "),
    spectral: readout("", error("2")),
    frobenius: readout("", error("<i>F</i>")),
  };
  const note = html(
    "div", { class: "note" },
    `Drawn at half its size. The numbers are those of the full picture, ${A.m} × ${A.n}.`,
  );
  frame.panel.append(control.element, ...Object.values(values).map(({ line }) => line), note);

  function go(k) {
    control.go(k);
    A.go(k);
    A.paint(pixels.data);
    pen.putImageData(pixels, 0, 0);
    title.innerHTML = `<i>A</i><sub>${k}</sub>`;
    values.k.value.textContent = k;
    values.stored.value.textContent =
      `${percent(A.stored() / (A.m * A.n))} (${grouped(A.stored())} of ${grouped(A.m * A.n)} numbers)`;
    values.spectral.value.textContent = percent(A.spectralError());
    values.frobenius.value.textContent = percent(A.frobeniusError());
  }

  function describe() {
    return `k = ${A.k} of ${A.sigma.length}. Stored: ${percent(A.stored() / (A.m * A.n))} of the numbers. ` +
      `Relative spectral error ${percent(A.spectralError())}, relative Frobenius error ${percent(A.frobeniusError())}. ` +
      "The left picture is the photograph truncated to rank k, the right one the original.";
  }

  go(START);
  return frame.element;
}
