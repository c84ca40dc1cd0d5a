// Where a square plane and a chart stand: side by side, or on a phone the chart below.

const GAP = 16;
const TITLE = 24; // pixels for a title

/**
 * @param {Element} stage
 * @returns {{plane: number[], chart: number[]}|null} left, top and size of the plane; left, top, width and height of
 *   the chart; none where nothing is laid out yet
 */
export function planeAndChart(stage) {
  const { width, height } = stage.getBoundingClientRect();
  const stacked = height > (width - GAP) / 2 + 2 * TITLE; // figures.css gives more room than a row takes
  const size = stacked ? Math.min(width, height * 0.68 - TITLE) : Math.min((width - GAP) / 2, height - TITLE);
  if (size <= 0) return null;
  const below = size + 2 * TITLE;
  return {
    plane: [stacked ? (width - size) / 2 : 0, TITLE, size],
    chart: stacked ? [0, below, width, height - below] : [size + GAP, TITLE, width - size - GAP, size],
  };
}
