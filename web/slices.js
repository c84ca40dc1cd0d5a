// Long work on the page in short slices: between two of them the page answers its reader.

const SLICE = 8; // ms; the browser's own work for what was changed comes on top

/**
 * The items of a list, with a pause whenever they have taken a slice of time.
 * @template T
 * @param {Iterable<T>} items
 */
export async function* inSlices(items) {
  let end = performance.now() + SLICE;
  for (const item of items) {
    if (performance.now() > end) {
      await new Promise((next) => setTimeout(next));
      end = performance.now() + SLICE;
    }
    yield item;
  }
}
